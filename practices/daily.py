"""What the clock does by itself, found again at every sweep: waits whose time is over, the anchor and the
figures of the day before, the morning e-mails."""

from django.utils import timezone

from . import actions, chain, digest, figures
from .models import Integration, Notice


def run(now=None):
    """Safe at any time and as often as one likes. Returns how many of each."""
    now = now or timezone.now()
    return {
        "waits_expired": expire(now),
        "anchors_made": chain.anchor(now),
        "days_counted": figures.catch_up(timezone.localdate(now)),
        "digests": digest.enqueue_due(now),
    }


def expire(now):
    """End the waits whose last day, in Rome, is over."""
    today = timezone.localdate(now)
    integrations = Integration.objects.filter(
        answered_at=None, expired_at=None, withdrawn_at=None, answer_by__lt=today
    )
    notices = Notice.objects.filter(
        observed_at=None, expired_at=None, withdrawn_at=None, observe_by__lt=today
    )
    ended = [actions.expire_integration(row, now) for row in integrations.select_related("practice")]
    ended += [actions.expire_notice(row, now) for row in notices.select_related("practice")]
    return sum(ended)
