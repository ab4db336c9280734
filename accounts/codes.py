"""The six digits that confirm a registration: made, checked, used once (decisions.md 16)."""

import datetime
from enum import Enum

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from . import tasks
from .models import EmailCode

WAIT = datetime.timedelta(seconds=60)
TRIES = 5


class Outcome(Enum):
    RIGHT = "right"
    WRONG = "wrong"
    DEAD = "dead"  # expired, used, or tried too often


def issue(registration):
    """A new code for the registration; the older ones die. The worker makes its digits and mails them."""
    with transaction.atomic():
        registration.codes.filter(used_at=None).update(used_at=timezone.now())
        code = EmailCode.objects.create(registration=registration)
        tasks.send_code.enqueue(code.pk)
    return code


def seconds_to_wait(registration):
    """Before another code may be asked for."""
    newest = registration.codes.first()
    if newest is None:
        return 0
    return max(0, int((newest.created_at + WAIT - timezone.now()).total_seconds()))


def check(registration, digits):
    """(Outcome, tries left). Each try is counted before it is compared, so that parallel ones cannot exceed five."""
    newest = registration.codes.first()
    if newest is None:
        return Outcome.DEAD, 0
    row = EmailCode.objects.filter(pk=newest.pk, used_at=None, tries__lt=TRIES)
    # Until the worker has mailed it there is nothing to guess, and nothing expires.
    counted = row.exclude(expires_at__lte=timezone.now()).update(tries=F("tries") + 1)
    if not counted:
        return Outcome.DEAD, 0
    newest.refresh_from_db()
    if newest.fits(digits):
        used = EmailCode.objects.filter(pk=newest.pk, used_at=None).update(used_at=timezone.now())
        return (Outcome.RIGHT, 0) if used else (Outcome.DEAD, 0)
    left = max(0, TRIES - newest.tries)
    return (Outcome.WRONG, left) if left else (Outcome.DEAD, 0)
