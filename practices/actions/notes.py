"""What colleagues write to each other about a practice."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import InternalNote
from .records import lock_in_scope, record
from .refusals import Refused

MAX_LENGTH = 4000


@transaction.atomic
def note(practice, by, text):
    """Add an internal note, in any state but Bozza: the citizen never sees it, and no event holds its words."""
    practice = lock_in_scope(practice, by)
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise Refused(_("Inserisci il testo della nota"))
    if len(text) > MAX_LENGTH:
        raise Refused(_("La nota può avere al massimo %(most)d caratteri") % {"most": MAX_LENGTH})
    now = timezone.now()
    kept = InternalNote.objects.create(practice=practice, author=by, text=text, at=now)
    record(practice, "note", by, now, note=kept.pk)
    return kept
