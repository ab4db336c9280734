"""The Django form of one step, made from its questions when the step is shown or sent."""

import json

from django import forms
from django.core.exceptions import ValidationError

from accounts.places import EU_CODES

from . import rules
from .condition_words import hint, required_hint
from .conditions import settle
from .questions import AnswerField
from .schema import FLAG_SOURCES, FOR_WHOM


class StepForm(forms.Form):
    """Shows what may be asked in a step and reads what was typed.

    step: a journey.Step; known: context.Known with the answers of the earlier steps; stored: every stored answer of
    the practice; typed: the raw strings that are no valid answers (yet). With `data` (a QueryDict) the form is bound:
    it walks the questions in their order, so that a hidden one is neither required nor read, whatever was sent.
    """

    use_required_attribute = False

    def __init__(self, step, known, stored, typed, schema, data=None, files_errors=None):
        super().__init__(data)
        self.step = step
        self.known = known
        self.stored = stored
        self.raw_typed = typed
        self.schema = schema
        self.files_errors = files_errors or {}
        self.advice = []  # rules.Finding of this step that carry a link to a service that fits better
        self._answers, self._typed = {}, {}
        self._add_fields()

    # What is asked

    def _add_fields(self):
        own = {question.key for question in self.step.questions}
        self.open_flags = {flag for flag, keys in FLAG_SOURCES.items() if own.intersection(keys)}
        open_fields = own | self.open_flags
        known = self.known.copy(open_fields)
        for question in self.step.questions:
            rule = settle(question.show_when, known, open_fields)
            if rule is False or question.kind == "info" and question.is_summary:
                continue
            self.fields[question.key] = self._field(question, known, rule, open_fields)
            if question.is_shown(known) and question.key in self.stored:
                known.add(question.key, self.stored[question.key])

    def _field(self, question, known, rule, open_fields):
        required = question.required
        if isinstance(required, dict):
            required = settle(required, known, open_fields)
        if question.is_file:
            known = known.copy(open_fields)
            known.add(question.key, self.stored.get(question.key))
        field = AnswerField(
            question,
            question.widget(known),
            rule=json.dumps(rule) if isinstance(rule, dict) else "",
            hint=hint(rule, self.step.index),
            required=required is True and question.is_stored,
        )
        if isinstance(required, dict):
            field.help_text = f"{question.help} {required_hint(required, self.step.index)}".strip()
        field.initial = self._first_value(question, known)
        return field

    def _first_value(self, question, known):
        """What was typed, else the stored answer, else the prefill: of an unanswered question of a new step."""
        if question.key in self.raw_typed:
            return self.raw_typed[question.key]
        answer = self.stored.get(question.key)
        if not question.is_answered(answer) and question.is_stored and not self.step.is_confirmed:
            answer = question.prefilled(known.context)
        return question.initial(answer, known) if question.is_answered(answer) else ""

    @property
    def flags_json(self):
        """What the script needs to follow flags that answers of this step change: {flag: {"of", "keys", "else"}}."""
        context = self.known.context
        sources = {
            "@cittadinanza": {
                "keys": {"IT": "it", **dict.fromkeys(sorted(EU_CODES), "ue")},
                "else": "non_ue",
            },
            "@categoria_straniera": {"keys": dict.fromkeys(context.legal("foreign_categories"), True)},
            "@volontaria": {"keys": dict.fromkeys(context.legal("voluntary_reasons"), True)},
            "@eta": {
                "whom": self.known.get(FOR_WHOM),
                "born": context.profile_value("birth_date"),
                "today": context.today.isoformat(),
            },
        }
        before = self.known.context.flags(self.known.answers)
        used = {flag: sources[flag] for flag in self.open_flags}
        return json.dumps(
            {
                flag: {**row, "of": list(FLAG_SOURCES[flag]), "before": before.get(flag)}
                for flag, row in used.items()
            }
        )

    # What was answered

    def _clean_fields(self):
        known = self.known.copy()
        for question in self.step.questions:
            if question.key not in self.fields or not question.is_shown(known):
                continue
            if question.follows_answers:
                self.fields[question.key].widget = question.widget(known)
            self._read(question, known)
        self.known_after = known

    def _read(self, question, known):
        if not question.is_stored:
            known.add(question.key, question.value(known))
        elif question.is_file:
            self._read_files(question, known)
        else:
            self._read_typed(question, known)

    def _read_typed(self, question, known):
        raw = question.raw(self.data, question.key)
        if isinstance(raw, dict) and "page" in raw:
            self._typed[question.key] = raw
        if question.is_blank(raw):
            if question.is_required(known):
                self.add_error(question.key, question.missing())
            if question.definition.get("prefill"):
                self._typed[question.key] = ""
            return
        try:
            answer = question.clean(raw, known)
        except ValidationError as error:
            self._typed[question.key] = raw
            if error.params:
                self.fields[question.key].widget.candidates = error.params["candidates"]
            self.add_error(question.key, error.messages)
        else:
            self._answers[question.key] = answer
            known.add(question.key, answer)

    def _read_files(self, question, known):
        answer = self.stored.get(question.key) or []
        wrong = list(self.files_errors.get(question.key, ()))
        if not answer and not wrong and question.is_required(known):
            wrong = [question.missing()]
        try:
            question.check(answer, known)
        except ValidationError as error:
            wrong += error.messages
        if wrong:
            self.add_error(question.key, wrong)
        if answer:
            known.add(question.key, answer)

    def clean(self):
        """The version's rules whose last question stands in this step."""
        due = [row for row in self.schema.get("rules") or [] if self.step.is_last_of(row)]
        if not due:
            return
        for finding in rules.findings({"rules": due}, self.known_after.answers, self.known.context):
            if finding.link:
                self.advice.append(finding)
            if finding.kind == "error" and finding.key not in self.errors:
                self.add_error(finding.key if finding.key in self.fields else None, str(finding.message))

    def answers(self):
        """The stored answers, by key, of the shown questions that could be read; files are not among them."""
        self.errors  # noqa: B018  reads the form once
        return dict(self._answers)

    def typed(self):
        """The raw strings, by key, of the shown questions that could not be read."""
        self.errors  # noqa: B018
        return dict(self._typed)

    def file_keys(self):
        """The file questions that this step may show."""
        return [key for key, field in self.fields.items() if field.question.is_file]
