"""E-mailed sign-in links: asked for, looked at, consumed once."""

from django.db import transaction
from django.utils import timezone

from . import tasks
from .models import LoginLink, User


def ask(email, next_path="", is_allowed=True):
    """Has a link mailed to the account of this address, if there is one; the work is the same when there is none.

    is_allowed: False when this address has had too many mails: everything happens but the mail.
    """
    user = User.objects.filter(email=email).first()
    with transaction.atomic():
        link = LoginLink.objects.create(user=user if is_allowed else None, next_path=next_path[:500])
        tasks.send_login_link.enqueue(link.pk)


def find(token):
    """The link of a token while it can be used, or None; looking changes nothing."""
    link = (
        LoginLink.objects.select_related("user")
        .filter(token_hash=LoginLink.hash_of(token), user__isnull=False)
        .first()
    )
    return link if link and link.is_live and link.user.may_receive_links else None


def consume(token):
    """The link of a token, used up now: of two that come together one gets it. None when it cannot be used."""
    link = find(token)
    if link is None:
        return None
    used = LoginLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now())
    return link if used else None


def revoke(user):
    """No link mailed before works any longer."""
    LoginLink.objects.filter(user=user, used_at=None).update(used_at=timezone.now())
