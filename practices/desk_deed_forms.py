"""The form of each deed of the desk; `preview()` is what the citizen will read when it is done."""

import copy

from django import forms
from django.utils.translation import gettext_lazy as _

from . import library, variables, wording
from .form_fields import Words

# The value of the preview's button that puts the chosen reply into the text.
USE_REPLY = "modello"


class DeedForm(forms.Form):
    """Bound or not, knows the practice; `use_required_attribute` is off so that every error is ours, in Italian."""

    use_required_attribute = False

    def __init__(self, *args, practice, **kwargs):
        super().__init__(*args, **kwargs)
        self.practice = practice

    def preview(self):
        """None: the deed writes nothing that is worth showing before."""
        return None

    def paper_preview(self):
        """(title, text) of the paper that the portal will make; None when it makes none."""
        return None

    def shown(self, name):
        """The text of a field as it stands in the page: typed, or proposed."""
        return str(self[name].value() or "").strip()

    def imagined(self, **fields):
        """A copy of the practice with the outcome that is being written; never saved."""
        practice = copy.copy(self.practice)
        for name, value in fields.items():
            setattr(practice, name, value)
        return practice


class WordsForm(DeedForm):
    """A deed with a `text` for the citizen: a reply of the library may stand in it, and its variables are filled."""

    verb = ""  # as variables.DEEDS has it
    proposes_reply = False  # the first reply of the service stands in the text from the start

    model = forms.ChoiceField(label=_("Modello di risposta"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.replies = {str(reply.pk): reply for reply in library.replies(self.verb, self.practice)}
        self.fields["model"].choices = [
            ("", _("Scegli un modello")),
            *((key, reply.title) for key, reply in self.replies.items()),
        ]
        if not self.replies:
            del self.fields["model"]
        self.order_fields(["model"])
        self.put_reply()

    def put_reply(self):
        """The chosen reply becomes the text; the first one where the deed proposes it and nothing was typed."""
        if self.is_bound:
            return
        chosen = self.replies.get(str(self.initial.get("model", "")))
        if chosen is None and self.proposes_reply and "text" not in self.initial:
            chosen = next(iter(self.replies.values()), None)
        elif self.initial.get("anteprima") != USE_REPLY:
            chosen = None
        if chosen:
            # Nothing stays chosen: Enter in another field presses the form's first button, which is "Usa il modello".
            self.initial |= {"model": "", "text": variables.fill(chosen.text, self.practice)}

    def told(self):
        """What the deed knows beside the practice, as far as it stands in the page: see variables.fill."""
        return {}

    def filled(self, name="text"):
        return variables.fill(self.shown(name), self.practice, **self.told())

    def clean_text(self):
        text = self.cleaned_data["text"]
        variables.check(text, self.verb)
        return text


class TakeChargeForm(DeedForm):
    def preview(self):
        return wording.of_taking_in_charge(self.practice)


class MessageForm(WordsForm):
    verb = variables.WRITE

    text = Words(
        label=_("Testo della comunicazione"),
        help_text=_(
            "Al massimo 4.000 caratteri. Il cittadino riceve un'email che lo avvisa, senza il testo."
        ),
        missing=_("Inserisci il testo della comunicazione"),
        widget=forms.Textarea(attrs={"rows": 8, "autofocus": True}),
        max_length=4000,
    )

    def clean_text(self):
        text = variables.fill(super().clean_text(), self.practice)
        if missing := variables.missing(text):
            words = _("Questa pratica non ha il valore di %(names)s: cambia il testo")
            raise forms.ValidationError(words % {"names": variables.braced(missing)})
        return text

    def preview(self):
        return self.filled()


class NoteForm(DeedForm):
    text = Words(
        label=_("Nota interna"),
        help_text=_(
            "La leggono i colleghi che vedono la pratica; il cittadino no. Al massimo 4.000 caratteri."
        ),
        missing=_("Inserisci il testo della nota"),
        widget=forms.Textarea(attrs={"rows": 6, "autofocus": True}),
        max_length=4000,
    )


class DocumentForm(DeedForm):
    title = Words(
        label=_("Titolo del documento"),
        missing=_("Inserisci il titolo del documento"),
        called=_("Il titolo"),
        widget=forms.TextInput,
        max_length=160,
    )
    upload = forms.FileField(
        label=_("File"),
        help_text=_("PDF, JPG o PNG, al massimo 5 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={
            "required": _("Scegli un file"),
            "empty": _("Il file è vuoto: scegline un altro"),
        },
    )
