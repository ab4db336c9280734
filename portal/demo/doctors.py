"""Which doctor a person of the demo town would choose, read from the registers' own files."""

import csv
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENOUGH_PLACES = 20  # so that a whole demo town does not fill anybody; a paediatrician has three


@cache
def _rows(path):
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ambito_of(comune):
    """The ambito of a comune of the body, or "" for any other."""
    rows = _rows("accounts/data/municipalities.csv")
    return next((row["ambito"] for row in rows if row["comune"] == comune), "")


def near(person, kind):
    """A doctor of that kind (mmg | pls) in the ambito where the person lives or stays."""
    return _one(person, kind, lambda row, ambito: row["ambito"] == ambito and _has_places(row))


def elsewhere(person, kind):
    """A doctor of another ambito."""
    return _one(person, kind, lambda row, ambito: row["ambito"] != ambito and _has_places(row))


def full(person, kind):
    """A doctor of the own ambito who has just reached the ceiling."""
    return _one(person, kind, lambda row, ambito: row["ambito"] == ambito and _places(row) == 0)


def _one(person, kind, fits):
    ambito = ambito_of(person.residence.comune) or ambito_of(person.domicile.comune)
    codes = [
        row["regional_code"]
        for row in _rows("services/data/doctors.csv")
        if row["kind"] == kind and not row["ceases_on"] and fits(row, ambito)
    ]
    return codes[person.id % len(codes)] if codes else ""


def _places(row):
    return int(row["ceiling"]) - int(row["assisted"])


def _has_places(row):
    return _places(row) >= (ENOUGH_PLACES if row["kind"] == "mmg" else 1)
