"""What the worker does: each undone delivery of a practice, tried until it is out, whoever is killed meanwhile."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from . import files, mails, papers, protocol
from .models import Delivery

log = logging.getLogger(__name__)

# Longer than a try may last (two papers, or a mail server that says nothing): a killed try is tried again after it.
LEASE = timedelta(minutes=2)
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(seconds=60)
MOST_ATTEMPTS = (
    5000  # three days and a half of waiting: then a person must look (manage.py doctor names them)
)
DEAD_WORKER = timedelta(minutes=15)
MOST_DEATHS = 5  # a task that five workers died of is not given to a sixth


# Before the search index and the like: someone waits for a receipt.
@task(priority=10)
def run_deliveries(practice_id):
    """Bring out what the practice owes: numbers, then the papers that print them, then the mail whose link leads there.
    Safe to run at any time."""
    due = Delivery.objects.filter(practice=practice_id, done_at=None, due_at__lte=timezone.now())
    for delivery in due.select_related("practice__citizen").order_by("-kind", "pk"):
        if claim(delivery):
            attempt(delivery)


def claim(delivery):
    """True for one worker only: the others see the lease. Counted before the try, so that a deadly one is counted."""
    mine = Delivery.objects.filter(pk=delivery.pk, done_at=None, attempts=delivery.attempts)
    until = timezone.now() + LEASE
    delivery.attempts += 1
    return mine.update(attempts=delivery.attempts, due_at=until) == 1


def attempt(delivery):
    try:
        # The slow part, outside of any transaction: SQLite has one lock for all who write.
        kinds = Delivery.Kind
        verbs = {kinds.PROTOCOL: protocol.fetch, kinds.PAPERS: papers.issue, kinds.MAIL: mails.send}
        verbs[delivery.kind](delivery)
    except Exception as error:
        # Only the kind of error: its text may hold an address or a name.
        log.error("delivery %s, try %s: %s", delivery.pk, delivery.attempts, type(error).__name__)
        log.debug("delivery %s", delivery.pk, exc_info=True)
        try_again(delivery)


def try_again(delivery):
    wait = min(FIRST_WAIT * 2 ** min(delivery.attempts - 1, 10), LONGEST_WAIT)
    due_at = timezone.now() + wait
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk, done_at=None).update(due_at=due_at)
        if delivery.attempts < MOST_ATTEMPTS:
            run_deliveries.using(run_after=due_at).enqueue(delivery.practice_id)


def sweep():
    """Find again what a dead worker or a lost task left behind; every minute. Returns how many of each."""
    return {"reaped": reap(), "woken": wake(), "rescanned": files.rescan()}


def reap():
    """A task that has been running for too long lost its worker: put it back, unless it kills them all."""
    lost = DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - DEAD_WORKER)
    for result in lost:
        if len(result.worker_ids) >= MOST_DEATHS:
            result.set_failed(RuntimeError("its workers died"))
        else:
            DBTaskResult.objects.running().filter(pk=result.pk).update(status="READY", started_at=None)
    return len(lost)


def wake():
    """Enqueue a task for each practice that owes something now and has no task waiting."""
    due = Delivery.objects.filter(done_at=None, due_at__lte=timezone.now(), attempts__lt=MOST_ATTEMPTS)
    owing = set(due.values_list("practice_id", flat=True))
    waiting = DBTaskResult.objects.filter(status="READY", task_path=run_deliveries.module_path)
    owing -= {given["args"][0] for given in waiting.values_list("args_kwargs", flat=True)} if owing else set()
    for practice_id in owing:
        run_deliveries.enqueue(practice_id)
    return len(owing)


def let_wait():
    """What is in the queue by now goes behind whatever comes later: after many practices were made at once."""
    DBTaskResult.objects.filter(status="READY", task_path=run_deliveries.module_path).update(priority=0)


def stuck():
    """Deliveries that nobody tries any more: a person must look at them."""
    return Delivery.objects.filter(done_at=None, attempts__gte=MOST_ATTEMPTS)
