"""Works out the trees of expressions.py over the answers: exactly, without float, and never failing.

A number is an int of millionths; division and rounding go half away from zero. A date is its ISO text. None is the
empty value: what reads an unanswered question is empty, as is a division by zero, a day outside of the calendar and a
number of more than fifteen digits. The browser's copy is assets/js/expressions.js, held to this one by shared vectors.
"""

import re
from datetime import date

from .amounts import italian_amount
from .conditions import as_keys
from .limits import moved, years_between

SCALE = 10**6
LARGEST = 10**15 * SCALE
DECIMAL = re.compile(r"(-?)([0-9]{1,15})(?:\.([0-9]{1,6}))?")


def stored(tree, reads_as, answers, today):
    """What a calculation keeps: "12.5" (number), "12.50" (euro), an ISO date or a text; None when it is empty.

    `answers` has get(key), as context.Known.
    """
    found = value(tree, answers, today)
    if found is None or found == "":
        return None
    if reads_as == "euro":
        return decimal(rounded(found, 2), least_places=2)
    return decimal(found) if reads_as == "number" else found


def shown(answer, reads_as):
    """A stored result as people read it: "1.234,5", "1.234,50 €", "31/12/2026"."""
    if reads_as == "euro":
        return f"{italian_amount(answer)} €"
    if reads_as == "number":
        sign = "-" if answer.startswith("-") else ""
        whole, _dot, places = answer.removeprefix("-").partition(".")
        return f"{sign}{int(whole):,}".replace(",", ".") + (f",{places}" if places else "")
    return "/".join(reversed(answer.split("-"))) if reads_as == "date" else answer


def value(tree, answers, today):
    """The value of a tree: an int of millionths, an ISO date, a text, a bool, or None. `today` is a date."""
    operation, parts = tree[0], tree[1:]
    if operation in SPECIAL:
        return SPECIAL[operation](parts, answers, today)
    given = [value(part, answers, today) for part in parts]
    if any(part is None for part in given):
        return None
    return within(OPERATIONS[operation](*given, today))


def within(found):
    if isinstance(found, int) and not isinstance(found, bool) and abs(found) > LARGEST:
        return None
    return found


def number(text):
    """ "-12.5" as millionths; None for what is no such number."""
    found = DECIMAL.fullmatch(text)
    if not found:
        return None
    millionths = int(found[2]) * SCALE + int((found[3] or "").ljust(6, "0"))
    return -millionths if found[1] else millionths


def decimal(millionths, least_places=0):
    whole, rest = divmod(abs(millionths), SCALE)
    places = f"{rest:06}".rstrip("0").ljust(least_places, "0")
    return f"{'-' if millionths < 0 else ''}{whole}{'.' if places else ''}{places}"


def divided(one, other):
    """one / other to the nearest whole, half away from zero."""
    quotient, rest = divmod(abs(one), abs(other))
    quotient += 2 * rest >= abs(other)
    return -quotient if (one < 0) != (other < 0) else quotient


def rounded(millionths, places):
    unit = 10 ** (6 - places)
    return divided(millionths, unit) * unit


def whole(millionths):
    return divided(millionths, SCALE)


# What looks at the answers, or does not work out all of its parts


def _literal(parts, answers, today):
    return parts[0]


def _answer(parts, answers, today):
    keys = as_keys(answers.get(parts[0]))
    return _typed(keys, parts[1])


def _typed(keys, type_):
    if type_ == "boolean":
        return bool(keys)  # a box is never unanswered
    if not keys:
        return None
    if type_ == "number":
        return number(keys[0])
    return keys[0] if type_ == "text" or _day(keys[0]) else None


def _rows(group, answers):
    rows = answers.get(group)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _sum(parts, answers, today):
    given = [_typed(as_keys(row.get(parts[1])), "number") for row in _rows(parts[0], answers)]
    return within(sum(number for number in given if number is not None))


def _if(parts, answers, today):
    holds = value(parts[0], answers, today)
    return None if holds is None else value(parts[1 if holds else 2], answers, today)


def _default(parts, answers, today):
    found = value(parts[0], answers, today)
    return value(parts[1], answers, today) if found is None else found


SPECIAL = {
    "number": lambda parts, answers, today: number(parts[0]),
    "text": _literal,
    "date": lambda parts, answers, today: parts[0] if _day(parts[0]) else None,
    "today": lambda parts, answers, today: today.isoformat(),
    "answer": _answer,
    "count": lambda parts, answers, today: len(_rows(parts[0], answers)) * SCALE,
    "sum": _sum,
    "if": _if,
    "default": _default,
}


# What works on values that are all there; `today` comes last


def _day(text):
    try:
        return date.fromisoformat(text) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None


def _shift(day, days, today):
    ordinal = _day(day).toordinal() + whole(days)
    return date.fromordinal(ordinal).isoformat() if 1 <= ordinal <= date.max.toordinal() else None


def _months(day, months, today):
    day = _day(day)
    place = day.year * 12 + day.month - 1 + whole(months)
    return moved(day, whole(months), "m").isoformat() if 12 <= place < 120_000 else None


def _age(born, *on):
    born, on = _day(born), _day(on[0]) if len(on) == 2 else on[0]
    return years_between(born, on) * SCALE if born <= on else None


def _round(given, *rest):
    return rounded(given, whole(rest[0]) if len(rest) == 2 else 0)


OPERATIONS = {
    "+": lambda one, other, today: one + other,
    "-": lambda one, other, today: one - other,
    "*": lambda one, other, today: divided(one * other, SCALE),
    "/": lambda one, other, today: divided(one * SCALE, other) if other else None,
    "neg": lambda one, today: -one,
    "=": lambda one, other, today: one == other,
    "≠": lambda one, other, today: one != other,
    "<": lambda one, other, today: one < other,
    ">": lambda one, other, today: one > other,
    "≤": lambda one, other, today: one <= other,
    "≥": lambda one, other, today: one >= other,
    "and": lambda one, other, today: one and other,
    "or": lambda one, other, today: one or other,
    "not": lambda one, today: not one,
    "min": lambda *given: min(given[:-1]),
    "max": lambda *given: max(given[:-1]),
    "abs": lambda one, today: abs(one),
    "round": _round,
    "age": _age,
    "days": lambda one, other, today: (_day(other) - _day(one)).days * SCALE,
    "shift": _shift,
    "months": _months,
    "year": lambda day, today: _day(day).year * SCALE,
}
