"""I4 and I6: what was sent is as it was sent, and all that follows from a move came out."""

from django.apps import apps
from django.db.models import F, Prefetch
from django.utils.translation import gettext as _

from services.compiling import digest_of

from .. import papers
from ..models import (
    Attachment,
    Delivery,
    Document,
    Event,
    Integration,
    Notice,
    OfficePaper,
    Practice,
    ProtocolEntry,
)
from ..sealing import digest_of_answers, seal
from ..states import MOVES, State


def sent():
    return Practice.objects.exclude(state=State.DRAFT).order_by("pk")


def sealed():
    """I4: answers, files and form agree with the seal, the seal with the history and the register; acts with the register."""
    files = Attachment.objects.of_the_request().only("practice", "sha256")
    submitted = Event.objects.filter(verb="submit").order_by("at", "pk")
    entered = ProtocolEntry.objects.filter(direction=ProtocolEntry.Direction.IN).order_by("pk")
    rows = sent().select_related("form_version").defer("applicant", "context", "form_version__schema")
    rows = rows.prefetch_related(
        Prefetch("attachments", files, "sent_files"),
        Prefetch("events", submitted, "sendings"),
        Prefetch("protocol_entries", entered, "entered"),
    )
    for practice in rows.iterator(chunk_size=500):
        if practice.submitted_at is None or not practice.seal:
            yield practice, _("inviata senza data o senza sigillo")
        elif seal(practice, [row.sha256 for row in practice.sent_files]) != practice.seal:
            yield practice, _("risposte o allegati non corrispondono al sigillo")
        else:
            yield from agrees_with_sending(practice)
    yield from forms()
    yield from acts()
    yield from given()


def acts():
    """The words of each act of the office, and each outcome that was uploaded, are those that the register holds."""
    acts = OfficePaper.objects.select_related("practice", "entry", "document").order_by("pk")
    for paper in acts.defer("practice__answers", "practice__applicant").iterator(chunk_size=500):
        if papers.digest_of(paper.text) != paper.entry.digest:
            yield (
                paper.practice,
                _("le parole di un atto non sono quelle del protocollo %(entry)s") % {"entry": paper.entry},
            )
        elif paper.document and paper.document.code != paper.code:
            yield paper.practice, _("il documento di un atto ha un altro codice di verifica")
    uploads = Document.objects.filter(kind=Document.Kind.OUTCOME, office_paper=None, entry__isnull=False)
    uploads = uploads.exclude(entry__digest=F("sha256")).select_related("practice", "entry")
    for document in uploads.iterator(chunk_size=500):
        yield (
            document.practice,
            _("l'esito non è quello del protocollo %(entry)s") % {"entry": document.entry},
        )


def given():
    """What a citizen answered to the office is what the register of that practice has received."""
    rounds = Integration.objects.exclude(answered_at=None).select_related("practice")
    for integration in rounds.prefetch_related("items").order_by("pk").iterator(chunk_size=500):
        answers = {
            item.question_key: item.answer for item in integration.items.all() if item.answer is not None
        }
        if not was_received(integration.practice, digest_of_answers(answers)):
            yield integration.practice, _("l'integrazione non è quella del protocollo")
    observed = Notice.objects.exclude(observed_at=None).select_related("practice").order_by("pk")
    for notice in observed.iterator(chunk_size=500):
        if not was_received(notice.practice, papers.digest_of(notice.observations)):
            yield notice.practice, _("le osservazioni non sono quelle del protocollo")


def was_received(practice, digest):
    return practice.protocol_entries.filter(direction=ProtocolEntry.Direction.IN, digest=digest).exists()


def forms():
    used = sent().order_by().values("form_version").distinct()
    for version in apps.get_model("services", "FormVersion").objects.filter(pk__in=used):
        if digest_of(version.schema) != version.digest:
            yield version, _("il modulo non corrisponde alla sua impronta")


def agrees_with_sending(practice):
    """The row, its event in the chain and its line of the register tell the same sending."""
    if not practice.sendings or not practice.entered:
        yield practice, _("manca l'evento o il protocollo dell'invio")
        return
    event, entry = practice.sendings[0], practice.entered[0]
    if entry.digest != practice.seal or event.data.get("seal", practice.seal) != practice.seal:
        yield practice, _("il sigillo non è quello dell'evento e del protocollo")
    if event.data.get("days", practice.term_days) != practice.term_days:
        yield practice, _("il termine in giorni non è quello dell'invio")
    if event.at != practice.submitted_at or entry.registered_at != practice.submitted_at:
        yield practice, _("la data di invio non è quella dell'evento e del protocollo")


def owed():
    """I6: every sent practice has its papers in the outbox, every move its e-mail; what is done is there."""
    moves = Event.objects.filter(verb__in=MOVES).only("practice", "verb")
    rows = sent().prefetch_related("deliveries", Prefetch("events", moves, "moves"), "documents")
    for practice in rows.only("year", "sequence").iterator(chunk_size=500):
        outbox = {(row.kind, row.event.partition(":")[0]): row for row in practice.deliveries.all()}
        papers = outbox.get((Delivery.Kind.PAPERS, "submit"))
        if papers is None:
            yield practice, _("nessuna consegna per ricevuta e copia")
        elif papers.done_at and not has_papers(practice):
            yield practice, _("ricevuta e copia risultano prodotte e non ci sono")
        for verb in {event.verb for event in practice.moves}:
            if (Delivery.Kind.MAIL, verb) not in outbox:
                yield practice, _("nessuna email per «%(verb)s»") % {"verb": verb}


def has_papers(practice):
    return {Document.Kind.RECEIPT, Document.Kind.COPY} <= {row.kind for row in practice.documents.all()}
