"""The Django form of one step, made from its questions when the step is shown or sent."""

import json
from collections import ChainMap

from django import forms
from django.core.exceptions import ValidationError

from accounts.places import EU_CODES

from . import rules
from .condition_words import hint, required_hint
from .conditions import settle
from .questions import AnswerField
from .questions.groups import BLANK_ROW, cell_name
from .schema import FLAG_SOURCES, FOR_WHOM
from .step_parts import parts_of


class StepForm(forms.Form):
    """Shows what may be asked in a step and reads what was typed.

    step: a journey.Step; known: context.Known with the answers of the earlier steps; stored: every stored answer of
    the practice; typed: the raw strings that are no valid answers (yet); rules: the version's. With `data` (a
    QueryDict) the form is bound: it walks the questions in their order, so that a hidden one is neither required nor
    read, whatever was sent. The fields of a group's rows are named "figli-0-nome".
    """

    use_required_attribute = False

    def __init__(self, step, known, stored, typed, rules, data=None, files_errors=None, more_of=""):
        super().__init__(data)
        self.step = step
        self.known = known
        self.stored = stored
        self.raw_typed = typed
        self.rules = rules
        self.files_errors = files_errors or {}
        self.more_of = more_of
        self.advice = []  # rules.Finding of this step that carry a link to a service that fits better
        self.row_numbers = {}  # of each group that may show
        self._answers, self._typed = {}, {}
        self._add_fields()

    # What is asked

    def _add_fields(self):
        own = {question.key for question in self.step.questions}
        self.open_flags = {flag for flag, keys in FLAG_SOURCES.items() if own.intersection(keys)}
        self.open_fields = own | self.open_flags
        known = self.known.copy(self.open_fields)
        for question in self.step.questions:
            rule = settle(question.show_when, known, known.open_fields)
            if rule is False or question.kind == "info" and question.is_summary:
                continue
            self.fields[question.key] = self._field(question, known, rule)
            if question.is_group:
                self._add_rows(question, known)
            elif not question.is_file:
                self.fields[question.key].initial = self._first_value(question, known)
            if question.is_shown(known) and question.key in self.stored:
                known.add(question.key, self.stored[question.key])

    def _field(self, question, known, rule, index=None):
        index = index or self.step.index
        required = question.required
        if isinstance(required, dict):
            required = settle(required, known, known.open_fields)
        if question.is_file:
            known = known.copy(known.open_fields)
            known.add(question.key, self.stored.get(question.key))
        field = AnswerField(
            question,
            question.widget(known),
            rule=json.dumps(rule) if isinstance(rule, dict) else "",
            hint=self._hint(question, known, rule, index),
            required=required is True and question.is_stored,
        )
        if isinstance(required, dict):
            field.help_text = f"{question.help} {required_hint(required, index)}".strip()
        return field

    def _hint(self, question, known, rule, index):
        """The condition in words; that of its section is said once, by the section."""
        if not isinstance(rule, dict):
            return ""
        own = question.own_show_when
        return hint(rule if own is question.show_when else settle(own, known, known.open_fields), index)

    def _first_value(self, question, known):
        """What was typed, else the stored answer, else the prefill: of an unanswered question of a new step."""
        if question.key in self.raw_typed:
            return self.raw_typed[question.key]
        answer = self.stored.get(question.key)
        if not question.is_answered(answer) and question.is_stored and not self.step.is_confirmed:
            answer = question.prefilled(known.context)
        return question.initial(answer, known) if question.is_answered(answer) else ""

    # The rows of a group

    def _add_rows(self, group, known):
        typed = self.raw_typed.get(group.key) or []
        stored = group.rows(self.stored.get(group.key))
        if self.is_bound:
            numbers = group.numbers(self.data)
        else:
            numbers = list(range(len(typed or stored) + (group.key == self.more_of)))
        while len(numbers) < group.least:
            numbers.append(numbers[-1] + 1 if numbers else 0)
        self.row_numbers[group.key] = numbers
        for number in numbers:
            has_typed, has_stored = number < len(typed), not typed and number < len(stored)
            row = stored[number] if has_stored else None
            cells = self._row_fields(group, number, known, row, typed[number] if has_typed else None)
            self.fields.update(cells)

    def _row_fields(self, group, number, known, stored=None, typed=None):
        """{name: field} of a row, with what was typed, or what is stored, or what a new row begins with."""
        scope = known.row(group.keys, group.keys)
        index = ChainMap(group.by_key, self.step.index)
        fields = {}
        for question in group.questions:
            rule = settle(question.show_when, scope, scope.open_fields)
            if rule is False:
                continue
            field = self._field(question, scope, rule, index)
            if typed is not None:
                field.initial = typed.get(question.key, "")
            elif stored is None:
                field.initial = question.first_raw(scope.context)
            elif question.key in stored:
                field.initial = question.initial(stored[question.key], scope)
                scope.add(question.key, stored[question.key])
            fields[cell_name(group.key, number, question.key)] = field
        return fields

    def blank_row(self, group):
        """A form with the fields of a row that the script copies."""
        form = forms.Form()
        form.fields = self._row_fields(group, BLANK_ROW, self.known.copy(self.open_fields))
        return form

    def parts(self):
        """What the page draws, in order: see step_parts.py."""
        return parts_of(self)

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
            if question.is_group:
                self._read_rows(question, known)
            elif question.is_file:
                self._read_files(question, known)
            else:
                self._read(question, known, question.key, self._answers, self._typed)
        self.known_after = known

    def _read(self, question, known, name, answers, typed):
        """Read the field `name` into `answers` or, when it is no answer, into `typed`."""
        if question.follows_answers:
            self.fields[name].widget = question.widget(known)
        if question.is_stored:
            self._read_typed(question, known, name, answers, typed)
        else:
            known.add(question.key, question.value(known))

    def _read_typed(self, question, known, name, answers, typed):
        raw = question.raw(self.data, name)
        if isinstance(raw, dict) and "page" in raw:
            typed[question.key] = raw
        if question.is_blank(raw):
            if question.is_required(known):
                self.add_error(name, question.missing())
            if question.definition.get("prefill"):
                typed[question.key] = ""
            return
        try:
            answer = question.clean(raw, known)
        except ValidationError as error:
            typed[question.key] = raw
            if error.params:
                self.fields[name].widget.candidates = error.params["candidates"]
            self.add_error(name, question.refusal(error))
        else:
            answers[question.key] = answer
            known.add(question.key, answer)

    def _read_rows(self, group, known):
        """The rows in which something was said; blank ones are asked about only while too few are left."""
        numbers = self.row_numbers[group.key]
        raws = {number: group.raw_row(self.data, number) for number in numbers}
        said = [number for number in numbers if not group.is_blank_row(raws[number], known.context)]
        blank = [number for number in numbers if number not in said]
        asked = sorted(said + blank[: max(0, group.least - len(said))])
        rows = [self._read_row(group, number, known) for number in asked]
        answers = [row for row, _is_wrong in rows if row]
        if answers:
            self._answers[group.key] = answers
            known.add(group.key, answers)
        if any(is_wrong for _row, is_wrong in rows):
            self._typed[group.key] = [raws[number] for number in said]
        if len(answers) > group.most:
            self.add_error(group.key, group.too_many())
        elif len(said) < group.least and not self._has_errors(group):
            self.add_error(group.key, group.missing())

    def _read_row(self, group, number, known):
        """({key: answer}, whether something could not be read) of a row."""
        scope, answers, typed = known.row(group.keys), {}, {}
        for question in group.questions:
            name = cell_name(group.key, number, question.key)
            if name in self.fields and question.is_shown(scope):
                self._read(question, scope, name, answers, typed)
        computed = {q.key: scope.get(q.key) for q in group.questions if not q.is_stored and answers}
        answers |= {key: value for key, value in computed.items() if value is not None}
        return answers, any(value != "" for value in typed.values())

    def _has_errors(self, group):
        return any(name.startswith(f"{group.key}-") for name in self._errors)

    def _read_files(self, question, known):
        answer = self.stored.get(question.key) or []
        wrong = list(self.files_errors.get(question.key, ()))
        if not answer and not wrong and question.is_required(known):
            wrong = [question.missing()]
        try:
            question.check(answer, known)
        except ValidationError as error:
            wrong += question.refusal(error)
        if wrong:
            self.add_error(question.key, wrong)
        if answer:
            known.add(question.key, answer)

    def clean(self):
        """The version's rules whose last question stands in this step."""
        due = [row for row in self.rules if self.step.is_last_of(row)]
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
