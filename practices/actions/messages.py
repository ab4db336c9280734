"""Comunicazioni between the citizen and the office."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Delivery, Message
from .records import deliver, lock_in_scope, lock_own, record
from .refusals import Refused

MAX_LENGTH = 4000


@transaction.atomic
def reply(practice, by, text):
    """A message from the citizen to the office. Refused on a draft, when empty or too long."""
    practice = lock_own(practice, by)
    if practice.is_draft:
        raise Refused(_("La richiesta è ancora in bozza: inviala, poi potrai scrivere all'ufficio."))
    return post(practice, by, text, Message.Side.CITIZEN, "reply")


@transaction.atomic
def write(practice, by, text):
    """A message from the office to the citizen, who is told by e-mail that there is one."""
    practice = lock_in_scope(practice, by)
    message = post(practice, by, text, Message.Side.OFFICE, "write")
    deliver(practice, f"message:{message.pk}", Delivery.Kind.MAIL)
    return message


def cleaned(text):
    """The text as it is kept; Refused when it is empty or too long."""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise Refused(_("Inserisci il testo della comunicazione"))
    if len(text) > MAX_LENGTH:
        raise Refused(
            _("Il testo può avere al massimo %(most)d caratteri: ne hai inseriti %(given)d")
            % {"most": MAX_LENGTH, "given": len(text)}
        )
    return text


def post(practice, by, text, side, verb):
    text, now = cleaned(text), timezone.now()
    message = Message.objects.create(practice=practice, side=side, author=by, text=text, sent_at=now)
    record(practice, verb, by, now, message=str(message.uuid))
    return message


@transaction.atomic
def mark_read(practice, by):
    """What the other side wrote is read by now; returns how many messages were new."""
    if practice.citizen_id == by.pk:
        other_side = Message.Side.OFFICE
    else:
        practice = lock_in_scope(practice, by)
        other_side = Message.Side.CITIZEN
    unread = practice.messages.filter(side=other_side, read_at=None)
    return unread.update(read_at=timezone.now())
