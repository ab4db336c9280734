"""The morning e-mail to who works on practices: how many wait, and nothing about any of them (ux M10)."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts import emails
from accounts.models import User
from accounts.tasks import mailing

from . import desk_queue, desk_tabs, terms
from .desk_access import works_here
from .models import IS_UNREAD, DeskPreferences

FROM_HOUR = 7


def enqueue_due(now):
    """Mail everyone who wants it and has not had today's, from seven on, on working days; how many were enqueued."""
    local = timezone.localtime(now)
    if local.hour < FROM_HOUR or local.weekday() == 5 or terms.is_holiday(local.date()):
        return 0
    staff = User.objects.filter(is_active=True, is_staff=True, operator_profile__isnull=False)
    done = DeskPreferences.objects.filter(Q(wants_digest=False) | Q(digest_sent_on__gte=local.date()))
    people = staff.exclude(pk__in=done.values("user"))
    return sum(enqueue(user, local.date()) for user in people if works_here(user))


def enqueue(user, today):
    """True for one worker only: the others find the day taken."""
    DeskPreferences.objects.get_or_create(user=user)
    waiting = DeskPreferences.objects.filter(user=user).exclude(digest_sent_on__gte=today)
    if not waiting.update(digest_sent_on=today):
        return False
    send_digest.enqueue(user.pk)
    return True


@mailing
def send_digest(user_pk):
    user = User.objects.filter(pk=user_pk, is_active=True).first()
    if user is None or not works_here(user):
        return
    counts = counts_of(user)
    if any(counts.values()):
        emails.send("desk_digest", user.email, counts | {"url": emails.absolute(reverse("desk:queue"))})


def counts_of(user):
    """What waits in the person's scope, as the list's tabs count it."""
    practices = desk_queue.scope_of(user)
    numbers = desk_tabs.numbers(user, practices, desk_tabs.Kept(user))
    return {
        "new": numbers["da-prendere"],
        "mine": numbers["mie"],
        "near": numbers["in-scadenza"],
        "late": desk_tabs.capped(practices.filter(desk_tabs.late())),
        "unread": desk_tabs.capped(practices.filter(IS_UNREAD)),
    }
