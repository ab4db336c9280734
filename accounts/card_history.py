"""The history of the card's door: one line for each deed, with the codice fiscale masked and never the certificate."""

from .models import CardEvent


def masked(code):
    """RSS•••••••••501U: enough to know one's own, too little to copy."""
    return f"{code[:3]}{'•' * max(0, len(code) - 7)}{code[-4:]}"


def record(deed, outcome, card, user=None, actor=None):
    """card: a health_card.Card or a HealthCard; user: whose account it concerned; actor: who was signed in."""
    return CardEvent.objects.create(
        deed=deed,
        outcome=outcome,
        masked_code=masked(card.fiscal_code),
        issuer=card.issuer[:200],
        fingerprint=card.fingerprint,
        user=user if user and user.pk else None,
        actor=actor if actor and actor.pk else None,
    )
