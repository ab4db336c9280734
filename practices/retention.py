"""What is not kept: idle drafts, files that no row names, old results of tasks, and what accounts no longer keep."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from accounts import retention as accounts_retention

from . import actions, files
from .mails import DRAFT_LAST_DAYS
from .models import Delivery, Practice
from .states import State
from .tasks import run_deliveries

DRAFT_WARNED = timedelta(days=76)
DRAFT_KEPT = timedelta(days=90)
ORPHAN_KEPT = timedelta(days=1)
RESULT_KEPT_DAYS = 14


def purge(now=None):
    """Everything of this page, once a day or oftener: it finds nothing the second time. Returns counts."""
    now = now or timezone.now()
    found = {
        "drafts_warned": warn_idle_drafts(now),
        "drafts_deleted": delete_idle_drafts(now),
        "orphans_deleted": files.delete_orphans(now - ORPHAN_KEPT),
        "accounts_deleted": accounts_retention.purge(),
    }
    call_command("prune_db_task_results", min_age_days=RESULT_KEPT_DAYS, verbosity=0)
    return found


def idle_drafts(since):
    return Practice.objects.filter(state=State.DRAFT, updated_at__lte=since)


def warning_of(draft):
    """The name of the warning about this idleness: a draft that was touched again is warned again."""
    return f"draft_warning:{draft.updated_at:%Y%m%d}"


def warn_idle_drafts(now):
    warned = 0
    for draft in idle_drafts(now - DRAFT_WARNED):
        delivery, is_new = Delivery.objects.get_or_create(
            practice=draft, kind=Delivery.Kind.MAIL, event=warning_of(draft), defaults={"created_at": now}
        )
        if is_new:
            run_deliveries.enqueue(draft.pk)
            warned += 1
    return warned


def delete_idle_drafts(now):
    """Only those that were warned fourteen days ago: a worker that slept warns first."""
    deleted = 0
    for draft in idle_drafts(now - DRAFT_KEPT).select_related("citizen"):
        warning = draft.deliveries.filter(event=warning_of(draft), created_at__lte=now - DRAFT_LAST_DAYS)
        if warning.exists():
            actions.delete_draft(draft, by=draft.citizen)
            deleted += 1
    return deleted
