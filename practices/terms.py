"""By when the office must answer (L. 241/1990, art. 2): calendar days, derived from what happened."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from .states import State

LONGEST_WAIT = timedelta(days=30)  # art. 2 c. 7
DAYS_TO_OBSERVE = 10  # art. 10-bis
AFTER_OBSERVATIONS = timedelta(days=10)
# What the events say to the clock.
WAITS = ("ask_integration", "give_notice")
ANSWERS = ("answer_integration", "withdraw_integration", "withdraw_notice")
EXPIRIES = ("expire_integration", "expire_notice")
DECISIONS = ("accept", "reject")
READ = (*WAITS, *ANSWERS, *EXPIRIES, *DECISIONS, "observe", "reopen")

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


def next_working_day(day):
    """The day itself unless it is a holiday."""
    while is_holiday(day):
        day += timedelta(days=1)
    return day


def due(start, days):
    """The last day of a term of `days` that starts on `start`: the first day does not count (art. 2963 c.c.);
    a term that ends on a holiday ends on the next day that is none."""
    return next_working_day(start + timedelta(days=days))


@dataclass(frozen=True)
class Clock:
    """The term as it stands after some events."""

    due_on: date | None = None  # None while it stands still, and when nothing is due any more
    stopped_on: date | None = None  # since when it stands still, if it does
    resumes_on: date | None = None  # when it goes on by itself, if the citizen does nothing
    due_without_answer: date | None = None  # the last day of the term in that case
    net_days: int | None = None  # of a decided practice: from sending to decision, without the waits
    began_on: date | None = None  # of an open one: the day of sending, or of the reopening
    waits: tuple = ()  # the (since, until) that are over

    def used_days(self, today):
        """How many days of the term have gone by; None when nothing is due any more. More than the term's when it is late."""
        if self.began_on is None:
            return None
        last = min(today, self.stopped_on or today)
        return (last - self.began_on).days - stood_still(self.waits, last)


@dataclass
class Reckoning:
    """The walk through the events. `end` is the last day before holidays are looked at; all days are local dates."""

    days: int
    start: date
    end: date
    open_wait: tuple = ()  # (since, until) of the wait that is going on
    waited: list = field(default_factory=list)  # (since, until) of those that are over, without overlaps
    net: int = 0
    is_decided: bool = False

    def wait(self, since, until):
        if self.waited:
            since = max(since, self.waited[-1][1])
        self.open_wait = (since, until)

    def resume(self, on):
        """The wait is over on that day, or when it would have ended by itself."""
        if not self.open_wait:
            return
        since, self.open_wait = self.open_wait[0], ()
        self.waited.append((since, max(on, since)))
        self.end = put_off(self.end, since, max(on, since))

    def decide(self, on):
        self.net += (on - self.start).days - stood_still(self.waited, on)
        self.is_decided = True

    def start_anew(self, on):
        self.start, self.end = on, on + timedelta(days=self.days)
        self.waited, self.open_wait, self.is_decided = [], (), False


def stood_still(waits, on):
    """For how many days up to this one."""
    return sum(max(0, (min(until, on) - since).days) for since, until in waits)


def put_off(end, since, until):
    """The last day after a wait. One that began when the term had run out already does not mend that."""
    if since > next_working_day(end):
        return end
    return max(end, since) + (until - since)


def reckon(sent_on, days, events):
    """The Clock of a practice of `days` sent on that date, after `events` (verb, local date, data), oldest first.

    L. 241/1990: a wait for an integration stops the clock once, for at most thirty days (art. 2 c. 7); a preavviso stops
    it until ten days after the observations or, without any, until the time for them ends (art. 10-bis). Whoever asks
    writes "until" into the event: the day on which the clock goes on by itself; without it the clock does not stop.
    A reopened practice has a whole new term.
    """
    walk = Reckoning(days, sent_on, sent_on + timedelta(days=days))
    for verb, day, data in events:
        if verb in WAITS and data.get("until"):
            walk.wait(day, date.fromisoformat(data["until"]))
        elif verb in ANSWERS and walk.open_wait:
            walk.resume(min(day, walk.open_wait[1]))
        elif verb == "observe":
            walk.resume(day + AFTER_OBSERVATIONS)
        elif verb in EXPIRIES and walk.open_wait:
            walk.resume(walk.open_wait[1])
        elif verb in DECISIONS:
            walk.decide(day)
        elif verb == "reopen":
            walk.start_anew(day)
    return read_off(walk)


def read_off(walk):
    if walk.is_decided:
        return Clock(net_days=walk.net)
    began = {"began_on": walk.start, "waits": tuple(walk.waited)}
    if not walk.open_wait:
        return Clock(due_on=next_working_day(walk.end), **began)
    since, until = walk.open_wait
    last = next_working_day(put_off(walk.end, since, until))
    return Clock(stopped_on=since, resumes_on=until, due_without_answer=last, **began)


def clock_of(practice, events=None):
    """The Clock of a practice, from its events; an empty one for a draft and for a withdrawn practice.

    `events`: its history, oldest first, where it has been read already.
    """
    if practice.submitted_at is None or practice.state == State.WITHDRAWN:
        return Clock()
    if events is None:
        events = practice.events.filter(verb__in=READ).order_by("position", "pk")
    rows = [(event.verb, timezone.localdate(event.at), event.data) for event in events]
    return reckon(timezone.localdate(practice.submitted_at), practice.term_days, rows)


def first_due_on(practice):
    """The date by which the office must answer as the receipt says it: at sending, before anything stops the clock."""
    if practice.submitted_at is None:
        return None
    return due(timezone.localdate(practice.submitted_at), practice.term_days)
