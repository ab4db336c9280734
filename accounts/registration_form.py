"""The page «Registrati»: every field of the guide's profile page, and the credentials."""

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import fiscal_code, passwords, places
from .account_form import AccountForm
from .fields import BirthDateField, FiscalCodeField, PersonNameField
from .models import Profile, User
from .place_field import PlaceField, PlaceWidget
from .profile_form import required


class RegistrationForm(AccountForm):
    """Every field of the guide's profile page, and the credentials. `warnings`: what is accepted, but worth a look."""

    surname = PersonNameField(
        label=gettext_lazy("Cognome"),
        widget=forms.TextInput({"autocomplete": "family-name"}),
        error_messages=required(gettext_lazy("Inserisci il cognome.")),
    )
    name = PersonNameField(
        label=gettext_lazy("Nome"),
        widget=forms.TextInput({"autocomplete": "given-name"}),
        error_messages=required(gettext_lazy("Inserisci il nome.")),
    )
    sex = forms.ChoiceField(
        label=gettext_lazy("Sesso"),
        choices=Profile.Sex.choices,
        widget=forms.RadioSelect,
        error_messages=required(gettext_lazy("Scegli un'opzione per il sesso.")),
    )
    birth_date = BirthDateField(
        label=gettext_lazy("Data di nascita"),
        help_text=gettext_lazy("Nel formato gg/mm/aaaa, ad esempio 27/03/1985."),
        error_messages=required(gettext_lazy("Inserisci la data di nascita.")),
    )
    birth_place = PlaceField(
        kinds="CS",
        past=True,
        label=gettext_lazy("Luogo di nascita"),
        help_text=gettext_lazy("Il comune, oppure lo Stato se sei nata o nato all'estero."),
        widget=PlaceWidget(province="birth_province"),
        error_messages=required(gettext_lazy("Inserisci il luogo di nascita.")),
    )
    birth_province = forms.CharField(
        label=gettext_lazy("Provincia di nascita"),
        max_length=2,
        help_text=gettext_lazy("Due lettere, ad esempio VA. Scrivi EE se sei nata o nato all'estero."),
        widget=forms.TextInput({"autocomplete": "off", "size": "4", "autocapitalize": "characters"}),
        error_messages=required(gettext_lazy("Inserisci la provincia di nascita.")),
    )
    fiscal_code = FiscalCodeField(
        label=gettext_lazy("Codice fiscale"),
        help_text=gettext_lazy(
            "16 caratteri, lettere e numeri. Va bene anche quello provvisorio di 11 cifre."
        ),
        error_messages=required(gettext_lazy("Inserisci il codice fiscale.")),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages=required(gettext_lazy("Inserisci la password.")),
    )
    password_again = forms.CharField(
        label=gettext_lazy("Ripeti la password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages=required(gettext_lazy("Ripeti la password.")),
    )
    personal = (
        "surname", "name", "sex", "birth_date", "birth_place", "birth_province", "fiscal_code", "citizenship",
    )  # fmt: skip
    last = ("email", "password", "password_again", "privacy")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.warnings = []
        self.fields["email"].help_text = _("La Email sarà lo username per effettuare il login.")
        self.fields["password"].help_text = passwords.rules_as_list()

    def clean_birth_province(self):
        province = self.cleaned_data["birth_province"].upper()
        place = self.cleaned_data.get("birth_place")
        if place is None or province in places.provinces(place):
            return province
        raise ValidationError(
            _("La provincia di nascita di {place} è {province}.").format(place=place, province=place.province)
        )

    def clean(self):
        data = super().clean()
        self.check_fiscal_code()
        self.check_password()
        return data

    def check_fiscal_code(self):
        data = self.cleaned_data
        code, place, born = data.get("fiscal_code"), data.get("birth_place"), data.get("birth_date")
        if not code:
            return
        if fiscal_code.is_provisional(code):
            self.warnings.append(
                _(
                    "Hai indicato un codice fiscale provvisorio: quando avrai quello definitivo comunicalo all'ufficio."
                )
            )
        if place and born:
            place = data["birth_place"] = places.as_coded(place, fiscal_code.birth_place_code(code), born)
            if not places.ever_held(place, born):
                self.warnings.append(
                    _(
                        "Controlla il luogo di nascita: alla tua data di nascita {place} non risulta nei registri."
                    ).format(place=place)
                )
        self.check_coherence(code, place, born)

    def check_coherence(self, code, place, born):
        data = self.cleaned_data
        if settings.CF_COHERENCE == "off":
            return
        wrong = fiscal_code.coherence(
            code, data.get("surname"), data.get("name"), data.get("sex"), born, place.code if place else ""
        )
        if not wrong:
            return
        if settings.CF_COHERENCE == "block":
            self.add_error("fiscal_code", fiscal_code.disagreement(wrong))
        else:
            self.warnings.append(fiscal_code.disagreement(wrong))

    def check_password(self):
        password = self.cleaned_data.get("password")
        if password is None:
            return
        try:
            validate_password(password, User(email=self.cleaned_data.get("email", "")))
        except ValidationError as error:
            self.add_error("password", error)
        if self.cleaned_data.get("password_again", password) != password:
            self.add_error("password_again", _("Le due password non sono uguali: scrivile di nuovo."))
