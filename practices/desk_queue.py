"""The queue of the desk: which practices an operator sees, found by view, filter and search, a page at a time."""

import re

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Profile

from .models import Message, Practice
from .states import State

PAGE_SIZE = 25
OPEN = [State.SUBMITTED, State.IN_PROGRESS]
CLOSED = [State.ACCEPTED, State.REJECTED, State.WITHDRAWN]
RARE = "da-verificare"

# What a row shows and no more: the answers are large and are read only on the practice's own page.
ROW_FIELDS = [
    "uuid", "year", "sequence", "state", "service_title", "submitted_at", "term_days", "closed_at",
    "applicant_surname", "applicant_name", "applicant_fiscal_code",
    "beneficiary_surname", "beneficiary_name", "beneficiary_fiscal_code",
    "operator__first_name", "operator__last_name", "operator__email",
]  # fmt: skip


def unread_from_citizens():
    return Message.objects.filter(side=Message.Side.CITIZEN, read_at=None)


def has_unread():
    return Exists(unread_from_citizens().filter(practice=OuterRef("pk")))


def from_disputed():
    """Of an account whose codice fiscale, only typed, was proved on another one (accounts.cards)."""
    return Q(citizen__in=Profile.objects.filter(is_code_disputed=True).values("user"))


def tabs(user):
    """key -> (label, condition, oldest first): what is still to do is read from the oldest."""
    return {
        "tutte": (_("Tutte"), Q(), False),
        "da-prendere": (_("Da prendere in carico"), Q(state=State.SUBMITTED), True),
        "mie": (_("Le mie"), Q(state=State.IN_PROGRESS, operator=user), True),
        "in-elaborazione": (_("In Elaborazione (tutte)"), Q(state=State.IN_PROGRESS), True),
        "da-leggere": (_("Da leggere"), Q(has_unread()), True),
        "da-verificare": (_("Richiedente da verificare"), Q(state__in=OPEN) & from_disputed(), True),
        "chiuse": (_("Chiuse"), Q(state__in=CLOSED), False),
    }


def tab_counts(practices, user, **others):
    """The number beside every tab, and of any other named condition: all in one query."""
    conditions = {key: condition for key, (_label, condition, _old) in tabs(user).items()} | others
    # A column's name takes no hyphen, and an empty condition is none.
    columns = {
        key.replace("-", "_"): Count("pk", filter=condition or None) for key, condition in conditions.items()
    }
    counts = practices.order_by().aggregate(**columns)
    return {key: counts[key.replace("-", "_")] for key in conditions}


def tab_links(user, counts, current=""):
    """What the row of tabs shows: [{key, label, count, is_current}]; the rare one only when there is something."""
    return [
        {"key": key, "label": label, "count": counts[key], "is_current": key == current}
        for key, (label, _condition, _old) in tabs(user).items()
        if key != RARE or counts[key] or key == current
    ]


def search(text):
    """By number, codice fiscale (from its seventh sign on) or how a surname begins, of applicant or beneficiary.

    Each is a comparison from the left on one column: no search inside words.
    """
    text = " ".join(text.upper().split())
    if not text:
        return Q()
    condition = by_name(text)
    if number := re.fullmatch(r"#?(\d{4})(\d{6,9})", text):
        condition |= Q(year=int(number[1]), sequence=int(number[2]))
    code = text.replace(" ", "")
    if re.fullmatch(r"[A-Z]{6}[0-9LMNPQRSTUV][0-9A-Z]{0,9}|\d{11}", code):
        condition |= Q(applicant_fiscal_code__startswith=code) | Q(beneficiary_fiscal_code__startswith=code)
    return condition


def by_name(text):
    """ "DE LUCA" is a surname, "ROSSI MARIA" a surname and a name: both are tried."""
    condition = Q(applicant_surname__istartswith=text) | Q(beneficiary_surname__istartswith=text)
    words = text.split()
    for split in range(1, min(len(words), 5)):
        surname, name = " ".join(words[:split]), " ".join(words[split:])
        condition |= Q(applicant_surname__iexact=surname, applicant_name__istartswith=name)
        condition |= Q(beneficiary_surname__iexact=surname, beneficiary_name__istartswith=name)
    return condition


def condition_of(user, filters):
    """What the cleaned data of QueueForm ask for; the tab is one of them."""
    _label, condition, _old = tabs(user)[filters.get("vista") or "tutte"]
    if filters.get("stato"):
        condition &= Q(state=filters["stato"])
    if filters.get("servizio"):
        condition &= Q(service=filters["servizio"])
    if filters.get("distretto") == "nessuno":
        condition &= Q(district=None)
    elif filters.get("distretto"):
        condition &= Q(district=filters["distretto"])
    return condition & search(filters.get("q") or "")


class CountedPaginator(Paginator):
    """A paginator that was told the count, which came with the numbers of the tabs."""

    def __init__(self, *args, count, **kwargs):
        super().__init__(*args, **kwargs)
        self.count = count


def queue_of(user, filters, page_number):
    """(tabs, page): three queries for the scope's numbers, the rows of the page and their unread messages."""
    practices, current = scope_of(user), filters.get("vista") or "tutte"
    condition = condition_of(user, filters)
    counts = tab_counts(practices, user, found=condition)
    _label, _condition, oldest_first = tabs(user)[current]
    order = ["submitted_at", "pk"] if oldest_first else ["-submitted_at", "-pk"]
    rows = practices.filter(condition).order_by(*order).select_related("operator").only(*ROW_FIELDS)
    page = CountedPaginator(rows, PAGE_SIZE, count=counts["found"]).get_page(page_number)
    page.object_list = with_unread(list(page.object_list))
    return tab_links(user, counts, current), page


def with_unread(rows):
    unread = unread_from_citizens().filter(practice__in=[row.pk for row in rows])
    counts = dict(unread.order_by().values_list("practice").annotate(Count("pk")))
    for row in rows:
        row.unread = counts.get(row.pk, 0)
    return rows


def of_same_citizen(practices, practice, limit=10):
    """The newest other practices of the citizen among those that may be seen."""
    others = practices.filter(citizen=practice.citizen_id).exclude(pk=practice.pk)
    return others.only("uuid", "year", "sequence", "state", "service_title", "submitted_at")[:limit]


def scope_of(user):
    return Practice.objects.of_operator(user)
