"""I3, I5, I10: the history gives the state, every move was allowed, and no link of the chain is broken."""

from itertools import chain as chain_of

from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import gettext as _

from .. import chain
from ..models import Anchor, Event, Integration, Notice, Practice
from ..states import MOVES, Stage, State, Who

BEGINNING = (State.DRAFT, Stage.OFFICE)


def histories():
    """(practice, its events in order) of every practice that has some."""
    events = Event.objects.order_by("position", "pk").prefetch_related("actor")
    practices = Practice.objects.only("year", "sequence", "state", "stage", "citizen").order_by("pk")
    for practice in practices.prefetch_related(Prefetch("events", events, "told")).iterator(chunk_size=500):
        if practice.told:
            yield practice, practice.told


def replayed():
    """I3: state and stage are where the moves lead, and a wait is open exactly while the stage says so."""
    for practice, events in histories():
        place = BEGINNING
        for event in events:
            if event.verb in MOVES:
                place = MOVES[event.verb].target
        if (practice.state, practice.stage) != place:
            said = " ".join(str(part.label) for part in place)
            yield (
                practice,
                _("lo stato è «%(state)s» e lo storico porta a «%(said)s»")
                % {
                    "state": f"{practice.get_state_display()} {practice.get_stage_display()}",
                    "said": said,
                },
            )
    without = Practice.objects.exclude(state=State.DRAFT).filter(events=None).only("year", "sequence")
    for practice in without.iterator(chunk_size=500):
        yield practice, _("inviata e senza storico")
    yield from waits()


def waits():
    for stage, model, answered in (
        (Stage.INTEGRATION, Integration, "answered_at"),
        (Stage.NOTICE, Notice, "observed_at"),
    ):
        opened = model.objects.filter(**{answered: None}, expired_at=None, withdrawn_at=None)
        practices = Practice.objects.only("year", "sequence").order_by("pk")
        lonely = practices.filter(~Exists(opened.filter(practice=OuterRef("pk"))), stage=stage)
        astray = practices.filter(pk__in=opened.values("practice")).exclude(stage=stage)
        for practice in chain_of(lonely.iterator(chunk_size=500), astray.iterator(chunk_size=500)):
            yield practice, _("la fase e le richieste al cittadino non concordano")


def allowed():
    """I5: each move starts from where the one before led, was made by who may, and not before the one before."""
    for practice, events in histories():
        place, before = BEGINNING, None
        for event in events:
            if words := fault(practice, event, place, before):
                yield practice, words % {"n": event.position, "verb": event.verb}
                break
            place = MOVES[event.verb].target if event.verb in MOVES else place
            before = event


def fault(practice, event, place, before):
    """What is wrong with an event, or ""; the words name it by its place and verb."""
    if before and event.at < before.at:
        return _("evento %(n)d (%(verb)s): viene prima di quello che lo precede")
    move = MOVES.get(event.verb)
    if move is None:
        changes = event.to_state and event.from_state != event.to_state
        return _("evento %(n)d (%(verb)s): cambia lo stato e non può") if changes else ""
    if place not in move.sources or (event.from_state, event.to_state) != (place[0], move.target[0]):
        return _("evento %(n)d (%(verb)s): non è possibile in quello stato")
    if not may_have(practice, event.actor, move.who):
        return _("evento %(n)d (%(verb)s): non l'ha fatto chi poteva")
    return ""


def may_have(practice, actor, who):
    """A responsabile of then may be none today: of the office it is asked only that it was the office."""
    if who == Who.NOBODY:
        return actor is None
    if who == Who.CITIZEN:
        return actor is not None and actor.pk == practice.citizen_id
    return actor is not None and actor.is_staff


def chained():
    """I10: the first broken link of each practice, then the first broken anchor."""
    for practice, events in histories():
        before = None
        for event in events:
            if words := broken(event, before):
                yield practice, words % {"n": event.position, "verb": event.verb}
                break
            before = event
    yield from anchors()


def broken(event, before):
    if event.position != (before.position + 1 if before else 1):
        return _("evento %(n)d (%(verb)s): ne manca uno prima")
    if event.previous != (before.digest if before else ""):
        return _("evento %(n)d (%(verb)s): non continua quello prima")
    if chain.digest_of(event) != event.digest:
        return _("evento %(n)d (%(verb)s): è stato cambiato")
    return ""


def anchors():
    """Each anchor continues the one before and still says the ends of the chains that grew; only the first that does
    not is told: all that follow hang on it."""
    after, previous = 0, ""
    for row in Anchor.objects.order_by("day"):
        ends, count = chain.ends_between(after, row.last_event)
        digest = chain.anchor_digest(previous, row.day, count, ends)
        if (row.previous, row.digest, row.events) != (previous, digest, count):
            words = _(
                "l'ancora del giorno non corrisponde agli eventi: uno è stato tolto, aggiunto o cambiato"
            )
            yield f"{row.day:%d/%m/%Y}", words
            return
        after, previous = row.last_event, row.digest
