"""What every action shares: the lock with its check of permission, the event, the office's message, the outbox."""

from django.core.exceptions import PermissionDenied

from ..access import own
from ..desk_access import may_act
from ..models import Delivery, Event, Message, Practice
from ..newer_version import CURRENT
from ..tasks import run_deliveries


def lock_own(practice, by):
    """One's own practice, read again under its lock; PermissionDenied for anyone else."""
    locked = _lock(own(by), practice)
    locked.citizen = by
    return locked


def lock_in_scope(practice, by):
    """A sent practice within the operator's scope, read again under its lock; PermissionDenied outside of it."""
    if not may_act(by):
        raise PermissionDenied
    return _lock(Practice.objects.of_operator(by), practice)


def _lock(practices, practice):
    locked = (
        practices.filter(pk=practice.pk)
        .select_for_update(of=("self",))
        .select_related("form_version", "service")
        .defer("form_version__schema")
        .annotate(**CURRENT)
        .first()
    )
    if locked is None:
        raise PermissionDenied
    return locked


def record(practice, verb, by, now, from_state=None, **data):
    """A line of the history; no personal data in it. `from_state` when the deed moved the practice."""
    return Event.objects.create(
        practice=practice,
        verb=verb,
        from_state=from_state or "",
        to_state=practice.state if from_state else "",
        actor=by,
        at=now,
        data=data,
    )


def tell(practice, text, now, by=None):
    """A Comunicazione from the office, unread until the citizen opens the thread."""
    return Message.objects.create(
        practice=practice, side=Message.Side.OFFICE, author=by, text=text, sent_at=now
    )


def deliver(practice, event, *kinds):
    """Put papers and e-mails in the outbox, once each, and wake the worker; all within the causing transaction."""
    for kind in kinds:
        Delivery.objects.get_or_create(practice=practice, kind=kind, event=event)
    run_deliveries.enqueue(practice.pk)
