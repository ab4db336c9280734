"""The guide's six rules for passwords (citizen guide, page 3), and the list of common ones."""

from functools import lru_cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

COMMON = Path(__file__).parent / "data" / "common_passwords.txt"
# The guide prints @#\$%!?_ and the backslash may be a sign of its typesetting: both readings pass.
SPECIAL = "@#\\$%!?_"
SHORTEST, LONGEST = 8, 20

# What the pages list, after "La password deve:".
RULES = [
    gettext_lazy("essere composta da almeno 8 caratteri e non oltre 20"),
    gettext_lazy("contenere almeno un carattere maiuscolo"),
    gettext_lazy("contenere almeno un carattere minuscolo"),
    gettext_lazy("contenere almeno un carattere numerico"),
    gettext_lazy("contenere almeno uno dei seguenti caratteri speciali: @ # \\ $ % ! ? _"),
    gettext_lazy("non essere uguale all'indirizzo email"),
]
NOT_COMMON = gettext_lazy("Le password troppo comuni non sono accettate.")


class GuideRules:
    """A password validator of Django: one message for each broken rule."""

    def validate(self, password, user=None):
        errors = [ValidationError(message, code=code) for code, message in broken_rules(password, user)]
        if errors:
            raise ValidationError(errors)

    def get_help_text(self):
        rules = " ".join(f"{rule};" for rule in RULES)
        return _("La password deve: {rules} {common}").format(rules=rules, common=NOT_COMMON)


def broken_rules(password, user=None):
    """[(code, message)] of the rules that the password does not keep, in the guide's order."""
    email = getattr(user, "email", "") or ""
    found = []
    if not SHORTEST <= len(password) <= LONGEST:
        found.append(("length", _("La password deve avere da 8 a 20 caratteri.")))
    if not any(letter.isupper() for letter in password):
        found.append(("upper", _("La password deve contenere almeno un carattere maiuscolo.")))
    if not any(letter.islower() for letter in password):
        found.append(("lower", _("La password deve contenere almeno un carattere minuscolo.")))
    if not any(letter in "0123456789" for letter in password):
        found.append(("digit", _("La password deve contenere almeno un carattere numerico.")))
    if not any(letter in SPECIAL for letter in password):
        message = _("La password deve contenere almeno uno dei seguenti caratteri speciali: @ # \\ $ % ! ? _")
        found.append(("special", message))
    if email and password.casefold() == email.casefold():
        found.append(("email", _("La password non deve essere uguale all'indirizzo email.")))
    if password.casefold() in common_passwords():
        found.append(("common", _("Questa password è troppo comune: scegline un'altra.")))
    return found


@lru_cache(maxsize=1)
def common_passwords():
    """In lower case: those of the usual lists that could keep the six rules, whatever their capitals."""
    return frozenset(COMMON.read_text(encoding="utf-8").split())


def rules_as_list():
    """The rules for the help text of a password field."""
    items = format_html_join("", '<li>{}<span class="rule-state"></span></li>', ((rule,) for rule in RULES))
    return format_html(
        '{}<ul data-password-rules data-kept="{}">{}</ul>{}',
        _("La password deve:"),
        _(" (fatto)"),
        items,
        NOT_COMMON,
    )
