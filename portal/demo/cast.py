"""Who lives and works in the demo town, and the logins that the demo prints. Plain data: it imports nothing of ours."""

import csv
import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

DATA = Path(__file__).parent / "data"
PASSWORD = "Prova123!"  # noqa: S105  printed in the README; production refuses to start with these accounts
ITALIAN = "ITALIANA"


@dataclass(frozen=True)
class Address:
    comune: str
    cap: str
    street: str
    number: str


@dataclass(frozen=True)
class Citizen:
    id: int
    surname: str
    name: str
    sex: str
    birth_date: date
    birth_place: str
    birth_place_code: str
    fiscal_code: str
    citizenship: str  # "ITALIANA", or the name of a state
    email: str  # empty: a child, without an account
    phone: str
    residence: Address
    domicile: Address
    card_number: str
    note: str

    @property
    def is_foreign(self):
        return self.citizenship != ITALIAN

    def age(self, today):
        return (
            today.year
            - self.birth_date.year
            - ((today.month, today.day) < (self.birth_date.month, self.birth_date.day))
        )


@dataclass(frozen=True)
class Staff:
    email: str
    name: str
    surname: str
    role: str  # operatore | responsabile | redattore | amministratore
    district: str
    without: tuple  # slugs of the services that this operator does not see


def _rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _citizen(row):
    residence = Address(row["res_comune"], row["res_cap"], row["res_indirizzo"], row["res_civico"])
    domicile = Address(row["dom_comune"], row["dom_cap"], row["dom_indirizzo"], row["dom_civico"])
    return Citizen(
        id=int(row["id"]),
        surname=row["cognome"].title(),
        name=row["nome"].title(),
        sex=row["sesso"],
        birth_date=datetime.strptime(row["data_nascita"], "%d/%m/%Y").date(),
        birth_place=row["luogo_nascita"],
        birth_place_code=row["codice_luogo"],
        fiscal_code=row["codice_fiscale"],
        citizenship=row["cittadinanza"],
        email=row["email"],
        phone=row["telefono"],
        residence=residence,
        domicile=domicile if domicile.comune else residence,
        card_number=row["numero_ts"],
        note=row["nota"],
    )


CITIZENS = {citizen.id: citizen for citizen in map(_citizen, _rows("cittadini.csv"))}
STAFF = tuple(
    Staff(
        email=row["email"],
        name=row["nome"],
        surname=row["cognome"],
        role=row["ruolo"],
        district=row["distretto"],
        without=tuple(row["servizi_esclusi"].split()),
    )
    for row in _rows("personale.csv")
)
DEMO_EMAILS = tuple(c.email for c in CITIZENS.values() if c.email) + tuple(s.email for s in STAFF)


def child_of(citizen):
    """The child of that citizen in the cast, or None."""
    return next((c for c in CITIZENS.values() if c.note.startswith(f"figlio/a di {citizen.id}:")), None)


def logins():
    """What var/demo-logins.json holds: a list of {"role", "email", "password", "note"}."""
    first, second = CITIZENS[1], CITIZENS[2]
    notes = {
        "operatore": "distretto di {district}, tutti i servizi tranne {without}",
        "responsabile": "tutti i distretti e tutti i servizi",
        "redattore": "pagine e moduli, mai le pratiche",
        "amministratore": "tutto",
    }
    people = [
        ("cittadino", first.email, "la persona della guida, con dodici pratiche"),
        ("secondo cittadino", second.email, "non vede nulla della prima persona"),
    ]
    for role in ("redattore", "responsabile", "operatore", "amministratore"):
        members = [member for member in STAFF if member.role == role][:2]
        people += [
            (role, m.email, notes[role].format(district=m.district, without=", ".join(m.without)))
            for m in members
        ]
    return [
        {"role": role, "email": email, "password": PASSWORD, "note": note} for role, email, note in people
    ]


def write_logins(path):
    path.write_text(json.dumps(logins(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
