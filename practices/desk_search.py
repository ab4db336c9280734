"""How the desk's search finds practices: by number, by codice fiscale, by how a surname and name begin."""

import re

from django.db.models import Q

from accounts import fiscal_code
from accounts.places import searchable

# A search that finds more is told to say more: what it costs must not grow with the archive.
MOST_FOUND = 500
HIGHEST = "\U0010ffff"  # no letter comes after it
CODE = re.compile(r"[A-Z]{6}[0-9LMNPQRSTUV][0-9A-Z]{0,9}|\d{11}")
NUMBER = re.compile(r"#?(\d{4})(\d{6,9})")
PEOPLE = ("applicant", "beneficiary")


def find(practices, text):
    """(keys, is_cut): what the text finds among `practices`, at most MOST_FOUND by each of its readings.

    Each reading is a range, from the left, of one indexed column; nothing is looked for inside words.
    """
    found, is_cut = set(), False
    for condition, *order in readings(text):
        keys = list(
            practices.filter(condition).order_by(*order).values_list("pk", flat=True)[: MOST_FOUND + 1]
        )
        is_cut = is_cut or len(keys) > MOST_FOUND
        found.update(keys[:MOST_FOUND])
    return found, is_cut


def readings(text):
    """[(condition, order…)] of what a text may mean; empty when it cannot mean anything.

    No name has a digit. A code has one, unless it is whole and all of its digits became letters (DM 23/12/1976). Two
    columns at most, but for eleven digits: they may be a number or a provisional code.
    """
    text = " ".join(text.upper().split())
    has_digit = any(letter.isdigit() for letter in text)
    if number := NUMBER.fullmatch(text):
        yield Q(year=int(number[1]), sequence=int(number[2])), "pk"
    code = text.replace(" ", "")
    if CODE.fullmatch(code) and (has_digit or fiscal_code.kind(code) == fiscal_code.CF):
        for who in PEOPLE:
            yield begins(f"{who}_fiscal_code", code), f"{who}_fiscal_code"
    elif not has_digit and (name := searchable(text)):
        for who in PEOPLE:
            yield begins(f"{who}_sorting", name), f"{who}_sorting"


def begins(column, text):
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + HIGHEST})
