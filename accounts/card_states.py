"""The states of a registered health card and the only moves between them. With practices/states.py, django-fsm's doors."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, TransitionNotAllowed, transition

__all__ = ["CardState", "CardStateMachine", "TransitionNotAllowed"]


class CardState(models.TextChoices):
    """Only an active card opens the door."""

    ACTIVE = "active", _("Attiva")
    REPLACED = "replaced", _("Sostituita")  # the same card, with a newer certificate
    REVOKED = "revoked", _("Revocata")  # its issuer says so
    EXPIRED = "expired", _("Scaduta")
    BLOCKED = "blocked", _("Bloccata")  # its owner or the office says so


class CardStateMachine(models.Model):
    """The state field and its transitions. They set fields of their own row and nothing else: accounts.cards does the rest."""

    state = FSMField(
        _("stato"), choices=CardState, default=CardState.ACTIVE, protected=True, editable=False, db_index=True
    )

    class Meta:
        abstract = True

    @transition("state", source=[CardState.ACTIVE, CardState.EXPIRED], target=CardState.REPLACED)
    def to_replaced(self, now):
        self.changed_at = now

    @transition("state", source=CardState.ACTIVE, target=CardState.REVOKED)
    def to_revoked(self, now):
        self.changed_at = now

    @transition("state", source=CardState.ACTIVE, target=CardState.EXPIRED)
    def to_expired(self, now):
        self.changed_at = now

    # An expired one too: its certificate may be renewed, and whoever holds the card must not be let in by that.
    @transition("state", source=[CardState.ACTIVE, CardState.EXPIRED], target=CardState.BLOCKED)
    def to_blocked(self, now, reason):
        self.changed_at = now
        self.blocked_because = reason

    @transition("state", source=[CardState.BLOCKED, CardState.REVOKED], target=CardState.ACTIVE)
    def to_active(self, now):
        """By the office only: the card was found, or its issuer lifted a suspension."""
        self.changed_at = now
        self.blocked_because = ""
