"""The two rules of a form that look at the citizen's other practices: no twin, and an interval between two changes."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from services import legal_numbers
from services.journey import Problem

from .freezing import beneficiary_code
from .journeys import form_of
from .models import Practice
from .states import OPEN, State


def problems(practice, applicant):
    """What the version's rules "no_twin" and "change_interval" find against sending `practice` now."""
    rules = {row["rule"] for row in form_of(practice).rules}
    earlier = Practice.objects.of_citizen(practice.citizen).filter(
        service=practice.service, beneficiary_fiscal_code=beneficiary_code(practice.answers, applicant)
    )
    found = []
    if "no_twin" in rules:
        found.append(twin(earlier))
    if "change_interval" in rules:
        found.append(too_soon(earlier))
    return [problem for problem in found if problem]


def twin(earlier):
    """domain 1.9: blocking while another practice of the same service for the same person is open; not when that one
    waits for its answer for so long that it may be asked anew."""
    still_open = earlier.filter(state__in=OPEN)
    other = next((row for row in still_open if not row.may_be_asked_anew), None)
    if other is None:
        return None
    return _problem(_("Esiste già la pratica %(number)s") % {"number": other.number}, other)


def too_soon(earlier):
    """domain 1.1: a minimum interval between two accepted changes, a legal number."""
    days = int(legal_numbers.value("change_interval_days"))
    last = earlier.filter(state=State.ACCEPTED).order_by("-effective_on").first()
    if last is None or last.effective_on + timedelta(days=days) <= timezone.localdate():
        return None
    again = last.effective_on + timedelta(days=days)
    words = _(
        "Hai già ottenuto questo servizio con la pratica %(number)s: puoi chiederlo di nuovo dal %(date)s."
    )
    return _problem(words % {"number": last.number, "date": f"{again:%d/%m/%Y}"}, last)


def _problem(message, other):
    address = reverse("practices:detail", args=[other.uuid])
    words = _("Vedi la pratica %(number)s") % {"number": other.number}
    return Problem(step_number=None, step_title="", key="", label="", message=message, link=(address, words))
