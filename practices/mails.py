"""E-mails about a practice: its number, a date, a deadline and one link; never service, state, outcome or reason.

What they are about is health data, and a mailbox is read by others (decisions 30).
"""

from datetime import timedelta
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from home.models import BodySettings

from .models import Delivery
from .terms import due_on

SERVER_SECONDS = 30
DRAFT_LAST_DAYS = timedelta(days=14)


def send(delivery):
    """Write and send the e-mail of a Delivery, then mark it done.

    At least once: a worker killed between the two sends it again, with the same Message-ID.
    """
    practice = delivery.practice
    if practice.citizen.is_active:
        verb = delivery.event.partition(":")[0]
        message = BY_VERB.get(verb, of_update)(delivery)
        if message is not None:
            message.send()
    Delivery.objects.filter(pk=delivery.pk, done_at=None).update(done_at=timezone.now())


def of_sending(delivery):
    """M6: we have received the request."""
    practice = delivery.practice
    return write(delivery, "practice_submitted", at=practice.submitted_at, due_on=due_on(practice))


def of_update(delivery):
    """M7: something moved; what, only the portal says."""
    return write(delivery, "practice_updated", at=delivery.created_at)


def of_message(delivery):
    """M8: the office wrote, or has put a document."""
    return write(delivery, "practice_message", at=delivery.created_at)


def of_draft_warning(delivery):
    """M9: an idle draft goes in fourteen days. None when it was sent in the meantime."""
    if not delivery.practice.is_draft:
        return None
    return write(delivery, "practice_draft_expiring", goes_on=delivery.created_at + DRAFT_LAST_DAYS)


BY_VERB = {
    "submit": of_sending,
    "message": of_message,
    "document": of_message,
    "draft_warning": of_draft_warning,
}


def write(delivery, name, **context):
    practice = delivery.practice
    body = BodySettings.objects.first() or BodySettings()
    context |= {
        "number": practice.number,
        "link": settings.BASE_URL.rstrip("/") + reverse("practices:detail", args=[practice.uuid]),
        "body": body,
    }
    # A template's line end must not start a header of its own.
    subject = " ".join(render_to_string(f"emails/{name}.subject.txt", context).split())
    message = EmailMultiAlternatives(
        subject,
        render_to_string(f"emails/{name}.txt", context),
        formataddr((" ".join(body.name.split()), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        [practice.citizen.email],
        headers={"Message-ID": message_id(delivery), "Auto-Submitted": "auto-generated"},
        connection=get_connection(timeout=SERVER_SECONDS),
    )
    message.attach_alternative(render_to_string(f"emails/{name}.html", context), "text/html")
    return message


def message_id(delivery):
    """The same at every try: the second copy of a mail that went out twice is dropped by the mailbox."""
    return f"<{delivery.practice.uuid}.{delivery.pk}@{urlsplit(settings.BASE_URL).hostname}>"
