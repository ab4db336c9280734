"""The hand-off from the card's host to the portal: a ticket of one use, bound to the browser that asked (cns.md 3.3)."""

import re
import secrets
from datetime import timedelta
from hashlib import sha256

from django.db import models
from django.utils import timezone

from .health_card import Card
from .models import CardTicket

LIFE = timedelta(seconds=60)
STATE = re.compile(r"[A-Za-z0-9_-]{43}")


class Purpose(models.TextChoices):
    REGISTER = "register"
    LOGIN = "login"
    TRY = "try"


class TicketRefused(Exception):
    """Unknown, used, too old, of another browser or for another purpose: which one is nobody's business."""


def new_state():
    """What the portal keeps in the session and gives along: 256 random bits."""
    return secrets.token_urlsafe(32)


def is_state(text):
    return bool(STATE.fullmatch(text))


def issue(card, purpose, state):
    """The ticket for a verified Card; it is kept nowhere, only its digest is. ValueError for what is no state."""
    if not is_state(state):
        raise ValueError("no state")
    ticket = secrets.token_urlsafe(32)
    CardTicket.objects.create(
        token_hash=_digest(ticket), state_hash=_digest(state), purpose=Purpose(purpose), card=card.as_json()
    )
    return ticket


def redeem(ticket, state, purpose):
    """The Card of a ticket, which is used up now: of several that come together one gets it. Raises TicketRefused."""
    now = timezone.now()
    row = CardTicket.objects.filter(
        token_hash=_digest(ticket),
        state_hash=_digest(state),
        purpose=purpose,
        used_at=None,
        created_at__gt=now - LIFE,
    )
    if row.update(used_at=now) != 1:
        raise TicketRefused
    found = CardTicket.objects.get(token_hash=_digest(ticket))
    # Who it was stands in the account now; an old ticket need not say it again.
    CardTicket.objects.filter(pk=found.pk).update(card={})
    return Card.from_json(found.card)


def _digest(text):
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
