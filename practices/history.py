"""The stages of a practice as the citizen sees them: what happened, what is expected."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from .states import State


@dataclass(frozen=True)
class Milestone:
    label: str
    at: datetime
    by: str = ""
    verb: str = ""


# verb of the event -> (words, who acted: the citizen or the office, never a name)
WORDS = {
    "start": (_("Bozza creata"), _("Tu")),
    "move_version": (_("Passata alla nuova versione del modulo"), _("Tu")),
    "version_retired": (_("Spostata sulla nuova versione del modulo"), _("Ufficio")),
    "submit": (State.SUBMITTED.label, _("Tu")),
    "take_charge": (State.IN_PROGRESS.label, _("Ufficio")),
    "ask_integration": (_("Integrazione richiesta"), _("Ufficio")),
    "ask_again": (_("Integrazione richiesta di nuovo"), _("Ufficio")),
    "answer_integration": (_("Integrazione inviata"), _("Tu")),
    "withdraw_integration": (_("Richiesta di integrazione revocata"), _("Ufficio")),
    "expire_integration": (_("Tempo per l'integrazione finito"), _("Ufficio")),
    "judge_integration": (_("Integrazione esaminata"), _("Ufficio")),
    "give_notice": (_("Preavviso di rigetto"), _("Ufficio")),
    "observe": (_("Osservazioni inviate"), _("Tu")),
    "withdraw_notice": (_("Preavviso di rigetto revocato"), _("Ufficio")),
    "expire_notice": (_("Tempo per le osservazioni finito"), _("Ufficio")),
    "reopen": (_("Pratica riaperta"), _("Ufficio")),
    "accept": (State.ACCEPTED.label, _("Ufficio")),
    "reject": (State.REJECTED.label, _("Ufficio")),
    "withdraw": (State.WITHDRAWN.label, _("Tu")),
}


def milestones(practice):
    """Every move of the practice, oldest first."""
    events = practice.events.filter(verb__in=WORDS)
    return [
        Milestone(str(WORDS[event.verb][0]), event.at, WORDS[event.verb][1], event.verb) for event in events
    ]
