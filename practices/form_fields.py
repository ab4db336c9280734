"""Fields that the forms of several pages share."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

CALLED = _("Il testo")
TOO_LONG = _("{called} può avere al massimo %(limit_value)d caratteri: ne hai inseriti %(show_value)d")
TOO_SHORT = _("{called} deve avere almeno %(limit_value)d caratteri: ne hai inseriti %(show_value)d")


class Words(forms.CharField):
    """Written words, on `rows` lines: `missing` is the error when there are none, `called` what the others call them."""

    def __init__(self, *, missing="", rows=6, called=CALLED, **kwargs):
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        kwargs["error_messages"] = {
            "max_length": format_lazy(TOO_LONG, called=called),
            "min_length": format_lazy(TOO_SHORT, called=called),
        } | ({"required": missing} if missing else {})
        super().__init__(**kwargs)


def explanation(help_text):
    """Why a request is refused, or may be: for the citizen, and for whoever judges the act later."""
    return Words(
        label=_("Spiegazione per il cittadino"),
        help_text=help_text,
        missing=_("Inserisci la spiegazione per il cittadino"),
        called=_("La spiegazione"),
        min_length=20,
        max_length=3000,
    )
