"""I1, I2, I9: whose a practice is, numbers without gaps, and what is kept beside the truth for speed."""

from heapq import merge

from django.db.models import F, OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext as _

from .. import desk_counts, terms
from ..models import IS_UNREAD, Counter, DeletedDraft, Event, Message, Practice, ProtocolEntry
from ..states import State


def owners():
    """I1: every practice is one citizen's."""
    strangers = Practice.objects.filter(Q(citizen__isnull=True) | Q(citizen__is_staff=True))
    for practice in strangers.order_by("pk"):
        yield practice, _("non è di un cittadino")


def gapless():
    """I2: the numbers of a year are {1..N}, each a practice or the recorded hole of a deleted draft; so the protocol's,
    where the portal gives them."""
    for counter in Counter.objects.order_by("name", "year"):
        if counter.name == Counter.Name.PROTOCOL:
            where, rows = _("protocollo %(year)d"), [ProtocolEntry]
        else:
            where, rows = _("pratiche %(year)d"), [Practice, DeletedDraft]
        numbers = merge(*(sequences(model, counter.year) for model in rows))
        for words in wrong(counter.last, numbers):
            yield where % {"year": counter.year}, words


def sequences(model, year):
    found = model.objects.filter(year=year).order_by("sequence").values_list("sequence", flat=True)
    return found.iterator(chunk_size=5000)


def wrong(last, numbers):
    """What does not fit between 1 and the last one given, in words; `numbers` come in order, and none is kept."""
    before = 0
    for number in numbers:
        if number == before:
            yield _("il numero %(n)d è di una pratica e di una bozza cancellata") % {"n": number}
            continue
        yield from missing(before + 1, min(number - 1, last))
        if number > last:
            yield _("il numero %(n)d non è mai stato assegnato") % {"n": number}
        before = number
    yield from missing(before + 1, last)


def missing(first, last):
    if first == last:
        yield _("manca il numero %(n)d") % {"n": first}
    elif first < last:
        yield _("mancano i numeri da %(first)d a %(last)d") % {"first": first, "last": last}


def kept():
    """I9: counts and terms that are kept agree with what they are counted from."""
    for district, service, state, kept_number, true in desk_counts.wrong():
        words = _("la lista conta %(kept)d pratiche e sono %(true)d")
        yield f"{district}/{service}/{state}", words % {"kept": kept_number, "true": true}
    for message in Message.objects.filter(read_at__lt=F("sent_at")).select_related("practice"):
        yield message.practice, _("una comunicazione risulta letta prima di essere scritta")
    yield from unread_kept()
    yield from terms_kept()


def unread_kept():
    unread = Message.objects.unread_by_office().order_by()
    oldest = unread.filter(practice=OuterRef("pk")).order_by("sent_at").values("sent_at")
    found = Practice.objects.filter(IS_UNREAD | Q(pk__in=unread.values("practice")))
    found = found.annotate(oldest=Subquery(oldest[:1]))
    for practice in found.defer("answers", "applicant").order_by("pk").iterator(chunk_size=500):
        if practice.unread_since != practice.oldest:
            yield practice, _("la lista dei messaggi da leggere non è d'accordo con i messaggi")


def terms_kept():
    told = Event.objects.filter(verb__in=terms.READ).order_by("position", "pk")
    sent = Practice.objects.exclude(state=State.DRAFT).order_by("pk")
    sent = sent.only("year", "sequence", "state", "submitted_at", "term_days", "due_on", "net_days")
    for practice in sent.prefetch_related(Prefetch("events", told, "told")).iterator(chunk_size=500):
        clock = terms.clock_of(practice, practice.told)
        if practice.due_on != clock.due_on:
            yield (
                practice,
                _("il termine è %(kept)s e gli eventi dicono %(true)s")
                % {
                    "kept": practice.due_on,
                    "true": clock.due_on,
                },
            )
        if practice.net_days != clock.net_days:
            yield (
                practice,
                _("i giorni impiegati sono %(kept)s e gli eventi dicono %(true)s")
                % {
                    "kept": practice.net_days,
                    "true": clock.net_days,
                },
            )
