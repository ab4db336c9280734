"""What accounts keep only for a while: unconfirmed accounts seven days, used codes, links and tickets one."""

import datetime

from django.utils import timezone

from . import throttle
from .models import CardTicket, EmailCode, LoginLink, User

UNVERIFIED = datetime.timedelta(days=7)
ONE_TIME = datetime.timedelta(days=1)


def purge():
    """Deletes what is past its time; returns how many unconfirmed accounts went. Harmless when run again."""
    now = timezone.now()
    EmailCode.objects.filter(created_at__lt=now - ONE_TIME).delete()
    CardTicket.objects.filter(created_at__lt=now - ONE_TIME).delete()
    LoginLink.objects.filter(created_at__lt=now - ONE_TIME).delete()
    throttle.purge()
    # Who never signed in cannot have filed anything.
    unverified = User.objects.filter(
        email_verified_at=None, is_staff=False, is_superuser=False, last_login=None
    )
    accounts = unverified.filter(date_joined__lt=now - UNVERIFIED)
    count = accounts.count()
    accounts.delete()
    return count
