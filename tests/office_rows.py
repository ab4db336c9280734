"""What citizens do in the story of the office, done for it in the server's own database.

python -m tests.office_rows send <how many> <how many elsewhere> | answer <number> | observe <number> | withdraw <number> | state
"""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")

import django

django.setup()

from django.http import QueryDict  # noqa: E402

from accounts.models import User  # noqa: E402
from portal.demo.cast import CITIZENS  # noqa: E402
from practices import actions, desk_counts, waits  # noqa: E402
from practices.models import Message, Practice  # noqa: E402

from .real_practices import sent_of  # noqa: E402

SLUG = "duplicato-tessera-sanitaria"


def send(here, elsewhere):
    """So many requests of citizens of Busto Arsizio, and of Gallarate; their numbers, in the order of sending."""
    found = {"Busto Arsizio": [], "Gallarate": []}
    wanted = {"Busto Arsizio": int(here), "Gallarate": int(elsewhere)}
    for person in CITIZENS.values():
        user = User.objects.filter(email=person.email).first() if person.email else None
        if user is None or all(len(found[name]) == most for name, most in wanted.items()):
            continue
        practice = sent_of(user, SLUG, person=person)
        name = practice.district.name if practice.district else ""
        if len(found.get(name, "x" * 99)) < wanted.get(name, 0):
            found[name].append(practice.number)
        else:
            actions.withdraw(practice, by=user)
    assert {name: len(rows) for name, rows in found.items()} == wanted
    return found


def of(number):
    return Practice.objects.get(year=int(number[:4]), sequence=int(number[4:]))


def answer(number):
    """Whatever was asked, answered with the words of before."""
    practice = of(number)
    items = waits.open_integration(practice).items.all()
    data = QueryDict(mutable=True)
    for item in items:
        data[item.question_key] = practice.answers[item.question_key]
    return actions.answer_integration(practice, practice.citizen, data).is_sent


def observe(number):
    practice = of(number)
    actions.observe(
        practice, practice.citizen, "La tessera non è mai arrivata: chiedo di riesaminare la mia richiesta."
    )


def withdraw(number):
    practice = of(number)
    actions.withdraw(practice, by=practice.citizen)


def state():
    """What the story left: {number: [state, operator]}, messages that wait for none, numbers that are right."""
    rows = Practice.objects.select_related("operator")
    return {
        "practices": {row.number: [row.state, row.stage, str(row.operator or "")] for row in rows},
        "told": Message.objects.filter(side=Message.Side.OFFICE).count(),
        "wrong": desk_counts.wrong(),
    }


if __name__ == "__main__":
    deed, *words = sys.argv[1:]
    print(json.dumps(globals()[deed](*words)))
