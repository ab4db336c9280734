"""By when the office must answer: the vectors of domain.md 3.4."""

from datetime import date

import pytest

from practices import terms


def test_thirty_days_from_a_saturday_in_november():
    assert terms.due(date(2026, 11, 21), 30) == date(2026, 12, 21)


def test_a_term_that_ends_on_christmas_ends_on_the_next_working_day():
    # 25 December 2026 is a Friday, 26 is Santo Stefano, 27 a Sunday.
    assert terms.due(date(2026, 11, 25), 30) == date(2026, 12, 28)


def test_a_saturday_is_a_working_day():
    assert terms.due(date(2026, 11, 18), 10) == date(2026, 11, 28)


@pytest.mark.parametrize(
    "year, sunday",
    [(2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2026, date(2026, 4, 5)), (2027, date(2027, 3, 28)), (2038, date(2038, 4, 25))],
)  # fmt: skip
def test_easter_falls_where_the_calendar_has_it(year, sunday):
    assert terms.easter(year) == sunday


def test_easter_monday_is_a_holiday():
    assert terms.due(date(2026, 3, 27), 10) == date(2026, 4, 7)


def test_francis_of_assisi_is_a_holiday_from_2026_on():
    assert not terms.is_holiday(date(2025, 10, 4))
    assert terms.is_holiday(date(2026, 10, 4)) and terms.is_holiday(date(2027, 10, 4))


def test_the_feast_of_the_patron_is_a_setting(settings):
    settings.PATRON_DAY = "06-24"
    assert terms.is_holiday(date(2026, 6, 24))
    settings.PATRON_DAY = ""
    assert not terms.is_holiday(date(2026, 6, 24))
