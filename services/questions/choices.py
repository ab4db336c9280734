"""Questions answered by choosing among options, and boxes to tick."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .. import error_texts, territory
from ..conditions import as_keys, settle
from .base import Question, tidy


class ChoiceQuestion(Question):
    """One of the options that the context allows: the server offers, and accepts, only those that hold."""

    widget_class = forms.RadioSelect
    follows_answers = True

    def __init__(self, definition):
        super().__init__(definition)
        rows = definition.get("options") or []
        self.own_keys = {row["key"] for row in rows}
        # What is offered to everybody need not be worked out for each answer.
        self.is_fixed = not definition.get("source") and not any(row.get("when") for row in rows)

    def options(self, known):
        """The (key, label) that may be chosen; without `known`, all of them."""
        rows = self.definition.get("options") or []
        offered = [
            (row["key"], row["label"])
            for row in rows
            if known is None or settle(row.get("when"), known, known.open_fields) is not False
        ]
        return offered + self.rows_of_source(known)

    def rows_of_source(self, known):
        if self.definition.get("source") != "municipalities" or known is None:
            return []
        ambito = territory.ambito_of(known)
        return [(area.code, area.label) for area in territory.areas(known.context, ambito)]

    def widget(self, known):
        return self.widget_class(choices=self.options(known))

    def missing_text(self):
        return error_texts.choose(self.label)

    def clean(self, raw, known):
        labels = dict(self.options(known))
        if raw not in labels:
            raise ValidationError(self.missing_text())
        if raw in self.own_keys:
            return raw
        return {"key": raw, "label": labels[raw]}

    def check(self, answer, known):
        if not self.is_offered(answer, known):
            raise ValidationError(error_texts.no_more_offered(self.label))

    def is_offered(self, answer, known):
        given = as_keys(answer)
        offered = self.own_keys if self.is_fixed else {key for key, _label in self.options(known)}
        return bool(given) and offered.issuperset(given)

    def initial(self, answer, known=None):
        return next(iter(as_keys(answer)), "")

    def text(self, answer):
        if isinstance(answer, dict):
            return answer.get("label", "")
        return dict(self.options(None)).get(answer, str(answer))


class SelectQuestion(ChoiceQuestion):
    def widget(self, known):
        return forms.Select(choices=[("", _("Scegli…")), *self.options(known)])


class SeveralQuestion(ChoiceQuestion):
    widget_class = forms.CheckboxSelectMultiple

    def raw(self, data, name):
        read = getattr(data, "getlist", None)
        given = read(name) if read else data.get(name) or []
        given = [given] if isinstance(given, str) else given
        return [key for key in tidy(list(given)) if key]

    def clean(self, raw, known):
        given = [raw] if isinstance(raw, str) else raw
        chosen = [key for key, _label in self.options(known) if key in given]
        if not chosen or len(chosen) != len(set(given)):
            raise ValidationError(self.missing_text())
        least, most = self.definition.get("min"), self.definition.get("max")
        if (least and len(chosen) < least) or (most and len(chosen) > most):
            raise ValidationError(error_texts.how_many(least, most))
        return chosen

    def initial(self, answer, known=None):
        return as_keys(answer)

    def text(self, answer):
        labels = dict(self.options(None))
        return ", ".join(labels.get(key, key) for key in as_keys(answer))


class BoxQuestion(Question):
    """A box to tick: stored as True, or not at all."""

    def widget(self, known):
        return forms.CheckboxInput()

    def raw(self, data, name):
        return "on" if data.get(name) not in (None, "", False, "false", "False") else ""

    def missing_text(self):
        return error_texts.accept(self.label)

    def clean(self, raw, known):
        return True

    def initial(self, answer, known=None):
        return "on" if answer else ""

    def text(self, answer):
        return _("Sì")


class DeclarationQuestion(BoxQuestion):
    """A box whose label is what the citizen declares (DPR 445/2000): it has to be ticked."""
