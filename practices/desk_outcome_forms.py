"""The two forms that decide a practice: Accetta and Rifiuta, with the words, the paper and what law asks."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import doctors, library, variables, waits, wording
from .desk_deed_forms import WordsForm
from .form_fields import Words, explanation
from .models import PaperTemplate, Practice

ACCEPTANCE = _("La richiesta è accolta. Trovi il documento nella scheda Documenti. Decorrenza: {data}.")

# A decision may hold from before the request (an exemption) or from a later day, within reason.
FARTHEST_BACK, FARTHEST_ON = timedelta(days=366), timedelta(days=2 * 366)


class PaperForm(WordsForm):
    """A decision whose document may be made of a template of the library."""

    kind = ""  # of PaperTemplate
    no_paper = ""  # the words of the choice without a template; "" when there is always one

    paper = forms.ChoiceField(label=_("Documento"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.papers = {str(row.pk): row for row in library.papers(self.kind, self.practice)}
        choices = [(key, row.title) for key, row in self.papers.items()]
        self.fields["paper"].choices = choices + ([("", self.no_paper)] if self.no_paper else [])
        self.fields["paper"].initial = next(iter(self.papers), "")
        if not self.papers:
            del self.fields["paper"]

    def clean_paper(self):
        return self.papers.get(self.cleaned_data["paper"])

    def paper_preview(self):
        template = self.papers.get(self.shown("paper")) if "paper" in self.fields else None
        if template is None:
            return None
        told = self.told() | {"text": self.filled()}
        return template.title, variables.fill(template.text, self.practice, **told)


class AcceptForm(PaperForm):
    verb = variables.ACCEPT
    proposes_reply = True
    kind = PaperTemplate.Kind.CERTIFICATE
    no_paper = _("Carico un file")

    effective_on = forms.DateField(
        label=_("Decorrenza"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        initial=timezone.localdate,
        error_messages={
            "required": _("Inserisci la data di decorrenza"),
            "invalid": _("Inserisci la data nel formato gg/mm/aaaa, ad esempio 27/03/2026"),
        },
    )
    text = Words(
        label=_("Testo per il cittadino"),
        help_text=_("{data} diventa la data di decorrenza; così le altre parole tra graffe."),
        missing=_("Inserisci il testo per il cittadino"),
        rows=5,
        initial=ACCEPTANCE,
        max_length=3000,
    )
    document = forms.FileField(
        label=_("Documento di esito"),
        required=False,
        help_text=_("PDF, al massimo 5 MB. Il cittadino lo trova nella scheda Documenti."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={"empty": _("Il file è vuoto: scegline un altro")},
    )
    field_order = ["effective_on", "model", "text", "paper", "document"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)
        if self.papers:
            self.fields["document"].label = _("Oppure un file")

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
        if upload and not upload.name.lower().endswith(".pdf"):
            raise forms.ValidationError(_("Il documento di esito deve essere un PDF"))
        return upload

    def clean(self):
        data = self.cleaned_data
        if "document" not in data:
            return data
        if data["document"] and data.get("paper"):
            words = _(
                "Hai scelto un modello e anche un file: per il file scegli «Carico un file» nel campo Documento"
            )
            self.add_error("document", words)
        elif not data["document"] and not data.get("paper"):
            self.add_error("document", _("Scegli il documento di esito"))
        return data

    def told(self):
        try:
            day = self.fields["effective_on"].to_python(self["effective_on"].value())
        except forms.ValidationError:
            day = None
        choice = doctors.assignable(self.practice) if doctors.chosen(self.practice) else None
        return {"effective_on": day, "doctor": choice and doctors.described(choice.doctor)}

    def preview(self):
        told = self.told()
        if told["effective_on"] is None:
            return None  # nothing can be read without the day that the words name
        imagined = self.imagined(outcome_text=self.filled(), effective_on=told["effective_on"])
        return wording.of_acceptance(imagined, None)


class RejectForm(PaperForm):
    verb = variables.REJECT
    kind = PaperTemplate.Kind.PROVISION

    code = forms.ChoiceField(
        label=_("Motivo"), error_messages={"required": _("Scegli il motivo del rifiuto")}
    )
    text = explanation(_("Almeno 20 caratteri: i fatti, le osservazioni valutate, che cosa può fare ora."))
    notice_sent_on = forms.DateField(
        label=_("Preavviso inviato per altra via il"),
        help_text=_(
            "Di regola il preavviso di rigetto (art. 10-bis L. 241/1990) si manda da qui, con «Preavviso di rigetto»."
        ),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Inserisci la data nel formato gg/mm/aaaa, ad esempio 27/03/2026")},
    )
    notice_waiver = forms.ChoiceField(
        label=_("Oppure: perché il preavviso non è dovuto"),
        required=False,
        choices=[("", _("Il preavviso è stato inviato")), *Practice.NoticeWaiver.choices],
    )
    field_order = ["code", "model", "text", "notice_sent_on", "notice_waiver", "paper"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)
        self.reasons = {reason.code: str(reason) for reason in self.practice.service.refusal_reasons.all()}
        self.fields["code"].choices = [("", _("Scegli un motivo")), *self.reasons.items()]
        self.notice = waits.notice_given(self.practice)
        if self.notice:
            # It went out from here: when, and what came of it, the practice knows.
            del self.fields["notice_sent_on"], self.fields["notice_waiver"]
            self.fields["code"].initial = self.notice.code

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
        if self.notice:
            return data | {"notice_sent_on": None, "notice_waiver": ""}
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

    def told(self):
        return {"reason": self.reasons.get(self.shown("code"), _("[motivo]"))}

    def preview(self):
        text = self.filled() or _("[spiegazione]")
        return wording.of_refusal(self.imagined(outcome_text=text), self.told()["reason"])
