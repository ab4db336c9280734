"""What every action shares: the lock with its check of permission, the event, the office's message, the outbox."""

from django.core.exceptions import PermissionDenied

from .. import chain, desk_counts, terms, wording
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
    """A line of the history, at the end of the practice's chain; no personal data in it. `from_state` when the deed
    moved the practice. The caller holds the practice's lock."""
    to_state = practice.state if from_state else ""
    return chain.append(practice, verb, now, by, from_state or "", to_state, data)


def finish(practice, by, now, verb, before, facts=None, outbox=(Delivery.Kind.MAIL,), **data):
    """All that follows a move of states.MOVES, in its transaction: the event, the row with its term, the desk's numbers,
    the words for the citizen and the e-mail that says there are some. `before` is (state, stage) as they were, `facts`
    what the words need beside the practice, `data` what the event tells, `outbox` what must come out. Call it after any protocol entry."""
    practice.updated_at = now
    event = record(practice, verb, by, now, before[0], **data)
    clock = terms.clock_of(practice)
    practice.due_on, practice.net_days = clock.due_on, clock.net_days
    practice.save()
    desk_counts.moved(practice, *before)
    tell(practice, wording.OF_MOVE[verb](practice, **(facts or {})), now)
    deliver(practice, delivery_name(event), *outbox)
    return practice


def delivery_name(event):
    """What the outbox knows a move by: its verb; with its place in the history when it happens again."""
    is_first = not Event.objects.filter(
        practice=event.practice_id, verb=event.verb, position__lt=event.position, position__gt=0
    ).exists()
    return event.verb if is_first else f"{event.verb}:{event.position}"


def tell(practice, text, now, by=None):
    """A Comunicazione from the office, unread until the citizen opens the thread."""
    return Message.objects.create(
        practice=practice, side=Message.Side.OFFICE, author=by, text=text, sent_at=now
    )


def tell_office(practice, text, now, by):
    """A Comunicazione from the citizen; with it the practice is one to be read by whoever has it in charge."""
    if practice.unread_since is None:
        practice.unread_since = now
        practice.save(update_fields=["unread_since"])
    return Message.objects.create(
        practice=practice, side=Message.Side.CITIZEN, author=by, text=text, sent_at=now
    )


def deliver(practice, event, *kinds):
    """Put papers and e-mails in the outbox, once each, and wake the worker; all within the causing transaction."""
    for kind in kinds:
        Delivery.objects.get_or_create(practice=practice, kind=kind, event=event)
    run_deliveries.enqueue(practice.pk)
