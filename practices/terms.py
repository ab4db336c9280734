"""By when the office must answer (L. 241/1990, art. 2): calendar days, derived from what happened, never stored."""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from .states import State

FIXED_HOLIDAYS = {(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)}
FRANCIS_FROM = 2026  # 4 October is a public holiday again (L. 151/2025)


def easter(year):
    """Easter Sunday of the Gregorian calendar (Butcher's algorithm)."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def is_holiday(day):
    """A Sunday, one of the national holidays, or the feast of the body's patron (setting PATRON_DAY, "MM-DD")."""
    return (
        day.weekday() == 6
        or (day.month, day.day) in FIXED_HOLIDAYS
        or day == easter(day.year) + timedelta(days=1)
        or (day.year >= FRANCIS_FROM and (day.month, day.day) == (10, 4))
        or f"{day:%m-%d}" == getattr(settings, "PATRON_DAY", "")
    )


def due(start, days):
    """The last day of a term of `days` that starts on `start`: the first day does not count (art. 2963 c.c.);
    a term that ends on a holiday ends on the next day that is none."""
    last = start + timedelta(days=days)
    while is_holiday(last):
        last += timedelta(days=1)
    return last


def due_on(practice):
    """The date by which the office must answer, or None while it is a draft or once it was withdrawn.

    Suspensions (integration, preavviso) will be read from the events here.
    """
    if practice.submitted_at is None or practice.state == State.WITHDRAWN:
        return None
    return due(timezone.localdate(practice.submitted_at), practice.term_days)
