"""I1, I2, I9: whose a practice is, numbers without gaps, and what is kept beside the truth for speed."""

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from .. import desk_counts, terms
from ..models import IS_UNREAD, Counter, DeletedDraft, Message, Practice, ProtocolEntry
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
        found = [sequences(model, counter.year) for model in rows]
        for sequence, words in wrong(counter.last, set().union(*found)):
            yield where % {"year": counter.year}, words % {"n": sequence}
        for sequence in sorted(set.intersection(*found)) if len(found) > 1 else ():
            words = _("il numero %(n)d è di una pratica e di una bozza cancellata")
            yield where % {"year": counter.year}, words % {"n": sequence}


def sequences(model, year):
    return set(model.objects.filter(year=year).values_list("sequence", flat=True))


def wrong(last, found):
    for sequence in range(1, last + 1):
        if sequence not in found:
            yield sequence, _("manca il numero %(n)d")
    for sequence in sorted(row for row in found if row > last):
        yield sequence, _("il numero %(n)d non è mai stato assegnato")


def kept():
    """I9: counts and terms that are kept agree with what they are counted from."""
    for district, service, state, kept_number, true in desk_counts.wrong():
        words = _("la lista conta %(kept)d pratiche e sono %(true)d")
        yield f"{district}/{service}/{state}", words % {"kept": kept_number, "true": true}
    for message in Message.objects.filter(read_at__lt=F("sent_at")).select_related("practice"):
        yield message.practice, _("una comunicazione risulta letta prima di essere scritta")
    unread = Message.objects.unread_by_office().order_by()
    oldest = unread.filter(practice=OuterRef("pk")).order_by("sent_at").values("sent_at")
    found = Practice.objects.filter(IS_UNREAD | Q(pk__in=unread.values("practice")))
    found = found.annotate(oldest=Subquery(oldest[:1]))
    for practice in found.defer("answers", "applicant").order_by("pk").iterator(chunk_size=500):
        if practice.unread_since != practice.oldest:
            yield practice, _("la lista dei messaggi da leggere non è d'accordo con i messaggi")
    sent = Practice.objects.exclude(state=State.DRAFT).order_by("pk")
    for practice in sent.defer("answers", "applicant").iterator(chunk_size=500):
        clock = terms.clock_of(practice)
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
