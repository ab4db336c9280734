"""The form fields that describe a person: names, phone, CAP, birth date, e-mail, codice fiscale."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from . import fiscal_code

# Letters of every alphabet, joined by spaces, apostrophes, hyphens or dots: "D'Ambrosetti", "Niccolò Maria".
PERSON_NAME = re.compile(r"[^\W\d_]+(?:[ '’.\-]+[^\W\d_]+)*[.'’]?")
PHONE = re.compile(r"\+?[0-9 ()./\-]+")
PHONE_DIGITS = range(6, 16)
CAP = re.compile(r"[0-9]{5}")
CAP_ERROR = _("Il CAP è composto da 5 cifre.")
DATE_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%d%m%Y", "%Y-%m-%d"]


class ClearableInput(forms.TextInput):
    """A text with the guide's ✕ beside it: a submit button, so that it works without a script (citizen guide, page 7)."""

    template_name = "accounts/widgets/clearable.html"

    def __init__(self, clear="", attrs=None):
        super().__init__(attrs)
        self.clear = clear

    def get_context(self, name, value, attrs):
        return super().get_context(name, value, attrs) | {"clear": self.clear}


class PersonNameField(forms.CharField):
    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 60)
        super().__init__(**kwargs)

    def clean(self, value):
        value = " ".join(super().clean(value).split())
        if value and not PERSON_NAME.fullmatch(value):
            raise ValidationError(_("Usa solo lettere, spazi, apostrofi e trattini."), code="invalid")
        return value


class PhoneField(forms.CharField):
    """A number as the person writes it, with 6 to 15 digits."""

    widget = forms.TextInput

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 20)
        super().__init__(**kwargs)

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"inputmode": "tel", "autocomplete": "tel"}

    def clean(self, value):
        value = " ".join(super().clean(value).split())
        digits = sum(letter.isdigit() for letter in value)
        if value and not (PHONE.fullmatch(value) and digits in PHONE_DIGITS):
            message = _("Inserisci un numero di telefono valido, ad esempio 0331 000001.")
            raise ValidationError(message, code="invalid")
        return value


class CapField(forms.CharField):
    """Compulsory, but judged by the form: that knows the place, so abroad it may be missing."""

    def __init__(self, **kwargs):
        super().__init__(max_length=10, **kwargs)

    def validate(self, value):
        pass


class BirthDateField(forms.DateField):
    """gg/mm/aaaa, also written 1/3/1990, 01-03-1990 or 01031990."""

    default_error_messages = {
        "invalid": _("Inserisci la data nel formato gg/mm/aaaa, ad esempio 27/03/1985.")
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(format="%d/%m/%Y"))
        super().__init__(input_formats=DATE_FORMATS, **kwargs)

    def widget_attrs(self, widget):
        return {"inputmode": "numeric", "autocomplete": "bday", "size": "12", "maxlength": "10"}


class EmailAddressField(forms.EmailField):
    """One spelling for each mailbox: lower case, the domain in ASCII."""

    default_error_messages = {
        "invalid": _("Inserisci un indirizzo email valido, ad esempio nome@posta.example.")
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 254)
        super().__init__(**kwargs)

    def clean(self, value):
        email = super().clean(normalise_email(self.to_python(value)))
        # Django's pattern ignores case, and so takes "ı" for an i: another mailbox (CVE-2019-19844).
        if not email.isascii():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return email


def normalise_email(email):
    local, at, domain = email.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return email
    # Not the capitals of other alphabets: lower() makes an ASCII k of the Kelvin sign.
    return f"{local.lower() if local.isascii() else local}{at}{domain.lower()}"


class FiscalCodeField(forms.CharField):
    def __init__(self, provisional=True, **kwargs):
        self.provisional = provisional
        super().__init__(**kwargs)

    def widget_attrs(self, widget):
        return {
            "autocapitalize": "characters",
            "spellcheck": "false",
            "autocomplete": "off",
            "maxlength": "30",
        }

    def clean(self, value):
        value = super().clean(value)
        return fiscal_code.clean(value, provisional=self.provisional) if value else ""


class CodeField(forms.CharField):
    """The six digits of an e-mail, with the spaces or hyphens of whoever copies them."""

    def __init__(self, **kwargs):
        validator = RegexValidator(r"\A[0-9]{6}\Z", _("Il codice di verifica è di 6 cifre."))
        super().__init__(validators=[validator], **kwargs)

    def to_python(self, value):
        return "".join(super().to_python(value).split()).replace("-", "")

    def widget_attrs(self, widget):
        return {"inputmode": "numeric", "autocomplete": "one-time-code", "size": "10", "maxlength": "20"}
