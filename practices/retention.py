"""What is not kept: idle drafts, files that no row names, old results of tasks, and what accounts no longer keep."""

from datetime import timedelta

from django.core.management import call_command
from django.db.models import Q
from django.utils import timezone

from accounts import card_keeping
from accounts import retention as accounts_retention

from . import actions, files
from .mails import DRAFT_LAST_DAYS
from .models import TRIAL_KEPT, Delivery, Practice
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
        "drafts_moved": move_drafts_of_retired_versions(now),
        "drafts_warned": warn_idle_drafts(now),
        "drafts_deleted": delete_idle_drafts(now),
        "trials_deleted": actions.delete_trials(now - TRIAL_KEPT),
        "orphans_deleted": files.delete_orphans(now - ORPHAN_KEPT),
        "accounts_deleted": accounts_retention.purge(),
        **card_keeping.keep_up(),
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


def move_drafts_of_retired_versions(now):
    """Those that nobody opened since: opening one moves it at once."""
    page = "form_version__form_page__"
    drafts = Practice.objects.filter(
        Q(**{f"{page}current_version__retired_at": None})
        | Q(**{f"{page}current_version__retired_at__gt": now}),
        state=State.DRAFT,
        form_version__retired_at__lte=now,
        **{f"{page}live": True},
    )
    return sum(actions.move_from_retired(draft) for draft in drafts.select_related("citizen"))


def delete_idle_drafts(now):
    """Only those that were warned fourteen days ago: a worker that slept warns first."""
    deleted = 0
    for draft in idle_drafts(now - DRAFT_KEPT).select_related("citizen"):
        warning = draft.deliveries.filter(event=warning_of(draft), created_at__lte=now - DRAFT_LAST_DAYS)
        if warning.exists():
            actions.delete_draft(draft, by=draft.citizen)
            deleted += 1
    return deleted
