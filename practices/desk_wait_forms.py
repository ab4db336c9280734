"""The forms of the waits for the citizen: what to ask again, how the answers are judged, the preavviso, the reopening."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import terms, variables, waits, wording
from .actions import Asked
from .actions.integrations import LEAST_DAYS, MOST_DAYS, WHY_MAX_LENGTH
from .asked_again import askable, compared, read
from .desk_deed_forms import DeedForm
from .desk_outcome_forms import PaperForm
from .form_fields import Words, explanation
from .models import IntegrationItem, PaperTemplate, ProtocolEntry

ASK, WHY, VERDICT = "chiedi_", "perche_", "esito_"


def why_field():
    return Words(
        label=_("Che cosa serve e perché"),
        called=_("Il motivo"),
        required=False,
        rows=2,
        max_length=WHY_MAX_LENGTH,
    )


def days_field(label):
    return forms.IntegerField(
        label=label,
        initial=MOST_DAYS,
        min_value=LEAST_DAYS,
        max_value=MOST_DAYS,
        error_messages={
            "required": _("Inserisci i giorni per rispondere"),
            "invalid": _("Inserisci i giorni in cifre, ad esempio 30"),
            "min_value": _("Il cittadino deve avere almeno %(limit_value)d giorni per rispondere"),
            "max_value": _("Il cittadino può avere al massimo %(limit_value)d giorni per rispondere"),
        },
    )


class AskIntegrationForm(PaperForm):
    """Every question that the citizen was asked, with a box and the room for a why."""

    verb = variables.ASK
    kind = PaperTemplate.Kind.INTEGRATION
    fields_template = "practices/desk/ask_fields.html"

    days = days_field(_("Giorni per rispondere"))
    text = Words(
        label=_("Altre parole per il cittadino (facoltative)"),
        required=False,
        rows=3,
        max_length=2000,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        answers = waits.answers_now(self.practice)
        self.groups = [
            (title, [self.add_question(question, answers.get(question.key)) for question in group])
            for title, group in askable(self.practice)
        ]
        self.others = [self[name] for name in ("model", "text", "days", "paper") if name in self.fields]

    def add_question(self, question, answer):
        """The row of a question: its boxes, and how it was answered."""
        self.fields[ASK + question.key] = forms.BooleanField(label=question.label, required=False)
        self.fields[WHY + question.key] = why_field()
        text, files = read(question, answer)
        return {
            "key": question.key,
            "ask": self[ASK + question.key],
            "why": self[WHY + question.key],
            "text": text,
            "files": files,
        }

    def rows(self):
        return [row for _title, group in self.groups for row in group]

    def clean(self):
        data = self.cleaned_data
        data["asked"] = []
        for row in self.rows():
            if not data.get(ASK + row["key"]):
                continue
            why = data.get(WHY + row["key"], "").strip()
            if not why and not self.has_error(WHY + row["key"]):
                self.add_error(WHY + row["key"], _("Scrivi che cosa serve e perché"))
            data["asked"].append(Asked(row["key"], why))
        if not data["asked"]:
            self.add_error(None, _("Scegli almeno una domanda o un allegato"))
        return data

    def last_day(self):
        try:
            days = self.fields["days"].clean(self["days"].value())
        except forms.ValidationError:
            days = MOST_DAYS
        return terms.due(timezone.localdate(), days)

    def told(self):
        return {"by_day": self.last_day()}

    def preview(self):
        asked = [
            (row["ask"].label, self.shown(WHY + row["key"]) or _("[motivo]"))
            for row in self.rows()
            if row["ask"].value() in (True, "on", "True")
        ]
        stops = not waits.has_stopped_the_clock(self.practice)
        return wording.of_integration(
            self.practice, asked or [(_("[domanda]"), _("[motivo]"))], self.last_day(), self.filled(), stops
        )

    def paper_preview(self):
        template = self.papers.get(self.shown("paper")) if "paper" in self.fields else None
        if template is None:
            return None
        told = self.told() | {"text": self.preview()}
        return template.title, variables.fill(template.text, self.practice, **told)


class JudgeIntegrationForm(DeedForm):
    """Each answer beside the first one: it is good, or it is asked again with a why."""

    fields_template = "practices/desk/judge_fields.html"

    days = days_field(_("Giorni per rispondere a ciò che chiedi di nuovo"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        integration = waits.to_judge(self.practice)
        compared_rows = compared(self.practice, integration) if integration else []
        self.compared = [self.add_answer(row) for row in compared_rows]

    def add_answer(self, row):
        name = VERDICT + row.item.question_key
        self.fields[name] = forms.ChoiceField(
            label=row.item.label,
            choices=[
                (IntegrationItem.Verdict.ACCEPTED, _("Va bene")),
                (IntegrationItem.Verdict.AGAIN, _("Chiedi di nuovo")),
            ],
            initial=IntegrationItem.Verdict.ACCEPTED,
            widget=forms.RadioSelect,
            error_messages={"required": _("Scegli se la risposta va bene o se la chiedi di nuovo")},
        )
        self.fields[WHY + row.item.question_key] = why_field()
        why = self[WHY + row.item.question_key]
        return {"row": row, "verdict": self[name], "why": why}

    def clean(self):
        data = self.cleaned_data
        data["verdicts"] = {}
        for answer in self.compared:
            key = answer["row"].item.question_key
            verdict, why = data.get(VERDICT + key, ""), data.get(WHY + key, "").strip()
            if verdict == IntegrationItem.Verdict.AGAIN and not why and not self.has_error(WHY + key):
                self.add_error(WHY + key, _("Scrivi che cosa serve e perché"))
            data["verdicts"][key] = (verdict, why)
        return data

    def preview(self):
        again = [
            (answer["row"].item.label, self.shown(answer["why"].name) or _("[motivo]"))
            for answer in self.compared
            if answer["verdict"].value() == IntegrationItem.Verdict.AGAIN
        ]
        if not again:
            return wording.of_good_answers(self.practice)
        last_day = terms.due(timezone.localdate(), MOST_DAYS)
        return wording.of_integration(self.practice, again, last_day, stops=False)


class NoticeForm(PaperForm):
    verb = variables.NOTICE
    kind = PaperTemplate.Kind.NOTICE

    code = forms.ChoiceField(label=_("Motivo"), error_messages={"required": _("Scegli il motivo")})
    text = explanation(
        _("Almeno 20 caratteri: i fatti e le norme per cui la richiesta non può essere accolta.")
    )
    field_order = ["code", "model", "text", "paper"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)
        self.reasons = {reason.code: str(reason) for reason in self.practice.service.refusal_reasons.all()}
        self.fields["code"].choices = [("", _("Scegli un motivo")), *self.reasons.items()]

    def told(self):
        last_day = terms.due(timezone.localdate(), terms.DAYS_TO_OBSERVE)
        return {"reason": self.reasons.get(self.shown("code"), _("[motivo]")), "by_day": last_day}

    def preview(self):
        told = self.told()
        text = self.filled() or _("[spiegazione]")
        return wording.of_notice(self.practice, told["reason"], text, told["by_day"])


class WithdrawIntegrationForm(DeedForm):
    """Nothing to fill in: the words stand in the deed."""


class WithdrawNoticeForm(DeedForm):
    """Nothing to fill in: the words stand in the deed."""


class AnnulEntryForm(DeedForm):
    entry = forms.ModelChoiceField(
        label=_("Registrazione da annullare"),
        queryset=ProtocolEntry.objects.none(),
        empty_label=_("Scegli una registrazione"),
        error_messages={"required": _("Scegli una registrazione")},
    )
    act = forms.CharField(
        label=_("Provvedimento"),
        help_text=_("Numero e data dell'atto che autorizza l'annullamento (DPR 445/2000, art. 54)."),
        max_length=160,
        error_messages={"required": _("Inserisci il provvedimento")},
    )
    reason = Words(
        label=_("Motivo"),
        missing=_("Inserisci il motivo dell'annullamento"),
        called=_("Il motivo"),
        rows=3,
        max_length=500,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        numbered = self.practice.protocol_entries.exclude(sequence=None)
        field = self.fields["entry"]
        field.queryset = numbered.filter(annulment=None).order_by("pk")
        field.label_from_instance = lambda entry: (
            f"{entry} – {entry.get_direction_display()} – {entry.subject}"
        )


class ReopenForm(DeedForm):
    reason = Words(
        label=_("Motivo della riapertura"),
        help_text=_(
            "Da 20 a 1.000 caratteri. Il cittadino lo legge; la decisione di prima resta nello storico."
        ),
        missing=_("Inserisci il motivo della riapertura"),
        called=_("Il motivo"),
        rows=5,
        min_length=20,
        max_length=1000,
    )

    def preview(self):
        due_on = terms.due(timezone.localdate(), self.practice.term_days)
        imagined = self.imagined(due_on=due_on)
        return wording.of_reopening(imagined, self.practice.closed_at, self.shown("reason") or _("[motivo]"))
