"""The applicant of a trial or a preview, who does not exist: a sample citizen, of the age and citizenship to be tried."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.places import citizenship_choices
from services.form_tests import SAMPLE

from .models import Practice


class MadeUpForm(forms.Form):
    birth_date = forms.DateField(
        label=_("Data di nascita"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    citizenship = forms.ChoiceField(label=_("Cittadinanza"))
    way_in = forms.ChoiceField(label=_("Accesso"), choices=Practice.WayIn, initial=Practice.WayIn.PASSWORD)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["citizenship"].choices = citizenship_choices()
        self.fields["citizenship"].initial = SAMPLE["citizenship"]
        self.fields["birth_date"].initial = SAMPLE["birth_date"]

    def clean_birth_date(self):
        birth_date = self.cleaned_data["birth_date"]
        if birth_date > timezone.localdate() or birth_date.year < 1900:
            raise forms.ValidationError(_("Scegli un giorno dal 1900 a oggi."))
        return birth_date

    def applicant(self):
        """As Profile.snapshot() gives one."""
        said = self.cleaned_data
        return SAMPLE | {"birth_date": said["birth_date"].isoformat(), "citizenship": said["citizenship"]}
