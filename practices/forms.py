"""The citizen's forms that are not part of a service's own form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .actions.messages import MAX_LENGTH


class MessageForm(forms.Form):
    use_required_attribute = False

    text = forms.CharField(
        label=_("Scrivi una nuova comunicazione"),
        help_text=_("Al massimo 4.000 caratteri."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=MAX_LENGTH,
        error_messages={
            "required": _("Inserisci il testo della comunicazione"),
            "max_length": _(
                "Il testo può avere al massimo %(limit_value)d caratteri: ne hai inseriti %(show_value)d"
            ),
        },
    )
