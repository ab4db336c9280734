"""What the office decides: taking in charge, accepting, refusing, a new paper. Each within the operator's scope."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import doctors, files, lost_cards, protocol, wording
from ..models import Delivery, Document, Practice, ProtocolEntry
from ..states import State
from .records import deliver, lock_in_scope, record, tell
from .refusals import Refused, too_late

REASON_MIN_LENGTH = 20


@transaction.atomic
def take_charge(practice, by):
    """Inviata → In Elaborazione. The second of two operators is told who was first."""
    practice = lock_in_scope(practice, by)
    if practice.state == State.IN_PROGRESS:
        raise Refused(_("La pratica è già in carico a %(operator)s.") % {"operator": practice.operator})
    if practice.state != State.SUBMITTED:
        raise too_late(practice, _("prendere in carico la pratica"))
    now = timezone.now()
    practice.to_in_progress(by, now)
    finish(practice, by, now, "take_charge", State.SUBMITTED)
    tell(practice, wording.of_taking_in_charge(practice), now)
    deliver(practice, "take_charge", Delivery.Kind.MAIL)
    return practice


@transaction.atomic
def accept(practice, by, effective_on, text="", document=None):
    """In Elaborazione → Accettata, with the outcome document (an upload) and the day from which it holds.

    A choice of doctor takes its place now, under the doctor's lock; the second choice when the first is full. The
    TS-CNS of who lost it, or had it stolen, opens nothing from now on.
    """
    practice = lock_to_decide(practice, by, _("accettare la pratica"))
    if effective_on is None:
        raise Refused(_("Inserisci la data di decorrenza"))
    if document is None:
        raise Refused(_("Scegli il documento di esito"))
    choice = take_place(practice)
    now = timezone.now()
    practice.effective_on, practice.outcome_text = effective_on, text.strip()
    practice.to_accepted(now)
    title = practice.service.outcome_title or _("Esito della richiesta")
    paper = keep_document(practice, Document.Kind.OUTCOME, title, document, by)
    entry = register(practice, _("Accoglimento"), paper.sha256, now)
    place = {"doctor": choice.doctor.regional_code, "reserve": choice.is_reserve} if choice else {}
    blocked = lost_cards.block(practice, by)
    cards = {"cards_blocked": len(blocked)} if blocked else {}
    finish(practice, by, now, "accept", State.IN_PROGRESS, protocol=str(entry), **place, **cards)
    tell(practice, wording.of_acceptance(practice, choice, blocked), now)
    deliver(practice, "accept", Delivery.Kind.MAIL)
    return practice


def take_place(practice):
    if not doctors.chosen(practice):
        return None
    choice = doctors.assign(practice)
    if choice is None:
        raise Refused(
            _(
                "Il medico scelto non ha più posti e non c'è una seconda scelta libera: scrivi al cittadino o rifiuta."
            )
        )
    return choice


@transaction.atomic
def reject(practice, by, code, text, notice_sent_on=None, notice_waiver=""):
    """In Elaborazione → Rifiutata: a coded reason of the service, the reasons in words, and the preavviso.

    art. 10-bis L. 241/1990: either the day on which the preavviso went out or the coded reason why none was due.
    """
    practice = lock_to_decide(practice, by, _("rifiutare la pratica"))
    reason = practice.service.refusal_reasons.filter(code=code).first()
    if reason is None:
        raise Refused(_("Scegli il motivo del rifiuto"))
    if len(text.strip()) < REASON_MIN_LENGTH:
        raise Refused(_("La spiegazione deve avere almeno %(min)d caratteri") % {"min": REASON_MIN_LENGTH})
    if not notice_sent_on and notice_waiver not in Practice.NoticeWaiver.values:
        raise Refused(_("Inserisci la data del preavviso, oppure scegli perché non è dovuto"))
    now = timezone.now()
    practice.refusal_code, practice.refusal_reason = code, str(reason)
    practice.outcome_text = text.strip()
    practice.notice_sent_on, practice.notice_waiver = notice_sent_on, notice_waiver
    practice.to_rejected(now)
    words = wording.of_refusal(practice, reason)
    entry = register(practice, _("Rigetto"), hashlib.sha256(words.encode()).hexdigest(), now)
    finish(practice, by, now, "reject", State.IN_PROGRESS, protocol=str(entry), code=code)
    tell(practice, words, now)
    deliver(practice, "reject", Delivery.Kind.MAIL)
    return practice


@transaction.atomic
def add_document(practice, by, title, upload):
    """A paper of the office for the citizen, in any state but Bozza. Refused when the file or the title is no good."""
    practice = lock_in_scope(practice, by)
    if not title.strip():
        raise Refused(_("Inserisci il titolo del documento"))
    document = keep_document(practice, Document.Kind.OFFICE, title.strip(), upload, by)
    now = timezone.now()
    record(practice, "add_document", by, now, document=str(document.uuid))
    tell(practice, wording.of_document(document), now)
    deliver(practice, f"document:{document.pk}", Delivery.Kind.MAIL)
    return document


def lock_to_decide(practice, by, deed):
    practice = lock_in_scope(practice, by)
    if practice.state != State.IN_PROGRESS:
        raise too_late(practice, deed)
    return practice


def keep_document(practice, kind, title, upload, by):
    try:
        return files.store_document(practice, kind, title, upload, by=by)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


def register(practice, what, digest, now):
    subject = _("%(what)s: %(service)s") % {"what": what, "service": practice.service_title}
    return protocol.register(practice, ProtocolEntry.Direction.OUT, subject, digest, now)


def finish(practice, by, now, verb, from_state, **data):
    practice.updated_at = now
    practice.save()
    record(practice, verb, by, now, from_state, **data)
