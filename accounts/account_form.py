"""What every new account is asked, whichever way its owner comes: citizenship, contacts, addresses, e-mail, privacy."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import places
from .fields import EmailAddressField
from .profile_form import ADDRESS, AddressesForm, required

ADULT = 18
OLDEST = 120


class AccountForm(AddressesForm):
    """A subclass adds what it must ask to know who the person is; `page_order` is the order of its page."""

    citizenship = forms.ChoiceField(
        label=gettext_lazy("Cittadinanza"),
        error_messages=required(gettext_lazy("Scegli la cittadinanza.")),
    )
    email = EmailAddressField(
        label=gettext_lazy("Email"),
        widget=forms.EmailInput({"autocomplete": "username"}),
        error_messages=required(gettext_lazy("Inserisci l'indirizzo email.")),
    )
    same_domicile = forms.BooleanField(
        label=gettext_lazy("Il domicilio coincide con la residenza"), required=False
    )
    privacy = forms.BooleanField(
        label=gettext_lazy("Ho letto l'informativa sul trattamento dei dati personali"),
        error_messages=required(
            gettext_lazy(
                "Per continuare devi leggere l'informativa sul trattamento dei dati personali e spuntare la casella."
            )
        ),
    )

    personal = ("citizenship",)
    last = ("email", "privacy")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(self.page_order())
        self.fields["citizenship"].choices = [("", "---------"), *places.citizenship_choices()]
        if self.is_copied("domicile"):
            for part in ADDRESS:
                self.fields[f"domicile_{part}"].required = False

    def page_order(self):
        """The order of the page, which the list of errors follows."""
        addresses = [f"{which}_{part}" for which in ("residence", "domicile") for part in ADDRESS]
        addresses.insert(len(ADDRESS), "same_domicile")
        return [*self.personal, "phone", *addresses, *self.last]

    def is_copied(self, which):
        return which == "domicile" and self.is_bound and bool(self.data.get(self.add_prefix("same_domicile")))

    def clean_birth_date(self):
        date, today = self.cleaned_data["birth_date"], timezone.localdate()
        if date > today:
            raise ValidationError(_("La data di nascita deve essere nel passato."))
        age = today.year - date.year - ((today.month, today.day) < (date.month, date.day))
        if age > OLDEST:
            raise ValidationError(_("Controlla l'anno di nascita."))
        if age < ADULT:
            raise ValidationError(
                _(
                    "Per registrarti devi avere almeno 18 anni. Per un minore presenta la richiesta un genitore o il tutore."
                )
            )
        return date

    def clean(self):
        data = super().clean()
        if self.is_copied("domicile"):
            self.copy_residence()
        return data

    def copy_residence(self):
        for part in ADDRESS:
            self.errors.pop(f"domicile_{part}", None)
            self.cleaned_data[f"domicile_{part}"] = self.cleaned_data.get(f"residence_{part}")
