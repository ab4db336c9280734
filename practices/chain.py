"""The hash chain of each practice's events, and the daily anchor over all chains (decisions 35)."""

import hashlib
import json
from datetime import UTC, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from .models import Anchor, Event

# A day is anchored when no transaction that began in it can still be open.
SETTLED = timedelta(hours=1)


def append(practice, verb, at, actor=None, from_state="", to_state="", data=None):
    """Write an event at the end of the practice's chain. The caller holds the practice's lock, or has just made it."""
    event = Event(
        practice=practice,
        verb=verb,
        from_state=from_state,
        to_state=to_state,
        actor=actor,
        at=at,
        data=data or {},
    )
    last = Event.objects.filter(practice=practice, position__gt=0).order_by("-position")
    position, event.previous = last.values_list("position", "digest").first() or (0, "")
    event.position = position + 1
    event.digest = digest_of(event)
    event.save(force_insert=True)
    return event


def digest_of(event):
    """SHA-256, in hex, of all that the event says and of the digest before it. No personal data goes in (decisions 35)."""
    content = {
        "practice": event.practice_id,
        "position": event.position,
        "verb": event.verb,
        "from": event.from_state,
        "to": event.to_state,
        "actor": event.actor_id,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "data": event.data,
        "previous": event.previous,
    }
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")))


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def anchor(now=None):
    """Anchor every day that is over and has events of sent practices; returns how many anchors were made."""
    until = timezone.localdate((now or timezone.now()) - SETTLED)
    made = 0
    for day, last_event in days_to_anchor(until):
        made += make_anchor(day, last_event)
    return made


def days_to_anchor(until):
    """[(day, the last event of it)] of the days before `until` that have no anchor.

    Events are told apart by their key, which a clock set back does not disturb: such an event counts for a later day.
    """
    last = Anchor.objects.order_by("-day").first()
    events = Event.objects.filter(pk__gt=last.last_event if last else 0).order_by("pk")
    ends, day = {}, last.day + timedelta(days=1) if last else None
    for pk, at in events.values_list("pk", "at").iterator(chunk_size=5000):
        local = timezone.localdate(at)
        day = max(day, local) if day else local
        if day >= until:
            break
        ends[day] = pk
    return list(ends.items())


@transaction.atomic
def make_anchor(day, last_event):
    """One anchor, linked to the one before; False when another worker was quicker, or nothing sent moved that day."""
    before = Anchor.objects.order_by("-day").select_for_update().first()
    if before and before.day >= day:
        return False
    ends, count = ends_between(before.last_event if before else 0, last_event)
    if not ends:
        return False
    previous = before.digest if before else ""
    digest = anchor_digest(previous, day, count, ends)
    values = {"last_event": last_event, "events": count, "previous": previous, "digest": digest}
    return Anchor.objects.get_or_create(day=day, defaults=values)[1]


def ends_between(after, last):
    """({practice: (position, digest)}, number of events) of the chains that grew between two events' keys.

    Only of practices that were sent by then: a draft may be deleted, and takes its events with it. The first anchor
    after its sending covers them.
    """
    # Asked for each practice that grew: a list of all that were ever sent would be made anew for every day.
    sent = Event.objects.filter(practice=OuterRef("practice"), verb="submit", pk__lte=last)
    grown = Event.objects.filter(Exists(sent), pk__gt=after, pk__lte=last, practice__is_trial=False)
    ends, count = {}, 0
    rows = grown.order_by("pk").values_list("practice_id", "position", "digest")
    for practice, position, digest in rows.iterator(chunk_size=5000):
        ends[practice] = (position, digest)
        count += 1
    return ends, count


def anchor_digest(previous, day, count, ends):
    lines = [f"{practice}:{position}:{digest}" for practice, (position, digest) in sorted(ends.items())]
    return sha256("\n".join([previous, day.isoformat(), str(count), *lines]))
