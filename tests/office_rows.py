"""What citizens do in the story of the office, done for it in the server's own database.

python -m tests.office_rows: each line is a JSON list, the name of a function of this file and its words; so is the answer.
"""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")

import django

django.setup()

from django.http import QueryDict  # noqa: E402

from accounts.models import Municipality, User  # noqa: E402
from portal.demo.cast import CITIZENS  # noqa: E402
from practices import actions, verify, waits  # noqa: E402
from practices.models import Practice  # noqa: E402

from .real_practices import sent_of  # noqa: E402

SLUG = "duplicato-tessera-sanitaria"


def send(here, elsewhere):
    """So many requests of citizens of Busto Arsizio, and of Gallarate: {district: [number, …]}, as they were sent."""
    rows = Municipality.objects.select_related("place", "district")
    districts = {row.place.name.upper(): row.district.name for row in rows}
    wanted = {"Busto Arsizio": int(here), "Gallarate": int(elsewhere)}
    found = {name: [] for name in wanted}
    for user in User.objects.filter(email__in=[one.email for one in CITIZENS.values()]).order_by("pk"):
        person = next(one for one in CITIZENS.values() if one.email == user.email)
        name = districts.get(person.residence.comune.upper())
        if len(found.get(name, ())) < wanted.get(name, 0):
            found[name].append(sent_of(user, SLUG, person=person).number)
    assert {name: len(numbers) for name, numbers in found.items()} == wanted
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


def ends(numbers):
    """The state of each, in their order."""
    return [of(number).state for number in numbers]


def wrong():
    """What `manage.py verify` finds."""
    return [[row.invariant, row.where, row.words] for row in verify.findings()]


if __name__ == "__main__":
    for line in sys.stdin:
        deed, *words = json.loads(line)
        print(json.dumps(globals()[deed](*words)), flush=True)
