"""E-mails about a practice: its number, a date, a deadline and one link; never service, state, outcome or reason.

What they are about is health data, and a mailbox is read by others (decisions 30).
"""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts import emails

from . import waits
from .models import Delivery
from .terms import first_due_on

DRAFT_LAST_DAYS = timedelta(days=14)


def send(delivery):
    """Write and send the e-mail of a Delivery, then mark it done.

    At least once: a worker killed between the two sends it again, with the same Message-ID.
    """
    if delivery.practice.citizen.is_active:
        BY_VERB.get(delivery.event.partition(":")[0], of_update)(delivery)
    Delivery.objects.filter(pk=delivery.pk, done_at=None).update(done_at=timezone.now())


def of_sending(delivery):
    """M6: we have received the request."""
    practice = delivery.practice
    write(delivery, "practice_submitted", at=practice.submitted_at, due_on=first_due_on(practice))


def of_update(delivery):
    """M7: something moved; what, only the portal says."""
    write(delivery, "practice_updated", at=delivery.created_at)


def of_wait(delivery):
    """M7 of a move after which the office waits for the citizen: until when, not for what."""
    last_day = waits.last_day(delivery.practice)
    if last_day:
        write(delivery, "practice_awaits", at=delivery.created_at, by=last_day)
    else:  # it was answered before the mail went out
        of_update(delivery)


def of_message(delivery):
    """M8: the office wrote, or has put a document."""
    write(delivery, "practice_message", at=delivery.created_at)


def of_draft_warning(delivery):
    """M9: an idle draft goes in fourteen days; nothing to say when it was sent in the meantime."""
    if delivery.practice.is_draft:
        write(delivery, "practice_draft_expiring", goes_on=delivery.created_at + DRAFT_LAST_DAYS)


BY_VERB = {
    "submit": of_sending,
    "message": of_message,
    "document": of_message,
    "draft_warning": of_draft_warning,
    "ask_integration": of_wait,
    "ask_again": of_wait,
    "give_notice": of_wait,
}


def write(delivery, name, **context):
    practice = delivery.practice
    context["number"] = practice.number
    context["url"] = emails.absolute(reverse("practices:detail", args=[practice.uuid]))
    # One link in a mail about a practice: the foot's goes.
    context["home_url"] = ""
    emails.send(name, practice.citizen.email, context, {"Message-ID": message_id(delivery)})


def message_id(delivery):
    """The same at every try: the second copy of a mail that went out twice is dropped by the mailbox."""
    return f"<{delivery.practice.uuid}.{delivery.pk}@{urlsplit(settings.BASE_URL).hostname}>"
