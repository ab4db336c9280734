"""Practices of before: their events are hung in chains, the term and the days taken are written into the row."""

from django.db import migrations
from django.utils import timezone

from practices import chain, terms

CLOSED = ("accepted", "rejected")


def hang(apps, schema_editor):
    """Events that are in no chain yet, in the order in which they happened."""
    events = apps.get_model("practices", "Event").objects.filter(position=0)
    last = None
    for event in events.order_by("practice_id", "at", "pk").iterator(chunk_size=2000):
        before = last if last and last.practice_id == event.practice_id else None
        event.position = before.position + 1 if before else 1
        event.previous = before.digest if before else ""
        event.digest = chain.digest_of(event)
        event.save(update_fields=["position", "previous", "digest"])
        last = event


def write_terms(apps, schema_editor):
    """Nothing stopped the clock of a practice so far."""
    practices = apps.get_model("practices", "Practice").objects.exclude(submitted_at=None)
    for practice in practices.only("state", "submitted_at", "term_days", "closed_at").iterator(chunk_size=2000):
        sent_on = timezone.localdate(practice.submitted_at)
        if practice.state in CLOSED and practice.closed_at:
            days = (timezone.localdate(practice.closed_at) - sent_on).days
            practices.filter(pk=practice.pk).update(net_days=days)
        elif practice.closed_at is None:
            practices.filter(pk=practice.pk).update(due_on=terms.due(sent_on, practice.term_days))


class Migration(migrations.Migration):

    dependencies = [
        ("practices", "0008_closed_days"),
    ]

    operations = [
        migrations.RunPython(hang, migrations.RunPython.noop),
        migrations.RunPython(write_terms, migrations.RunPython.noop),
    ]
