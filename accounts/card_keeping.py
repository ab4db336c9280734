"""What happens to registered cards that nobody shows: blocked, let open again, expired, revoked by their issuer."""

from django.db import transaction
from django.utils import timezone

from . import card_history, tasks, trust
from .card_states import CardState
from .health_card import issuer_digest
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
def revoke(lists):
    """Active cards that their issuer has put on its list; `lists`: x509 revocation lists, already checked. How many."""
    by_issuer = {}
    for crl in lists:
        by_issuer.setdefault(issuer_digest(crl.issuer), []).append(crl)
    active = HealthCard.objects.filter(state=CardState.ACTIVE, issuer_digest__in=by_issuer)
    found = [card.pk for card in active.iterator() if _is_on(by_issuer[card.issuer_digest], card)]
    rows = _locked(HealthCard.objects.filter(pk__in=found), CardState.ACTIVE)
    for row in rows:
        row.to_revoked(timezone.now())
        row.save(update_fields=["state", "changed_at"])
        card_history.record("revoke", row.state, row, row.user)
    return len(rows)


def keep_up():
    """What time and issuers have done to cards; the worker's purge calls it. {what: how many}."""
    try:
        lists = trust.kept_crls()
    except (OSError, ValueError):  # the system page says so; whoever shows a card is refused meanwhile
        lists = ()
    return {"cards_expired": expire(), "cards_revoked": revoke(lists)}


def _is_on(lists, card):
    serial = int(card.serial, 16)
    return any(crl.get_revoked_certificate_by_serial_number(serial) is not None for crl in lists)


def _locked(cards, *states):
    rows = HealthCard.objects.select_for_update(of=("self",)).select_related("user")
    return list(rows.filter(pk__in=[card.pk for card in cards], state__in=states).order_by("pk"))
