"""Comunicazioni between the citizen and the office."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Delivery, Message
from .records import deliver, lock_in_scope, lock_own, record, say, tell
from .refusals import Refused

MAX_LENGTH = 4000


@transaction.atomic
def reply(practice, by, text):
    """A message from the citizen to the office. Refused on a draft, when empty or too long."""
    practice = lock_own(practice, by)
    if practice.is_draft:
        raise Refused(_("La richiesta è ancora in bozza: inviala, poi potrai scrivere all'ufficio."))
    now = timezone.now()
    message = say(practice, by, cleaned(text), now)
    record(practice, "reply", by, now, message=str(message.uuid))
    return message


@transaction.atomic
def write(practice, by, text):
    """A message from the office to the citizen, who is told by e-mail that there is one."""
    practice = lock_in_scope(practice, by)
    now = timezone.now()
    message = tell(practice, cleaned(text), now, by)
    record(practice, "write", by, now, message=str(message.uuid))
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


@transaction.atomic
def mark_read(practice, by):
    """What the other side wrote is read by now; returns how many messages were new."""
    if practice.citizen_id == by.pk:
        other_side = Message.Side.OFFICE
    else:
        practice = lock_in_scope(practice, by)
        other_side = Message.Side.CITIZEN
        practice.unread_since = None
        practice.save(update_fields=["unread_since"])
    unread = practice.messages.filter(side=other_side, read_at=None)
    return unread.update(read_at=timezone.now())
