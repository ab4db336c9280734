"""The tickets by which the card's host tells the portal whose card it has seen."""

from django.db import models
from django.utils import timezone


class CardTicket(models.Model):
    """Sixty seconds, one use (accounts.tickets). What was handed out and what it is bound to stand here as SHA-256."""

    token_hash = models.CharField(max_length=64, unique=True)
    state_hash = models.CharField(max_length=64)  # of the state that lies in the browser's portal session
    purpose = models.CharField(max_length=10)
    card = models.JSONField()  # health_card.Card.as_json(); {} once it was redeemed
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)
