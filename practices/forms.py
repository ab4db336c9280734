"""The citizen's forms that are not part of a service's own form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .actions.messages import MAX_LENGTH
from .form_fields import Words


class SeveralFiles(forms.FileInput):
    """The browser's own input, for more than one file; the view takes them from the request."""

    allow_multiple_selected = True

    def __init__(self, attrs=None):
        super().__init__({"multiple": True, **(attrs or {})})

    def value_from_datadict(self, data, files, name):
        return None


class MessageForm(forms.Form):
    use_required_attribute = False

    text = Words(
        label=_("Scrivi una nuova comunicazione"),
        help_text=_("Al massimo 4.000 caratteri."),
        missing=_("Inserisci il testo della comunicazione"),
        max_length=MAX_LENGTH,
    )


class ObservationsForm(forms.Form):
    """The observations on a preavviso; what is in the files is looked at by the action."""

    use_required_attribute = False

    text = Words(
        label=_("Le tue osservazioni"),
        help_text=_("Scrivi perché secondo te la richiesta va accolta. Al massimo 4.000 caratteri."),
        missing=_("Inserisci le tue osservazioni"),
        rows=8,
        max_length=MAX_LENGTH,
    )
    files = forms.Field(
        label=_("Documenti (facoltativi)"),
        help_text=_("Formati: PDF, JPG, PNG. Massimo 5 MB per file. Puoi allegare fino a 5 file."),
        required=False,
        widget=SeveralFiles(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )


DIFFICULTIES = {
    "unclear": _("A volte le indicazioni non erano chiare"),
    "incomplete": _("A volte le indicazioni non erano complete"),
    "lost": _("A volte non capivo se stavo procedendo correttamente"),
    "technical": _("Ho avuto problemi tecnici"),
    "other": _("Altro"),
}
MERITS = {
    "clear": _("Le indicazioni erano chiare"),
    "complete": _("Le indicazioni erano complete"),
    "sure": _("Capivo sempre che stavo procedendo correttamente"),
    "smooth": _("Non ho avuto problemi tecnici"),
    "good_other": _("Altro"),
}
FEW_STARS = 3
STARS = [
    (1, _("1 stella su 5")),
    (2, _("2 stelle su 5")),
    (3, _("3 stelle su 5")),
    (4, _("4 stelle su 5")),
    (5, _("5 stelle su 5")),
]


class RatingForm(forms.Form):
    """The first of the two questions of C.SE.1.7, in its words."""

    use_required_attribute = False

    stars = forms.TypedChoiceField(
        label=_("Quanto è stato facile usare questo servizio?"),
        choices=STARS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Scegli da 1 a 5 stelle")},
    )

    def __init__(self, *args, stars=None, **kwargs):
        super().__init__(*args, **kwargs)


class ReasonsForm(forms.Form):
    """The second: what was difficult, or what was good, as the stars say."""

    use_required_attribute = False

    reasons = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    text = Words(
        label=_("Vuoi aggiungere altri dettagli?"),
        help_text=_("Facoltativo, al massimo 200 caratteri. Non scrivere dati personali."),
        required=False,
        rows=3,
        max_length=200,
    )

    def __init__(self, *args, stars=None, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["reasons"]
        if stars <= FEW_STARS:
            field.label = _("Dove hai incontrato le maggiori difficoltà?")
            field.choices = DIFFICULTIES.items()
        else:
            field.label = _("Quali sono stati gli aspetti che hai preferito?")
            field.choices = MERITS.items()
