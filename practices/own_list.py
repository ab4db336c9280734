"""The citizen's own list: searched, filtered by state, sorted, in pages."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Case, CharField, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Concat, LPad

from .models import Document, Message
from .states import State

PAGE_SIZES = (10, 25, 50)
# What a heading may sort by: the name in the address, the columns of the table.
COLUMNS = {
    "numero": ("year", "sequence"),
    "servizio": ("service_title", "year", "sequence"),
    "invio": ("submitted_at", "year", "sequence"),
    "stato": ("state", "year", "sequence"),
}
LIST_FIELDS = ("uuid", "year", "sequence", "service_title", "submitted_at", "state")


@dataclass(frozen=True)
class Wish:
    """What the address asks of the list; anything that it cannot ask for reads as the default."""

    text: str = ""
    state: str = ""
    size: int = PAGE_SIZES[0]
    column: str = "numero"
    descending: bool = True

    @classmethod
    def of(cls, params):
        order = params.get("ordine", "-numero")
        size = params.get("per_pagina", "")
        return cls(
            text=params.get("q", "").replace("\x00", "").strip()[:100],
            state=params.get("stato", "") if params.get("stato") in State.values else "",
            size=int(size) if size in map(str, PAGE_SIZES) else PAGE_SIZES[0],
            column=order.lstrip("-") if order.lstrip("-") in COLUMNS else "numero",
            descending=order.startswith("-") or order.lstrip("-") not in COLUMNS,
        )


class CountedPaginator(Paginator):
    """Pages of a list whose length is known already."""

    def __init__(self, rows, size, length):
        super().__init__(rows, size)
        self.__dict__["count"] = length  # the cached property of Paginator


def search(practices, text):
    """Those whose number, service or state holds `text`."""
    if not text:
        return practices
    states = [state.value for state in State if text.casefold() in str(state.label).casefold()]
    plain = Cast("sequence", CharField())
    padded = Case(When(sequence__lt=10**6, then=LPad(plain, 6, Value("0"))), default=plain)
    number = Concat(Cast("year", CharField()), padded, output_field=CharField())
    return practices.annotate(shown_number=number).filter(
        Q(shown_number__contains=text.lstrip("#")) | Q(service_title__icontains=text) | Q(state__in=states)
    )


def counts(practices):
    """{state: how many}, of the states that occur."""
    return dict(practices.order_by().values_list("state").annotate(n=Count("pk")))


def page(practices, wish, by_state, number):
    """The page `number` (anything; a bad one reads as the nearest) of the wished list, two queries at most."""
    if wish.state:
        practices = practices.filter(state=wish.state)
    length = by_state.get(wish.state, 0) if wish.state else sum(by_state.values())
    order = [
        F(name).desc(nulls_last=True) if wish.descending else F(name).asc(nulls_first=True)
        for name in COLUMNS[wish.column]
    ]
    receipt = Document.objects.filter(practice=OuterRef("pk"), kind=Document.Kind.RECEIPT)
    unread = Message.objects.unread_by_citizen().filter(practice=OuterRef("pk"))
    rows = practices.order_by(*order).annotate(
        receipt_uuid=Subquery(receipt.values("uuid")[:1]),
        unread=Subquery(unread.order_by().values("practice").annotate(n=Count("pk")).values("n")),
    )
    return CountedPaginator(rows.only(*LIST_FIELDS), wish.size, length).get_page(number)
