"""What the office decides: taking in charge, accepting, refusing, a new paper. Each within the operator's scope."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import doctors, lost_cards, waits, wording
from ..models import Delivery, Document, Practice
from ..states import Stage, State
from .outcomes import filled, issue_outcome, keep_document
from .records import deliver, finish, lock_in_scope, record, tell
from .refusals import Refused, too_late, waiting

REASON_MIN_LENGTH = 20
EXAMINED = (State.IN_PROGRESS, Stage.OFFICE)


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
    return finish(practice, by, now, "take_charge", (State.SUBMITTED, Stage.OFFICE))


@transaction.atomic
def accept(practice, by, effective_on, text="", document=None, paper=None):
    """In Elaborazione → Accettata, from a day on, with the outcome document: an upload, or made of `paper`, a
    PaperTemplate. The variables of its words and of `text` are filled here, when the doctor is known.

    A choice of doctor takes its place now, under the doctor's lock; the second choice when the first is full. The
    TS-CNS of who lost it, or had it stolen, opens nothing from now on.
    """
    practice = lock_to_decide(practice, by, _("accettare la pratica"))
    if effective_on is None:
        raise Refused(_("Inserisci la data di decorrenza"))
    if document is None and paper is None:
        raise Refused(_("Scegli il documento di esito"))
    choice = take_place(practice)
    now = timezone.now()
    told = {"effective_on": effective_on, "doctor": choice and doctors.described(choice.doctor)}
    practice.effective_on = effective_on
    practice.outcome_text = filled(text.strip(), practice, **told)
    practice.to_accepted(now)
    waits.take_answers_for_good(practice)
    title = paper.title if paper else practice.service.outcome_title or _("Esito della richiesta")
    words = paper and filled(paper.text, practice, **told)
    entry = issue_outcome(practice, by, now, _("Accoglimento"), title, document, words)
    place = {"doctor": choice.doctor.regional_code, "reserve": choice.is_reserve} if choice else {}
    blocked = lost_cards.block(practice, by)
    data = {"protocol": str(entry), **place, **({"cards_blocked": len(blocked)} if blocked else {})}
    facts = {"choice": choice, "blocked_cards": blocked}
    return finish(practice, by, now, "accept", EXAMINED, facts, **data)


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
def reject(practice, by, code, text, notice_sent_on=None, notice_waiver="", paper=None):
    """In Elaborazione → Rifiutata: a coded reason of the service, the reasons in words, and the preavviso.

    art. 10-bis L. 241/1990: the preavviso given in the portal, which was answered or whose time is over; else the day on
    which one went out by other means, or the coded reason why none was due. The act is made of `paper`, a
    PaperTemplate, or else of what the citizen reads.
    """
    practice = lock_to_decide(practice, by, _("rifiutare la pratica"))
    reason = practice.service.refusal_reasons.filter(code=code).first()
    if reason is None:
        raise Refused(_("Scegli il motivo del rifiuto"))
    if len(text.strip()) < REASON_MIN_LENGTH:
        raise Refused(_("La spiegazione deve avere almeno %(min)d caratteri") % {"min": REASON_MIN_LENGTH})
    if notice := waits.notice_given(practice):
        notice_sent_on, notice_waiver = timezone.localdate(notice.given_at), ""
    if not notice_sent_on and notice_waiver not in Practice.NoticeWaiver.values:
        raise Refused(_("Manda il preavviso di rigetto, oppure scegli perché non è dovuto"))
    now = timezone.now()
    practice.refusal_code, practice.refusal_reason = code, str(reason)
    told = {"reason": str(reason)}
    practice.outcome_text = filled(text.strip(), practice, **told)
    practice.notice_sent_on, practice.notice_waiver = notice_sent_on, notice_waiver
    practice.to_rejected(now)
    title = paper.title if paper else _("Provvedimento di rigetto")
    words = (
        filled(paper.text, practice, text=practice.outcome_text, **told)
        if paper
        else wording.of_refusal(practice, reason)
    )
    entry = issue_outcome(practice, by, now, _("Rigetto"), title, words=words)
    return finish(practice, by, now, "reject", EXAMINED, {"reason": reason}, protocol=str(entry), code=code)


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
    """The practice under its lock, In Elaborazione and waiting for nobody but the office."""
    practice = lock_in_scope(practice, by)
    if practice.state != State.IN_PROGRESS:
        raise too_late(practice, deed)
    if practice.stage != Stage.OFFICE:
        raise waiting(practice, deed)
    return practice
