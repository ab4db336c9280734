"""The desk's list: which practices a person sees, found by tab, filter and search, a page at a time.

Pages are found from their neighbour's last row (keyset), so that the last page of a million costs what the first does.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Count, FilteredRelation, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Profile

from . import desk_search, desk_tabs, terms
from .desk_tabs import ALARM_DAYS, MOST_COUNTED, Kept, tabs
from .figures import midnight
from .models import IS_UNREAD, Event, Message, Practice
from .states import OPEN, WAITS, State

PAGE_SIZES = (25, 50, 100)
YEARS = range(2000, 2200)  # that a filter or a link may name
FIRST_TAB = "tutte"

# What a row shows and no more: the answers are large and are read only on the practice's own page.
ROW_FIELDS = [
    "uuid", "year", "sequence", "state", "stage", "service_title", "submitted_at", "due_on", "closed_at", "term_days",
    "applicant_surname", "applicant_name", "applicant_fiscal_code", "applicant_sorting",
    "beneficiary_surname", "beneficiary_name", "beneficiary_fiscal_code", "taken_at",
    "operator__first_name", "operator__last_name", "operator__email",
]  # fmt: skip

# key -> (words, column, from the highest); the row's key decides between equals.
ORDERS = {
    "recenti": (_("Invio: prima le più recenti"), "submitted_at", True),
    "vecchie": (_("Invio: prima le più vecchie"), "submitted_at", False),
    "termine": (_("Termine: prima il più vicino (solo con un termine aperto)"), "due_on", False),
    "cognome": (_("Cognome del richiedente: dalla A alla Z"), "applicant_sorting", False),
}

DEADLINES = {"scadute": -1, "cinque": ALARM_DAYS, "dieci": 10}
# The filters that the kept numbers know too.
KEPT_FILTERS = {"vista", "stato", "servizio", "distretto", "ordine"}


@dataclass(frozen=True)
class Place:
    """Where a row stands in an order: its value there, and its key."""

    value: object
    pk: int

    def __str__(self):
        value = self.value
        return f"{value.isoformat() if isinstance(value, date) else value}~{self.pk}"


def read_place(text, column):
    """The Place that a link holds; None when it is none of this order's."""
    value, _tilde, pk = (text or "").rpartition("~")
    if not value or "\x00" in value or not re.fullmatch("[0-9]{1,18}", pk):
        return None
    if column == "applicant_sorting":
        return Place(value, int(pk))
    try:
        value = (datetime if column == "submitted_at" else date).fromisoformat(value)
    except ValueError:
        return None
    is_moment = isinstance(value, datetime)
    if value.year not in YEARS or is_moment and timezone.is_naive(value):
        return None
    return Place(value, int(pk))


@dataclass
class Page:
    rows: list
    previous: Place | None  # of its first row, when others come before
    next: Place | None


class Listing:
    """What the valid `filters` of QueueForm ask for within the scope of `user`."""

    def __init__(self, user, filters):
        self.user, self.filters = user, filters
        self.tab = tabs(user)[filters.get("vista") or FIRST_TAB]
        self.order = filters.get("ordine") or self.tab.order
        _words, self.column, self.from_highest = ORDERS[self.order]

    @cached_property
    def kept(self):
        return Kept(self.user)

    @cached_property
    def practices(self):
        """In no order yet."""
        found = scope_of(self.user).filter(self.condition).order_by()
        if self.column == "due_on":
            found = found.filter(due_on__isnull=False)
        if not self.filters.get("q"):
            return found
        self.keys, self.is_cut = desk_search.find(found, self.filters["q"])
        return Practice.objects.filter(pk__in=self.keys).order_by()

    keys = None  # what the search found
    is_cut = False  # and that it found more than it may show

    @property
    def condition(self):
        filters, condition = self.filters, self.tab.condition()
        for name, column in (("stato", "state"), ("servizio", "service")):
            if filters.get(name):
                condition &= Q(**{column: filters[name]})
        for name, column in (("distretto", "district"), ("operatore", "operator")):
            if filters.get(name):
                condition &= Q(**{column: None if filters[name] == "nessuno" else filters[name]})
        if filters.get("dal"):
            condition &= Q(submitted_at__gte=midnight(filters["dal"]))
        if filters.get("al"):
            condition &= Q(submitted_at__lt=midnight(filters["al"] + timedelta(days=1)))
        if filters.get("scadenza"):
            last = timezone.localdate() + timedelta(days=DEADLINES[filters["scadenza"]])
            condition &= Q(due_on__lte=last)
        if filters.get("da_leggere"):
            condition &= IS_UNREAD
        if filters.get("da_verificare"):
            condition &= Q(state__in=OPEN, citizen__in=disputed())
        return condition

    def total(self):
        """(how many, True when it is exact); not exact means: more than that."""
        asked = {name for name, value in self.filters.items() if value}
        state = self.filters.get("stato")
        if self.tab.counted and self.column != "due_on" and asked <= KEPT_FILTERS:
            states = [name for name in self.tab.counted if not state or name == state or covers(state, name)]
            return self.kept.of(states, self.filters.get("servizio"), self.filters.get("distretto")), True
        practices = self.practices
        count = desk_tabs.capped(practices) if self.keys is None else len(self.keys)
        return min(count, MOST_COUNTED), count <= MOST_COUNTED and not self.is_cut

    def ordered(self, backwards=False):
        sign = "-" if self.from_highest != backwards else ""
        return self.practices.order_by(f"{sign}{self.column}", f"{sign}pk")

    def beyond(self, place, backwards=False):
        """The rows after a place, or before it, the nearest first."""
        sign = "lt" if self.from_highest != backwards else "gt"
        # The first half alone finds the place in the index; the second settles equal values.
        condition = Q(**{f"{self.column}__{sign}e": place.value})
        condition &= Q(**{f"{self.column}__{sign}": place.value}) | Q(**{f"pk__{sign}": place.pk})
        return self.ordered(backwards).filter(condition)

    def place_of(self, practice):
        value = getattr(practice, self.column)
        return Place(value, practice.pk) if value else None

    def page(self, size, after=None, before=None, last=False):
        """A Page of at most `size` rows: after a place, before one, the last, or the first."""
        backwards = last or before is not None
        place = before if backwards else after
        rows = self.beyond(place, backwards) if place else self.ordered(backwards)
        rows = list(rows.select_related("operator").only(*ROW_FIELDS)[: size + 1])
        has_more, rows = len(rows) > size, rows[:size]
        if backwards:
            rows.reverse()
        with_details(rows)
        if not rows:
            return Page([], None, None)
        first, final = self.place_of(rows[0]), self.place_of(rows[-1])
        comes_before = has_more if backwards else place is not None
        comes_after = not last if backwards else has_more
        return Page(rows, first if comes_before else None, final if comes_after else None)

    def neighbour(self, practice, backwards=False, place=None):
        """The practice after this one in the list, or before it, with its uuid; None at the end.

        `place` is where it stood before a deed took it out of the list.
        """
        place = place or self.place_of(practice)
        return self.beyond(place, backwards).only("uuid").first() if place else None


def disputed():
    """Accounts whose codice fiscale, only typed, was proved on another one (accounts.cards).

    Few, and often none: read first, so that nobody looks through the open practices for them.
    """
    return list(Profile.objects.filter(is_code_disputed=True).values_list("user", flat=True))


def filters_of(query):
    """The filters that a query held when it was valid: for the list that was last looked at."""
    days = {name: date.fromisoformat(query[name]) for name in ("dal", "al") if name in query}
    return query | days


def covers(state, name):
    """True when practices counted as `name`, a stage, are in `state`."""
    return name in WAITS and state == State.IN_PROGRESS


def with_details(rows):
    """Each row with `unread`, how many messages wait to be read, and with the Clock of its term: in one statement."""
    unread = Message.objects.unread_by_office().filter(practice=OuterRef("pk")).order_by().values("practice")
    found = Practice.objects.filter(pk__in=[row.pk for row in rows]).annotate(
        unread=Subquery(unread.annotate(count=Count("pk")).values("count")),
        told=FilteredRelation("events", condition=Q(events__verb__in=terms.READ)),
    )
    counts, events = {}, {row.pk: [] for row in rows}
    found = found.order_by("told__position", "told__pk")
    for pk, count, verb, at, data in found.values_list(
        "pk", "unread", "told__verb", "told__at", "told__data"
    ):
        counts[pk] = count or 0
        if verb:
            events[pk].append(Event(verb=verb, at=at, data=data))
    for row in rows:
        is_open = row.state in OPEN
        row.unread = counts[row.pk]
        row.clock = terms.clock_of(row, events[row.pk]) if is_open else terms.Clock()
    return rows


def of_same_citizen(practices, practice, limit=10):
    """The newest other practices of the citizen among those that may be seen."""
    others = practices.filter(citizen=practice.citizen_id).exclude(pk=practice.pk)
    return others.only("uuid", "year", "sequence", "state", "service_title", "submitted_at")[:limit]


def scope_of(user):
    return Practice.objects.of_operator(user)
