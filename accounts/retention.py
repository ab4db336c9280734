"""What accounts keep only for a while: registrations without their code seven days, codes, links and tickets one."""

import datetime

from django.utils import timezone

from . import throttle
from .models import CardTicket, EmailCode, LoginLink, Registration

UNCONFIRMED = datetime.timedelta(days=7)
ONE_TIME = datetime.timedelta(days=1)


def purge():
    """Deletes what is past its time; returns how many unconfirmed registrations went. Harmless when run again."""
    now = timezone.now()
    EmailCode.objects.filter(created_at__lt=now - ONE_TIME).delete()
    CardTicket.objects.filter(created_at__lt=now - ONE_TIME).delete()
    LoginLink.objects.filter(created_at__lt=now - ONE_TIME).delete()
    throttle.purge()
    registrations = Registration.objects.filter(created_at__lt=now - UNCONFIRMED)
    count = registrations.count()
    registrations.delete()
    return count
