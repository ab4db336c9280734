"""The states of a practice and the only moves between them. The one door to django-fsm."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, TransitionNotAllowed, transition

__all__ = ["Stage", "State", "StateMachine", "TransitionNotAllowed"]


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

    @transition("state", source=State.IN_PROGRESS, target=State.ACCEPTED)
    def to_accepted(self, now):
        self.closed_at = now

    @transition("state", source=State.IN_PROGRESS, target=State.REJECTED)
    def to_rejected(self, now):
        self.closed_at = now

    @transition("state", source=State.SUBMITTED, target=State.WITHDRAWN)
    def to_withdrawn(self, now):
        self.closed_at = now
