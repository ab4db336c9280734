"""The form of each deed of the desk; `preview()` is what the citizen will read when it is done."""

import copy
from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import wording
from .models import Practice

ACCEPTANCE = _("La richiesta è accolta. Trovi il documento nella scheda Documenti. Decorrenza: {data}.")


# A decision may hold from before the request (an exemption) or from a later day, within reason.
FARTHEST_BACK, FARTHEST_ON = timedelta(days=366), timedelta(days=2 * 366)


class DeedForm(forms.Form):
    """Bound or not, knows the practice; `use_required_attribute` is off so that every error is ours, in Italian."""

    use_required_attribute = False

    def __init__(self, *args, practice, **kwargs):
        super().__init__(*args, **kwargs)
        self.practice = practice

    def preview(self):
        """None: the deed writes nothing that is worth showing before."""
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


class TakeChargeForm(DeedForm):
    def preview(self):
        return wording.of_taking_in_charge(self.practice)


class AcceptForm(DeedForm):
    effective_on = forms.DateField(
        label=_("Decorrenza"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        initial=timezone.localdate,
        error_messages={
            "required": _("Inserisci la data di decorrenza"),
            "invalid": _("Inserisci la data nel formato gg/mm/aaaa, ad esempio 27/03/2026"),
        },
    )
    text = forms.CharField(
        label=_("Testo per il cittadino"),
        help_text=_("{data} diventa la data di decorrenza."),
        widget=forms.Textarea(attrs={"rows": 5}),
        initial=ACCEPTANCE,
        max_length=3000,
        error_messages={
            "required": _("Inserisci il testo per il cittadino"),
            "max_length": _(
                "Il testo può avere al massimo %(limit_value)d caratteri: ne hai inseriti %(show_value)d"
            ),
        },
    )
    document = forms.FileField(
        label=_("Documento di esito"),
        help_text=_("PDF, al massimo 5 MB. Il cittadino lo trova nella scheda Documenti."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={
            "required": _("Scegli il documento di esito"),
            "empty": _("Il file è vuoto: scegline un altro"),
        },
    )

    def clean_effective_on(self):
        day, sent = self.cleaned_data["effective_on"], timezone.localdate(self.practice.submitted_at)
        first, last = sent - FARTHEST_BACK, timezone.localdate() + FARTHEST_ON
        if not first <= day <= last:
            words = _("La data deve essere tra il %(first)s e il %(last)s")
            raise forms.ValidationError(words % {"first": wording.day(first), "last": wording.day(last)})
        return day

    def clean_document(self):
        upload = self.cleaned_data["document"]
        # Only the name: what is inside is looked at by the action, with the words of every file.
        if not upload.name.lower().endswith(".pdf"):
            raise forms.ValidationError(_("Il documento di esito deve essere un PDF"))
        return upload

    def clean(self):
        if (day := self.cleaned_data.get("effective_on")) and "text" in self.cleaned_data:
            self.cleaned_data["text"] = with_date(self.cleaned_data["text"], day)
        return self.cleaned_data

    def preview(self):
        try:
            day = self.fields["effective_on"].to_python(self["effective_on"].value())
        except forms.ValidationError:
            day = None
        if day is None:
            return None  # nothing can be read without the day that the words name
        text = with_date(self.shown("text"), day)
        return wording.of_acceptance(self.imagined(outcome_text=text, effective_on=day), None)


def with_date(text, day):
    """The only variable that an outcome's text may hold."""
    return text.replace("{data}", wording.day(day))


class RejectForm(DeedForm):
    code = forms.ChoiceField(
        label=_("Motivo"), error_messages={"required": _("Scegli il motivo del rifiuto")}
    )
    text = forms.CharField(
        label=_("Spiegazione per il cittadino"),
        help_text=_("Almeno 20 caratteri: i fatti, le osservazioni valutate, che cosa può fare ora."),
        widget=forms.Textarea(attrs={"rows": 6}),
        min_length=20,
        max_length=3000,
        error_messages={
            "required": _("Inserisci la spiegazione per il cittadino"),
            "min_length": _(
                "La spiegazione deve avere almeno %(limit_value)d caratteri: ne hai inseriti %(show_value)d"
            ),
        },
    )
    notice_sent_on = forms.DateField(
        label=_("Preavviso inviato il"),
        help_text=_("Il preavviso di rigetto (art. 10-bis L. 241/1990) si manda prima di rifiutare."),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Inserisci la data nel formato gg/mm/aaaa, ad esempio 27/03/2026")},
    )
    notice_waiver = forms.ChoiceField(
        label=_("Oppure: perché il preavviso non è dovuto"),
        required=False,
        choices=[("", _("Il preavviso è stato inviato")), *Practice.NoticeWaiver.choices],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.reasons = {reason.code: str(reason) for reason in self.practice.service.refusal_reasons.all()}
        self.fields["code"].choices = [("", _("Scegli un motivo")), *self.reasons.items()]

    def clean_notice_sent_on(self):
        day = self.cleaned_data["notice_sent_on"]
        if day and not timezone.localdate(self.practice.submitted_at) <= day <= timezone.localdate():
            raise forms.ValidationError(
                _("La data del preavviso deve essere tra il %(sent)s e oggi")
                % {"sent": wording.day(timezone.localdate(self.practice.submitted_at))}
            )
        return day

    def clean(self):
        data = self.cleaned_data
        if "notice_sent_on" in data and not data["notice_sent_on"] and not data.get("notice_waiver"):
            self.add_error(
                "notice_sent_on", _("Inserisci la data del preavviso, oppure scegli perché non è dovuto")
            )
        elif data.get("notice_sent_on") and data.get("notice_waiver"):
            self.add_error(
                "notice_waiver",
                _("Hai indicato la data del preavviso: qui scegli «Il preavviso è stato inviato»"),
            )
        return data

    def preview(self):
        reason = self.reasons.get(self.shown("code"), _("[motivo]"))
        return wording.of_refusal(
            self.imagined(outcome_text=self.shown("text") or _("[spiegazione]")), reason
        )


class MessageForm(DeedForm):
    text = forms.CharField(
        label=_("Testo della comunicazione"),
        help_text=_(
            "Al massimo 4.000 caratteri. Il cittadino riceve un'email che lo avvisa, senza il testo."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=4000,
        error_messages={
            "required": _("Inserisci il testo della comunicazione"),
            "max_length": _(
                "Il testo può avere al massimo %(limit_value)d caratteri: ne hai inseriti %(show_value)d"
            ),
        },
    )

    def preview(self):
        return self.shown("text")


class DocumentForm(DeedForm):
    title = forms.CharField(
        label=_("Titolo del documento"),
        max_length=160,
        error_messages={
            "required": _("Inserisci il titolo del documento"),
            "max_length": _(
                "Il titolo può avere al massimo %(limit_value)d caratteri: ne hai inseriti %(show_value)d"
            ),
        },
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
