"""Who else has a practice open just now: a page says so when it is shown and while it is looked at."""

from datetime import timedelta

from django.utils import timezone

from .models import Presence

FORGOTTEN = timedelta(minutes=3)  # a page that is looked at says so every minute


def note(practice, user):
    """This person has the practice open now; one statement, whoever says so at the same time."""
    row = Presence(practice=practice, user=user, seen_at=timezone.now())
    Presence.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["practice", "user"], update_fields=["seen_at"]
    )


def others(practice, user):
    """The colleagues who have it open, by name."""
    since = timezone.now() - FORGOTTEN
    rows = Presence.objects.filter(practice=practice, seen_at__gt=since).exclude(user=user)
    return [str(row.user) for row in rows.select_related("user").order_by("user__last_name", "pk")]


def forget():
    """Delete what says nothing any more; returns how many rows."""
    return Presence.objects.filter(seen_at__lt=timezone.now() - FORGOTTEN).delete()[0]
