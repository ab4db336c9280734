"""Comunicazioni between the citizen and the office."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Delivery
from .records import deliver, lock_in_scope, lock_own, record, tell, tell_office
from .refusals import Refused

MAX_LENGTH = 4000


@transaction.atomic
def reply(practice, by, text):
    """A message from the citizen to the office. Refused on a draft, when empty or too long."""
    practice = lock_own(practice, by)
    if practice.is_draft:
        raise Refused(_("La richiesta è ancora in bozza: inviala, poi potrai scrivere all'ufficio."))
    now = timezone.now()
    message = tell_office(practice, cleaned(text), now, by)
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
def mark_read(practice, by, shown):
    """What the other side wrote, of the messages that the page showed, is read by now: not what came meanwhile.
    Returns how many were new."""
    is_own = practice.citizen_id == by.pk
    if not is_own:
        practice = lock_in_scope(practice, by)
    messages = practice.messages
    unread = messages.unread_by_citizen() if is_own else messages.unread_by_office()
    count = unread.filter(pk__in=[message.pk for message in shown]).update(read_at=timezone.now())
    if not is_own:
        practice.unread_since = unread.values_list("sent_at", flat=True).first()
        practice.save(update_fields=["unread_since"])
    return count
