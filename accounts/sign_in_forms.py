"""The forms of the ways in: password, code, e-mailed link, new password."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from mailauth.forms import EmailLoginForm

from . import links, passwords, sign_in
from .fields import CodeField, EmailAddressField, normalise_email
from .profile_form import required

EMAIL_REQUIRED = required(gettext_lazy("Inserisci l'indirizzo email."))
PASSWORD_REQUIRED = required(gettext_lazy("Inserisci la password."))


def too_many(minutes):
    text = ngettext(
        "Troppi tentativi. Riprova tra {n} minuto.", "Troppi tentativi. Riprova tra {n} minuti.", minutes
    )
    return ValidationError(text.format(n=minutes), code="blocked")


def password_field(label, autocomplete="new-password", message=PASSWORD_REQUIRED):
    return forms.CharField(
        label=label,
        strip=False,
        max_length=128,
        widget=forms.PasswordInput({"autocomplete": autocomplete}),
        error_messages=message,
    )


class PasswordLoginForm(forms.Form):
    # No check of the form of the address: whatever is wrong has one answer.
    email = forms.CharField(
        label=gettext_lazy("Email"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "username"}),
        error_messages=EMAIL_REQUIRED,
    )
    password = password_field(gettext_lazy("Password"), "current-password")

    def clean_email(self):
        return normalise_email(self.cleaned_data["email"])


class VerificationForm(forms.Form):
    code = CodeField(
        label=gettext_lazy("Codice di verifica"),
        error_messages=required(gettext_lazy("Inserisci il codice di verifica.")),
    )


class LinkForm(EmailLoginForm):
    """django-mail-auth's form; the mail is sent by the worker, the same for known and unknown addresses."""

    def __init__(self, request, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        self.fields["email"] = EmailAddressField(
            label=gettext_lazy("Email"),
            widget=forms.EmailInput({"autocomplete": "username"}),
            error_messages=EMAIL_REQUIRED,
        )

    def save(self, next_path="", is_allowed=True):
        links.ask(self.cleaned_data["email"], next_path, is_allowed)


class ResetRequestForm(forms.Form):
    email = EmailAddressField(
        label=gettext_lazy("Email"),
        widget=forms.EmailInput({"autocomplete": "username"}),
        error_messages=EMAIL_REQUIRED,
    )


class NewPasswordForm(forms.Form):
    """A new password for a user, under the guide's rules."""

    new_password = password_field(gettext_lazy("Nuova password"))
    new_password_again = password_field(
        gettext_lazy("Ripeti la nuova password"), message=required(gettext_lazy("Ripeti la nuova password."))
    )

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["new_password"].help_text = passwords.rules_as_list()

    def clean_new_password(self):
        password = self.cleaned_data["new_password"]
        validate_password(password, self.user)
        return password

    def clean_new_password_again(self):
        again = self.cleaned_data["new_password_again"]
        if again != self.cleaned_data.get("new_password", again):
            raise ValidationError(_("Le due password non sono uguali: scrivile di nuovo."))
        return again

    def save(self):
        self.user.set_password(self.cleaned_data["new_password"])
        self.user.save(update_fields=["password"])
        links.revoke(self.user)
        return self.user


class PasswordChangeForm(NewPasswordForm):
    old_password = password_field(
        gettext_lazy("Password attuale"),
        "current-password",
        required(gettext_lazy("Inserisci la password attuale.")),
    )
    field_order = ["old_password", "new_password", "new_password_again"]

    def __init__(self, request, *args, **kwargs):
        super().__init__(request.user, *args, **kwargs)
        self.request = request

    def clean_old_password(self):
        old = self.cleaned_data["old_password"]
        try:
            sign_in.count_try(self.request, self.user.email)
        except sign_in.Blocked as blocked:
            raise too_many(blocked.minutes) from blocked
        if not self.user.check_password(old):
            raise ValidationError(_("La password attuale non è corretta."))
        return old


class StaffLoginForm(AuthenticationForm):
    """Sign-in at /admin/login/: only staff; a citizen's password opens nothing here and is not told so."""

    # Wagtail's template asks for them.
    remember = forms.BooleanField(required=False)
    extra_fields = ()

    error_messages = {
        "invalid_login": gettext_lazy("Email o password non corretti."),
        "inactive": gettext_lazy("Email o password non corretti."),
    }

    def clean(self):
        email = normalise_email(self.cleaned_data.get("username") or "")
        password = self.cleaned_data.get("password")
        if email and password:
            try:
                user = sign_in.check_password(self.request, email, password)
            except sign_in.Blocked as blocked:
                raise too_many(blocked.minutes) from blocked
            if user is None or not user.is_staff:
                raise self.get_invalid_login_error()
            self.user_cache = user
        return self.cleaned_data
