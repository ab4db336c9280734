"""The public search of doctors and paediatricians: by name, kind, comune and free places."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Municipality

from .models import Doctor


class DoctorSearchForm(forms.Form):
    """Every filter is optional; a wrong one is left out, never an error."""

    q = forms.CharField(label=_("Cognome e nome"), max_length=100, required=False)
    tipo = forms.ChoiceField(
        label=_("Tipo di medico"), required=False, choices=[("", _("Tutti")), *Doctor.Kind.choices]
    )
    comune = forms.ChoiceField(label=_("Comune dell'ambulatorio"), required=False)
    posti = forms.BooleanField(label=_("Solo con posti liberi"), required=False)
    use_required_attribute = False

    def __init__(self, data):
        super().__init__(data, auto_id="doctor-%s")
        comuni = Municipality.objects.select_related("place")
        rows = [(row.place.code, str(row)) for row in comuni]
        self.fields["comune"].choices = [("", _("Tutti i Comuni")), *rows]


def search(wish):
    """The active doctors that fit `wish` (the cleaned data of the form), by name."""
    still = Q(ceases_on__isnull=True) | Q(ceases_on__gt=timezone.localdate())
    doctors = Doctor.objects.filter(still, is_active=True).select_related("municipality__place")
    for word in wish.get("q", "").split():
        doctors = doctors.filter(Q(surname__icontains=word) | Q(name__icontains=word))
    if wish.get("tipo"):
        doctors = doctors.filter(kind=wish["tipo"])
    if wish.get("comune"):
        doctors = doctors.filter(municipality__place__code=wish["comune"])
    return doctors.with_places() if wish.get("posti") else doctors
