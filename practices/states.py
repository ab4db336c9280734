"""The states of a practice and the only moves between them. With accounts/card_states.py, django-fsm's doors."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, TransitionNotAllowed, transition

__all__ = [
    "CLOSED", "MOVES", "OPEN", "WAITS",
    "Move", "Stage", "State", "StateMachine", "TransitionNotAllowed", "Who",
]  # fmt: skip


class State(models.TextChoices):
    """The guide's five states, in its words (page 5), and Ritirata (decisions: only from Inviata)."""

    DRAFT = "draft", _("Bozza")
    SUBMITTED = "submitted", _("Inviata")
    IN_PROGRESS = "in_progress", _("In Elaborazione")
    ACCEPTED = "accepted", _("Accettata")
    REJECTED = "rejected", _("Rifiutata")
    WITHDRAWN = "withdrawn", _("Ritirata")


class Stage(models.TextChoices):
    """Whom an open practice waits for inside In Elaborazione: the office, or the citizen (the clock stands still)."""

    OFFICE = "", _("in esame")
    INTEGRATION = "integration", _("in attesa di integrazione")  # L. 241/1990, art. 2 c. 7
    NOTICE = "notice", _("preavviso di rigetto")  # L. 241/1990, art. 10-bis


OPEN = (State.SUBMITTED, State.IN_PROGRESS)
CLOSED = (State.ACCEPTED, State.REJECTED, State.WITHDRAWN)
WAITS = (Stage.INTEGRATION, Stage.NOTICE)


class Who(models.TextChoices):
    """Who makes a move: nobody is the clock, which ends a wait that was not answered."""

    CITIZEN = "citizen"
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    NOBODY = ""


@dataclass(frozen=True)
class Move:
    """A line of the table of domain.md 3.5: from which (state, stage) pairs to which, and who may make it."""

    sources: tuple
    target: tuple
    who: Who


EXAMINED = (State.IN_PROGRESS, Stage.OFFICE)
ASKED = (State.IN_PROGRESS, Stage.INTEGRATION)
WARNED = (State.IN_PROGRESS, Stage.NOTICE)
DRAFTED, SENT, ACCEPTED, REJECTED, TAKEN_BACK = (
    (state, Stage.OFFICE)
    for state in (State.DRAFT, State.SUBMITTED, State.ACCEPTED, State.REJECTED, State.WITHDRAWN)
)

# verb of the event -> its move. The table test, `manage.py verify` and the words for the citizen are held to it.
MOVES = {
    "submit": Move((DRAFTED,), SENT, Who.CITIZEN),
    "withdraw": Move((SENT,), TAKEN_BACK, Who.CITIZEN),
    "take_charge": Move((SENT,), EXAMINED, Who.OPERATOR),
    "ask_integration": Move((EXAMINED,), ASKED, Who.OPERATOR),
    "ask_again": Move((EXAMINED,), ASKED, Who.OPERATOR),
    "answer_integration": Move((ASKED,), EXAMINED, Who.CITIZEN),
    "withdraw_integration": Move((ASKED,), EXAMINED, Who.OPERATOR),
    "expire_integration": Move((ASKED,), EXAMINED, Who.NOBODY),
    "give_notice": Move((EXAMINED,), WARNED, Who.OPERATOR),
    "observe": Move((WARNED,), EXAMINED, Who.CITIZEN),
    "withdraw_notice": Move((WARNED,), EXAMINED, Who.OPERATOR),
    "expire_notice": Move((WARNED,), EXAMINED, Who.NOBODY),
    "accept": Move((EXAMINED,), ACCEPTED, Who.OPERATOR),
    "reject": Move((EXAMINED,), REJECTED, Who.OPERATOR),
    "reopen": Move((ACCEPTED, REJECTED), EXAMINED, Who.SUPERVISOR),
}


def is_examined(practice):
    return (practice.state, practice.stage) == EXAMINED


def is_waiting(practice):
    return (practice.state, practice.stage) in (ASKED, WARNED)


class StateMachine(models.Model):
    """State and stage and their transitions. They set fields of their own row and nothing else: actions do the rest."""

    state = FSMField(
        _("stato"), choices=State, default=State.DRAFT, protected=True, editable=False, db_index=True
    )
    stage = FSMField(
        _("fase"), choices=Stage, default=Stage.OFFICE, blank=True, protected=True, editable=False
    )

    class Meta:
        abstract = True

    def refresh_from_db(self, using=None, fields=None, from_queryset=None):
        # A protected field refuses the assignment that a refresh makes, so the old values are taken away first;
        # Django would then hold the fields for deferred and skip them, so the loaded fields are named.
        if fields is None:
            deferred = self.get_deferred_fields()
            fields = [field.attname for field in self._meta.concrete_fields if field.attname not in deferred]
            self._prefetched_objects_cache = {}
            self._state.fields_cache.clear()
        protected = {"state", "stage"} & self.__dict__.keys() & set(fields)
        taken = {name: self.__dict__.pop(name) for name in protected}
        try:
            super().refresh_from_db(using, fields, from_queryset)
        except BaseException:
            self.__dict__.update(taken)
            raise

    @transition("state", source=State.DRAFT, target=State.SUBMITTED)
    def to_submitted(self, now):
        self.submitted_at = now

    @transition("state", source=State.SUBMITTED, target=State.IN_PROGRESS)
    def to_in_progress(self, operator, now):
        self.operator = operator
        self.taken_at = now

    @transition("stage", source=Stage.OFFICE, target=Stage.INTEGRATION, conditions=[is_examined])
    def to_integration(self):
        pass

    @transition("stage", source=Stage.OFFICE, target=Stage.NOTICE, conditions=[is_examined])
    def to_notice(self):
        pass

    @transition(
        "stage", source=[Stage.INTEGRATION, Stage.NOTICE], target=Stage.OFFICE, conditions=[is_waiting]
    )
    def to_office(self):
        pass

    @transition("state", source=State.IN_PROGRESS, target=State.ACCEPTED, conditions=[is_examined])
    def to_accepted(self, now):
        self.closed_at = now

    @transition("state", source=State.IN_PROGRESS, target=State.REJECTED, conditions=[is_examined])
    def to_rejected(self, now):
        self.closed_at = now

    @transition("state", source=State.SUBMITTED, target=State.WITHDRAWN)
    def to_withdrawn(self, now):
        self.closed_at = now

    @transition("state", source=[State.ACCEPTED, State.REJECTED], target=State.IN_PROGRESS)
    def to_reopened(self):
        """The decision is taken away from the row; what the citizen got of it (message, paper, protocol) stays."""
        self.closed_at = self.net_days = self.effective_on = self.notice_sent_on = None
        self.refusal_code = self.refusal_reason = self.outcome_text = self.notice_waiver = ""
