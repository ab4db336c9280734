"""A desk of many practices, written as rows: COPY on PostgreSQL, executemany on SQLite. Run with the bench's settings.

python -m tests.bench.many <practices>: an office of the same shape whatever its size, only larger.
"""

import contextlib
import json
import os
import random
import string
import sys
import uuid
from datetime import timedelta
from itertools import cycle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")

import django

django.setup()

from django.contrib.auth.models import Group  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import District, OperatorProfile, User  # noqa: E402
from practices import desk_counts  # noqa: E402
from practices.models import Message, Practice  # noqa: E402
from services.models import FormPage  # noqa: E402

OPERATORS = 40
YEARS = 8  # of work behind the office
# How often each state comes, of a thousand; the stage is that of In Elaborazione.
SHARES = [("draft", "", 20), ("submitted", "", 40), ("in_progress", "", 50), ("in_progress", "integration", 8),
          ("in_progress", "notice", 2), ("accepted", "", 700), ("rejected", "", 120), ("withdrawn", "", 60)]  # fmt: skip
SURNAMES = ["ROSSI", "FERRARI", "RUSSO", "BIANCHI", "COLOMBO", "ROMANO", "DE LUCA", "D AMICO"]
NAMES = ["MARIA", "GIULIA", "ANNA", "LUCA", "MARCO", "PAOLO", "SARA", "ELENA", "DAVIDE", "GIORGIO"]
ANSWERS = json.dumps({"per_chi": "me", "motivo": "altro", "motivo_altro": "Testo di prova. " * 12})
UNREAD_EVERY, READ_EVERY = 100, 4


def surnames(chance):
    """Four hundred, the first ones much more often: a twentieth of all people are called ROSSI."""
    made_up = ["".join(chance.choices(string.ascii_uppercase, k=7)) for _n in range(400 - len(SURNAMES))]
    every = SURNAMES + made_up
    while True:
        yield every[int(len(every) * chance.random() ** 2)]


def codes(chance):
    letters, digits = string.ascii_uppercase, string.digits
    pattern = [letters] * 6 + [digits] * 2 + [letters] + [digits] * 2 + [letters] + [digits] * 3 + [letters]
    while True:
        yield "".join(map(chance.choice, pattern))


def operators():
    """The office's, with as many more as it takes, half of them of one district."""
    group, districts = Group.objects.get(name="Operatori"), list(District.objects.order_by("pk"))
    for index in range(OPERATORS):
        user = User.objects.create(
            email=f"op{index}@bench.example", first_name="Op", last_name=f"N{index}", is_staff=True
        )
        user.groups.add(group)
        OperatorProfile.objects.create(user=user, district=districts[index % len(districts)])
    return list(User.objects.filter(operator_profile__isnull=False).values_list("pk", flat=True))


def moment(value):
    """As both databases read it, in UTC."""
    return f"{value:%Y-%m-%d %H:%M:%S.%f}"


class Office:
    """The rows of an office of `total` practices: dictionaries of columns, oldest first."""

    def __init__(self, total):
        self.total, self.chance, self.now = total, random.Random(total), timezone.now()  # noqa: S311
        self.forms = [(form, form.get_parent().specific) for form in FormPage.objects.live()]
        self.districts = list(District.objects.values_list("pk", flat=True))
        self.operators = operators()
        self.citizens = list(User.objects.filter(profile__isnull=False).values_list("pk", flat=True))
        self.surnames, self.codes = surnames(self.chance), codes(self.chance)
        self.states = self.chance.choices(
            [share[:2] for share in SHARES], [share[2] for share in SHARES], k=total
        )
        # The old ones are closed: what is open came in the last weeks.
        self.states.sort(key=lambda state: state[0] in ("draft", "submitted", "in_progress"))
        applicant = User.objects.filter(profile__isnull=False).first().profile.snapshot()
        self.applicant = json.dumps(applicant)

    def rows(self):
        wait = timedelta(days=365 * YEARS) / self.total
        for index, ((state, stage), (form, service)) in enumerate(
            zip(self.states, cycle(self.forms), strict=False)
        ):
            sent = self.now - wait * (self.total - index)
            yield self.row(index, state, stage, form, service, sent)

    def row(self, index, state, stage, form, service, sent):
        chance, is_open = self.chance, state in ("submitted", "in_progress")
        surname, name, code = next(self.surnames), chance.choice(NAMES), next(self.codes)
        child, child_code = (name, code) if index % 3 else (chance.choice(NAMES), next(self.codes))
        due = (self.now + timedelta(days=chance.randint(-3, 27))).date() if is_open and not stage else None
        row = {
            "id": index + 1, "state": state, "stage": stage, "uuid": self.key(), "year": sent.year,
            "sequence": index + 1, "citizen_id": self.citizens[index % len(self.citizens)], "service_id": service.pk,
            "form_version_id": form.current_version_id, "service_title": service.title,
            "category_name": "Scelta e Revoca", "answers": ANSWERS, "created_at": moment(sent),
            "updated_at": moment(sent),
        }  # fmt: skip
        if state == "draft":
            return row
        return row | {
            "submitted_at": moment(sent), "way_in": "password", "term_days": 30, "applicant": self.applicant,
            "applicant_surname": surname.title(), "applicant_name": name.title(), "applicant_fiscal_code": code,
            "beneficiary_surname": surname.title(), "beneficiary_name": child.title(),
            "beneficiary_fiscal_code": child_code, "applicant_sorting": f"{surname} {name}",
            "beneficiary_sorting": f"{surname} {child}", "district_id": chance.choice(self.districts),
            "operator_id": chance.choice(self.operators) if state in ("in_progress", "accepted", "rejected") else None,
            "taken_at": None if state in ("submitted", "withdrawn") else moment(sent), "due_on": due and str(due),
            "unread_since": moment(self.now) if (self.total - index - 1) % UNREAD_EVERY == 0 else None,
            "closed_at": None if is_open else moment(sent + timedelta(days=20)), "seal": "0" * 64,
        }  # fmt: skip

    def key(self):
        made = uuid.UUID(int=self.chance.getrandbits(128), version=4)
        return made.hex if connection.vendor == "sqlite" else str(made)

    def messages(self):
        """Some that nobody has read yet, by citizens; and the many old ones."""
        for index in range(0, self.total, READ_EVERY):
            is_unread = index % UNREAD_EVERY == 0
            yield {
                "uuid": self.key(), "practice_id": self.total - index, "text": "Comunicazione di prova " * 5,
                "side": "citizen" if is_unread else "office", "sent_at": moment(self.now),
                "read_at": None if is_unread else moment(self.now),
            }  # fmt: skip


def defaults(model):
    """{column: the database's form of the field's default}; a missing one is null."""
    found = {}
    for field in model._meta.concrete_fields:
        value = field.get_default() if field.has_default() else ("" if field.empty_strings_allowed else None)
        value = None if field.null else value
        json_like = isinstance(value, dict | list)
        found[field.column] = json.dumps(value) if json_like else value
    return found


def write(model, rows):
    usual, table = defaults(model), model._meta.db_table
    columns = [name for name in usual if name != "id" or model is Practice]
    listed = ", ".join(f'"{name}"' for name in columns)
    lines = ([(usual | row)[name] for name in columns] for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with without_indexes(cursor, table), cursor.copy(f'COPY "{table}" ({listed}) FROM STDIN') as copy:
                for line in lines:
                    copy.write_row(line)
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM \"{table}\"))"
            )
        else:
            marks = ", ".join("?" * len(columns))
            sql = f'INSERT INTO "{table}" ({listed}) VALUES ({marks})'  # noqa: S608
            connection.connection.executemany(sql, lines)


@contextlib.contextmanager
def without_indexes(cursor, table):
    """Indexes are made once the rows are there: a third of the time. Those that hold a constraint stay; keys to other
    tables are true by making and are not looked up row by row."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN "
        "(SELECT conname FROM pg_constraint)",
        [table],
    )
    indexes = cursor.fetchall()
    for name, _made in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    cursor.execute("SET LOCAL session_replication_role = replica")
    yield
    cursor.execute("SET LOCAL session_replication_role = origin")
    cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    for _name, made in indexes:
        cursor.execute(made)


def fill(total):
    with transaction.atomic():
        office = Office(total)
        write(Practice, office.rows())
        write(Message, office.messages())
        desk_counts.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


if __name__ == "__main__":
    fill(int(sys.argv[1]))
