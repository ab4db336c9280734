"""What the citizen thought of the service (C.SE.1.7): no event of the practice, and nothing that the office decides by."""

from django.db import transaction
from django.utils.translation import gettext as _

from ..models import Rating
from .records import lock_own
from .refusals import Refused


@transaction.atomic
def rate(practice, by, stars=None, reasons=(), text=""):
    """The stars once, then why; what is not said again stays. Refused on a draft."""
    practice = lock_own(practice, by)
    if practice.is_draft or practice.is_trial:
        raise Refused(_("Potrai dare un parere dopo aver inviato la richiesta."))
    given = Rating.objects.filter(practice=practice).first()
    if given is None:
        return Rating.objects.create(practice=practice, stars=stars)
    given.reasons, given.text = list(reasons), text
    given.save(update_fields=["reasons", "text"])
    return given
