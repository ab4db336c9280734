"""One deed on many practices, with a result for each. Assignments can be undone for ten minutes; messages wait as long."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import variables
from ..models import BulkDeed, BulkItem
from . import messages
from .assigning import assign, hand_over, lock_open, release
from .office import take_charge
from .refusals import Refused

MOST = 100
WAIT = timedelta(minutes=10)
Verb = BulkDeed.Verb


def run(verb, practices, by, to=None, text=""):
    """Do it to each practice, one transaction apiece, and return the BulkDeed with its items; a message only waits.

    Refused, with nothing done, for none or more than MOST of them, and for a text that cannot be sent. `to` None
    assigns by load.
    """
    check(practices)
    if verb == Verb.WRITE:
        text = messages.cleaned(text)
    now = timezone.now()
    with transaction.atomic():
        bulk = BulkDeed.objects.create(verb=verb, by=by, at=now, to=to, text=text, due_at=now + WAIT)
        items = [BulkItem(bulk=bulk, practice=practice) for practice in practices]
        items = BulkItem.objects.bulk_create(items)
    if verb != Verb.WRITE:
        for item in items:
            do(item)
        finish(bulk)
    return bulk


def check(practices):
    if not practices:
        raise Refused(_("Scegli almeno una pratica."))
    if len(practices) > MOST:
        raise Refused(_("Puoi scegliere al massimo %(most)d pratiche alla volta.") % {"most": MOST})


def do(item):
    """The deed on one practice; what came of it is kept with it, whatever it was."""
    with transaction.atomic():
        bulk = BulkDeed.objects.select_for_update().get(pk=item.bulk_id)
        item = BulkItem.objects.select_related("practice").get(pk=item.pk)
        if item.said or bulk.undone_at:
            return
        item.bulk, item.previous_operator_id = bulk, item.practice.operator_id
        item.is_done, item.said = attempt(item)
        last = item.practice.events.order_by("-pk").values_list("pk", flat=True).first()
        item.event = last if item.is_done else None
        item.save()


def attempt(item):
    """(done, what is said of it)."""
    try:
        with transaction.atomic():
            return True, DEEDS[item.bulk.verb](item.practice, item.bulk)
    except Refused as refusal:
        return False, str(refusal.message)[:255]
    except PermissionDenied:
        return False, _("Non è tra le pratiche su cui puoi lavorare.")


def take(practice, bulk):
    take_charge(practice, by=bulk.by)
    return _("presa in carico")


def hand_to(practice, bulk):
    return _("assegnata a %(operator)s") % {"operator": assign(practice, by=bulk.by, to=bulk.to).operator}


def let_go(practice, bulk):
    release(practice, by=bulk.by)
    return _("rilasciata")


def send(practice, bulk):
    text = variables.fill(bulk.text, practice)
    if unknown := variables.missing(text):
        raise Refused(_("manca il valore di %(names)s") % {"names": variables.braced(unknown)})
    messages.write(practice, by=bulk.by, text=text)
    return _("comunicazione inviata")


DEEDS = {Verb.TAKE_CHARGE: take, Verb.ASSIGN: hand_to, Verb.RELEASE: let_go, Verb.WRITE: send}


def finish(bulk):
    bulk.done_at = timezone.now()
    bulk.save(update_fields=["done_at"])


def send_due():
    """Send the messages whose ten minutes are over; from the worker's sweep. Returns how many deeds were finished.

    A sweep that dies in between goes on with the next: each practice's message and its mark are one transaction.
    """
    waiting = BulkDeed.objects.filter(verb=Verb.WRITE, done_at=None, undone_at=None)
    due = list(waiting.filter(due_at__lte=timezone.now()).order_by("pk"))
    for bulk in due:
        for item in bulk.items.all():
            do(item)
        finish(bulk)
    return len(due)


@transaction.atomic
def undo(bulk, by):
    """Recall the messages that wait, or give each practice back to whom it was of; where something has happened
    since, it stays. Only who did it may, and in time: else Refused."""
    bulk = BulkDeed.objects.select_for_update().get(pk=bulk.pk)
    if bulk.by_id != by.pk:
        raise PermissionDenied
    if not BulkDeed.objects.undoable().filter(pk=bulk.pk).exists():
        raise Refused(_("Non si può più annullare: i dieci minuti sono passati o è già annullata."))
    bulk.undone_at = timezone.now()
    bulk.save(update_fields=["undone_at"])
    # In one order for all: two who undo at once never wait for each other.
    for item in bulk.items.select_related("practice", "previous_operator").order_by("practice_id"):
        item.bulk = bulk
        item.said = recalled(item) if bulk.verb == Verb.WRITE else given_back(item)
        item.save(update_fields=["said"])
    return bulk


def recalled(item):
    return _("comunicazione ritirata prima dell'invio")


def given_back(item):
    if not item.is_done:
        # What the deed had not reached yet it does not do any more.
        return item.said or _("non eseguita: annullata prima")
    try:
        practice = lock_open(item.practice, item.bulk.by, _("annullare l'assegnazione"))
    except (Refused, PermissionDenied):
        return _("non annullata: la pratica è cambiata dopo")
    if practice.events.order_by("-pk").values_list("pk", flat=True).first() != item.event:
        return _("non annullata: la pratica è cambiata dopo")
    before = item.previous_operator
    hand_over(practice, item.bulk.by, before, "assign" if before else "release", is_undo=True)
    return _("annullata: torna a %(operator)s") % {"operator": before} if before else _("annullata")
