"""What an operator can do with a practice: each deed with its words, its form and the action that it calls."""

from django.utils.translation import gettext_lazy as _

from . import actions
from .desk_access import may_act
from .desk_assign_forms import AssignForm, ReleaseForm
from .desk_deed import Deed
from .desk_deed_forms import DocumentForm, MessageForm, NoteForm, TakeChargeForm
from .desk_outcome_forms import AcceptForm, RejectForm
from .desk_wait_deeds import WAIT_DEEDS
from .states import OPEN, Stage, State


def take_charge(practice, user, data):
    actions.take_charge(practice, by=user)


def accept(practice, user, data):
    actions.accept(
        practice,
        by=user,
        effective_on=data["effective_on"],
        text=data["text"],
        document=data["document"],
        paper=data.get("paper"),
    )


def reject(practice, user, data):
    actions.reject(
        practice,
        by=user,
        code=data["code"],
        text=data["text"],
        notice_sent_on=data["notice_sent_on"],
        notice_waiver=data["notice_waiver"],
        paper=data.get("paper"),
    )


def write(practice, user, data):
    actions.write(practice, by=user, text=data["text"])


def note(practice, user, data):
    actions.note(practice, by=user, text=data["text"])


def add_document(practice, user, data):
    actions.add_document(practice, by=user, title=data["title"], upload=data["upload"])


def assign(practice, user, data):
    actions.assign(practice, by=user, to=data["to"])


def release(practice, user, data):
    actions.release(practice, by=user)


def is_in_hands(practice, user):
    return practice.operator_id is not None


SENT = tuple(state for state in State if state != State.DRAFT)
DEEDS = {
    deed.verb: deed
    for deed in (
        Deed(
            "take_charge",
            "prendi-in-carico",
            _("Prendi in carico"),
            _("Hai preso in carico la pratica #%(number)s."),
            (State.SUBMITTED,),
            TakeChargeForm,
            take_charge,
            _("Conferma: prendi in carico"),
            "button",
            _("La pratica passa a te nello stato «In Elaborazione» e il cittadino non può più ritirarla."),
        ),
        Deed(
            "accept",
            "accetta",
            _("Accetta"),
            _("Hai accettato la pratica #%(number)s."),
            (State.IN_PROGRESS,),
            AcceptForm,
            accept,
            _("Conferma: accetta"),
            "button",
            stages=(Stage.OFFICE,),
        ),
        Deed(
            "reject",
            "rifiuta",
            _("Rifiuta"),
            _("Hai rifiutato la pratica #%(number)s."),
            (State.IN_PROGRESS,),
            RejectForm,
            reject,
            _("Conferma: rifiuta"),
            "button no",
            stages=(Stage.OFFICE,),
        ),
        *WAIT_DEEDS,
        Deed(
            "write",
            "scrivi",
            _("Scrivi al cittadino"),
            _("Hai scritto al cittadino della pratica #%(number)s."),
            SENT,
            MessageForm,
            write,
            _("Invia la comunicazione"),
        ),
        Deed(
            "note",
            "nota",
            _("Nota interna"),
            _("Hai aggiunto una nota alla pratica #%(number)s."),
            SENT,
            NoteForm,
            note,
            _("Salva la nota"),
        ),
        Deed(
            "add_document",
            "carica-documento",
            _("Carica documento"),
            _("Hai caricato un documento nella pratica #%(number)s."),
            SENT,
            DocumentForm,
            add_document,
            _("Carica il documento"),
        ),
        Deed(
            "assign",
            "assegna",
            _("Assegna"),
            _("Hai assegnato la pratica #%(number)s."),
            OPEN,
            AssignForm,
            assign,
            _("Conferma: assegna"),
        ),
        Deed(
            "release",
            "rilascia",
            _("Rilascia"),
            _("Hai rilasciato la pratica #%(number)s."),
            OPEN,
            ReleaseForm,
            release,
            _("Conferma: rilascia"),
            question=_(
                "La pratica non sarà più in carico a nessuno: resta nello stato in cui è, per i colleghi."
            ),
            is_offered=is_in_hands,
        ),
    )
}


def allowed_deeds(practice, user):
    """verb -> Deed, for what this person may do to this practice now."""
    if not may_act(user):
        return {}
    return {
        verb: deed
        for verb, deed in DEEDS.items()
        if practice.state in deed.states and practice.stage in deed.stages and deed.is_offered(practice, user)
    }


def token_of(practice, events=None, messages=None):
    """Changes whenever anything happens to the practice: a deed on a page that was shown before is told so.

    Events and messages are read unless the page has them all already.
    """
    last = [
        max((row.pk for row in rows), default=0) if rows is not None else newest(kept)
        for rows, kept in ((events, practice.events), (messages, practice.messages))
    ]
    return f"{practice.state}.{practice.stage}.{last[0]}.{last[1]}"


def newest(rows):
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0
