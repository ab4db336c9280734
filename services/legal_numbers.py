"""Numbers and lists that law or a Region can change: read for a day, from dated LegalNumber rows.

data/legal_numbers.json names them all, with the value known when the product was made, its first day and its source.
`load_services` writes them as rows once; afterwards the rows are the office's.
"""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from home import freshness

from .models.registers import LegalNumber

FILE = Path(__file__).parent / "data" / "legal_numbers.json"
CACHE_KEY = "services.legal_numbers"

FIRST_VALUES = {row["name"]: row["value"] for row in json.loads(FILE.read_text(encoding="utf-8"))}


def value(name, on=None):
    """The value of `name` on a day (default today): its newest row valid by then, else its first value.

    Raises KeyError for a name that is in neither.
    """
    on = (on or date.today()).isoformat()
    for valid_from, stored in _rows().get(name, ()):
        if valid_from <= on:
            return stored
    return FIRST_VALUES[name]


def amount(name, on=None):
    """`value` as a Decimal of euro."""
    return Decimal(str(value(name, on)))


def _rows():
    """name -> [(valid from, value)], newest first."""
    stamp, rows = freshness.find(CACHE_KEY)
    if rows is None:
        rows = {}
        for number in LegalNumber.objects.order_by("-valid_from"):
            rows.setdefault(number.name, []).append((number.valid_from.isoformat(), number.value))
        freshness.keep(CACHE_KEY, stamp, rows)
    return rows
