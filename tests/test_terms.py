"""By when the office must answer: the vectors of domain.md 3.4, holidays, New Year, the nights of the summer time."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from practices import terms
from tests.small_service import sent as send
from tests.small_service import small_form


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


# What stops the clock: the vectors of domain 3.4, thirty days from 21 November 2026.
SENT = date(2026, 11, 21)
ASKED = ("ask_integration", date(2026, 12, 1), {"until": "2026-12-31"})
WARNED = ("give_notice", date(2026, 12, 9), {"until": "2026-12-19"})


def due_after(*events, sent=SENT, days=30):
    return terms.reckon(sent, days, events).due_on


@pytest.mark.parametrize(
    "events, due",
    [
        ((), date(2026, 12, 21)),
        ((ASKED, ("answer_integration", date(2026, 12, 8), {})), date(2026, 12, 28)),
        ((ASKED, ("withdraw_integration", date(2026, 12, 8), {})), date(2026, 12, 28)),
        ((ASKED, ("expire_integration", date(2027, 1, 1), {})), date(2027, 1, 20)),
        ((WARNED, ("observe", date(2026, 12, 14), {})), date(2027, 1, 5)),
        ((WARNED, ("expire_notice", date(2026, 12, 20), {})), date(2026, 12, 31)),
    ],
    ids=["plain", "answered", "taken back", "never answered", "observed", "not observed"],
)
def test_the_vectors_of_the_domain(events, due):
    assert due_after(*events) == due


def test_the_sweep_may_be_late_and_the_term_is_the_same():
    on_time = due_after(ASKED, ("expire_integration", date(2027, 1, 1), {}))
    assert due_after(ASKED, ("expire_integration", date(2027, 2, 9), {})) == on_time


def test_an_answer_after_thirty_days_counts_as_thirty():
    assert due_after(ASKED, ("answer_integration", date(2027, 1, 15), {})) == date(2027, 1, 20)


def test_while_it_waits_nothing_is_due_but_the_last_day_is_known():
    clock = terms.reckon(SENT, 30, [ASKED])
    assert (clock.due_on, clock.stopped_on) == (None, date(2026, 12, 1))
    assert (clock.resumes_on, clock.due_without_answer) == (date(2026, 12, 31), date(2027, 1, 20))


def test_a_tenth_day_that_is_a_sunday_moves_to_monday_first():
    # Received on Thursday 10 December 2026: the tenth day is Sunday 20, so the time ends on Monday 21.
    assert terms.due(date(2026, 12, 10), terms.DAYS_TO_OBSERVE) == date(2026, 12, 21)
    warned = ("give_notice", date(2026, 12, 10), {"until": "2026-12-21"})
    # Nineteen days used: eleven left from the 21st; the first of January is a holiday, the second a Saturday.
    assert due_after(warned, ("expire_notice", date(2026, 12, 22), {})) == date(2027, 1, 2)


def test_a_second_request_does_not_stop_the_clock():
    events = [ASKED, ("answer_integration", date(2026, 12, 8), {}), ("ask_again", date(2026, 12, 10), {})]
    assert due_after(*events) == date(2026, 12, 28)
    assert due_after(*events, ("answer_integration", date(2026, 12, 20), {})) == date(2026, 12, 28)
    # A new request by its own verb, without the day on which the clock would go on, stops nothing either.
    again = ("ask_integration", date(2026, 12, 11), {})
    assert due_after(*events[:2], again, ("answer_integration", date(2026, 12, 20), {})) == date(2026, 12, 28)


def test_a_request_during_the_ten_days_after_observations_does_not_count_twice():
    observed = [WARNED, ("observe", date(2026, 12, 14), {})]
    asked = ("ask_integration", date(2026, 12, 20), {"until": "2027-01-19"})
    # The clock would have gone on on the 24th: only the days from then to the answer are new.
    assert due_after(*observed, asked, ("answer_integration", date(2026, 12, 28), {})) == date(2027, 1, 9)


def test_an_integration_and_then_a_preavviso_stop_it_both():
    events = [
        ASKED,
        ("answer_integration", date(2026, 12, 8), {}),
        WARNED,
        ("expire_notice", date(2026, 12, 20), {}),
    ]
    assert due_after(*events) == date(2027, 1, 7)


def test_a_request_after_the_term_does_not_mend_the_delay():
    late = ("ask_integration", date(2026, 12, 22), {"until": "2027-01-21"})
    assert due_after(late, ("answer_integration", date(2027, 1, 10), {})) == date(2026, 12, 21)


def test_a_request_on_the_holiday_that_the_term_was_moved_over_is_in_time():
    # Ten days from 10 December end on Sunday 20, so on Monday 21: asked that day, answered on the 28th.
    asked = ("ask_integration", date(2026, 12, 21), {"until": "2027-01-20"})
    answered = ("answer_integration", date(2026, 12, 28), {})
    assert due_after(asked, answered, sent=date(2026, 12, 10), days=10) == date(2026, 12, 28)


def test_over_new_year_and_the_epiphany():
    assert due_after(sent=date(2026, 12, 7)) == date(2027, 1, 7)  # the thirtieth day is 6 January
    assert due_after(sent=date(2026, 12, 2)) == date(2027, 1, 2)  # a Saturday after the first: a working day


def test_a_leap_day_is_a_day():
    assert due_after(sent=date(2028, 2, 15)) == date(2028, 3, 16)


def net(*events, sent=SENT):
    return terms.reckon(sent, 30, events).net_days


def test_the_time_taken_is_net_of_the_waits():
    assert net(("accept", date(2026, 12, 11), {})) == 20
    answered = ("answer_integration", date(2026, 12, 8), {})
    assert net(ASKED, answered, ("accept", date(2026, 12, 11), {})) == 13
    observed = [WARNED, ("observe", date(2026, 12, 14), {})]
    # Decided before the ten days after the observations are over: the clock stood still until the decision.
    assert net(*observed, ("reject", date(2026, 12, 16), {})) == 18
    assert net(*observed, ("reject", date(2026, 12, 30), {})) == 24


def test_a_decided_practice_is_due_no_more_and_a_reopened_one_has_a_whole_term():
    decided = ("reject", date(2026, 12, 11), {})
    assert terms.reckon(SENT, 30, [decided]).due_on is None
    reopened = ("reopen", date(2027, 1, 11), {})
    assert due_after(decided, reopened) == date(2027, 2, 10)
    # The month in which it was closed is nobody's work.
    assert net(decided, reopened, ("accept", date(2027, 1, 16), {})) == 25


@pytest.mark.parametrize(
    "sent, local",
    [
        (datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), date(2026, 12, 31)),
        (
            datetime(2026, 12, 31, 23, 0, 0, tzinfo=UTC),
            date(2027, 1, 1),
        ),  # midnight in Rome, still 2026 in London
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), date(2026, 3, 29)),  # the night that has no two o'clock
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 1, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), date(2026, 10, 25)),  # the night with two o'clock twice
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_the_day_of_sending_is_the_day_in_rome(site, maria, sent, local):
    form_page = small_form()
    with time_machine.travel(sent, tick=False):
        practice = send(form_page, maria)
    assert practice.due_on == terms.due(local, 30)
    assert (practice.protocol_entries.get().year, practice.year) == (local.year, local.year)


@given(
    days=st.integers(1, 180),
    waits=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 30)), max_size=4),
)
def test_whatever_happens_the_term_ends_on_a_working_day_and_a_wait_never_shortens_it(days, waits):
    events, day = [], SENT
    for before, length in waits:
        day += timedelta(days=before)
        until = (day + timedelta(days=30)).isoformat()
        events.append(("ask_integration", day, {"until": until}))
        day += timedelta(days=length)
        events.append(("answer_integration", day, {}))
    plain, after = due_after(days=days), due_after(*events, days=days)
    assert plain <= after <= plain + timedelta(days=sum(length for _before, length in waits) + 7)
    assert not terms.is_holiday(after)


@pytest.mark.parametrize(
    "events, today, used",
    [
        ((), SENT, 0),
        ((), date(2026, 12, 3), 12),
        ((), date(2026, 12, 31), 40),
        ((ASKED,), date(2026, 12, 20), 10),
        ((WARNED,), date(2026, 12, 15), 18),
        ((ASKED, ("answer_integration", date(2026, 12, 8), {})), date(2026, 12, 10), 12),
        ((WARNED, ("observe", date(2026, 12, 14), {})), date(2026, 12, 20), 18),
        ((WARNED, ("observe", date(2026, 12, 14), {})), date(2026, 12, 26), 20),
        ((("accept", date(2026, 12, 1), {}), ("reopen", date(2026, 12, 5), {})), date(2026, 12, 7), 2),
        ((("accept", date(2026, 12, 1), {}),), date(2026, 12, 7), None),
    ],
)
def test_how_many_days_of_the_term_have_gone_by(events, today, used):
    assert terms.reckon(SENT, 30, events).used_days(today) == used
