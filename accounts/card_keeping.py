"""What happens to registered cards that nobody shows: blocked, let open again, expired, revoked by their issuer."""

from django.db import transaction
from django.utils import timezone

from . import card_history, tasks
from .card_states import CardState
from .models import HealthCard


@transaction.atomic
def block(cards, reason, by):
    """Each of the cards that could still open an account, or be renewed, opens none from now on; its sessions end.

    cards: HealthCards or a queryset; reason: a HealthCard.BlockReason; by: who says so, or None. Returns the blocked.
    """
    rows = _locked(cards, CardState.ACTIVE, CardState.EXPIRED)
    for row in rows:
        row.to_blocked(timezone.now(), reason)
        row.save(update_fields=["state", "changed_at", "blocked_because"])
        card_history.record("block", reason, row, row.user, by)
        tasks.send_card_blocked.enqueue(row.pk)
    return rows


@transaction.atomic
def unblock(card, by):
    """The office lets a blocked or suspended card open its account again. Returns it, or None when it was neither."""
    for row in _locked([card], CardState.BLOCKED, CardState.REVOKED):
        row.to_active(timezone.now())
        row.save(update_fields=["state", "changed_at", "blocked_because"])
        card_history.record("unblock", row.state, row, row.user, by)
        return row
    return None


@transaction.atomic
def expire():
    """Active cards past their day; returns how many. Harmless when run again."""
    past = HealthCard.objects.filter(state=CardState.ACTIVE, valid_until__lte=timezone.now())
    rows = _locked(past, CardState.ACTIVE)
    for row in rows:
        row.to_expired(timezone.now())
        row.save(update_fields=["state", "changed_at"])
        card_history.record("expire", row.state, row, row.user)
    return len(rows)


@transaction.atomic
def revoke(listed):
    """Active cards that their issuer has put on its revocation list: `listed` holds (issuer digest, serial)."""
    active = HealthCard.objects.filter(state=CardState.ACTIVE).values_list("pk", "issuer_digest", "serial")
    found = [pk for pk, issuer, serial in active if (issuer, serial) in listed]
    rows = _locked(HealthCard.objects.filter(pk__in=found), CardState.ACTIVE)
    for row in rows:
        row.to_revoked(timezone.now())
        row.save(update_fields=["state", "changed_at"])
        card_history.record("revoke", row.state, row, row.user)
    return len(rows)


def _locked(cards, *states):
    rows = HealthCard.objects.select_for_update(of=("self",)).select_related("user")
    return list(rows.filter(pk__in=[card.pk for card in cards], state__in=states).order_by("pk"))
