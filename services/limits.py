"""The limits of dates: fixed, relative to today, or relative to another answer."""

import calendar
import re
from datetime import date

LIMIT = re.compile(
    r"(?:(?P<today>today)|answer:(?P<answer>[a-z][a-z0-9_]*)|(?P<fixed>\d{4}-\d{2}-\d{2}))"
    r"(?:(?P<sign>[+-])(?P<count>\d{1,5})(?P<unit>[dmy]))?"
)


def is_limit(text):
    """Whether `text` can be read as a limit; `day` never fails on one that can."""
    found = LIMIT.fullmatch(text or "")
    if not found:
        return False
    if found["fixed"]:
        try:
            date.fromisoformat(found["fixed"])
        except ValueError:
            return False
    return True


def answer_of(text):
    """The question key that a limit reads, or None."""
    found = LIMIT.fullmatch(text or "")
    return found["answer"] if found else None


def day(text, answers, today):
    """The day that a limit names, or None when it is empty or reads an unanswered question.

    >>> day("today-2y", {}, date(2026, 11, 21))
    datetime.date(2024, 11, 21)
    """
    found = LIMIT.fullmatch(text or "")
    if not found:
        return None
    if found["today"]:
        start = today
    else:
        start = _read(found["fixed"] or answers.get(found["answer"]))
    if start is None or not found["unit"]:
        return start
    count = int(found["count"]) * (-1 if found["sign"] == "-" else 1)
    return moved(start, count, found["unit"])


def moved(start, count, unit):
    """`start` moved by days, months or years; a month too short ends on its last day, and no day leaves the calendar."""
    if unit == "d":
        return date.fromordinal(min(max(start.toordinal() + count, 1), date.max.toordinal()))
    months = start.year * 12 + start.month - 1 + count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    if year < 1:
        return date.min
    if year > 9999:
        return date.max
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def years_between(birth, today):
    """Completed years; someone born on 29 February turns on 1 March of a common year.

    >>> years_between(date(2012, 2, 29), date(2026, 2, 28))
    13
    """
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def _read(value):
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


__all__ = ["answer_of", "day", "is_limit", "moved", "years_between"]
