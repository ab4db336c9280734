"""What a form shows without asking: data of the profile, information and values worked out from the answers."""

import json

from django import forms

from .. import calculating, information
from ..expressions import names_in
from .base import Question


class Shown(forms.Widget):
    """A value that cannot be changed here, as text."""

    template_name = "services/widgets/shown.html"

    def __init__(self, text, calculation=""):
        super().__init__()
        self.text = text
        self.calculation = calculation

    def value_from_datadict(self, data, files, name):
        return None

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"].update(text=self.text, calculation=self.calculation)
        return context


class ReadonlyQuestion(Question):
    """A value of the profile or of the calendar; what the browser sends for it is ignored."""

    is_stored = False

    def widget(self, known):
        value = self.value(known)
        return Shown("" if value is None else self.text(value))

    def value(self, known):
        return self.prefilled(known.context)

    def is_required(self, known):
        return False

    def text(self, answer):
        return answer.get("label", "") if isinstance(answer, dict) else str(answer)


class InformationQuestion(ReadonlyQuestion):
    """Information of services/information.py; the page itself draws the summary."""

    @property
    def is_summary(self):
        return self.definition.get("shows") == "summary"

    def value(self, known):
        return information.text(self.definition.get("shows"), known, known.context) or None


class CalculationQuestion(ReadonlyQuestion):
    """A value worked out from the answers before it; the script works it out again while one types."""

    tree = None  # of its expression; ready_forms sets it, where the questions before are known

    @property
    def reads_as(self):
        return self.definition.get("reads_as") or "text"

    def widget(self, known):
        value = self.value(known)
        return Shown("" if value is None else self.text(value), self.for_script(known))

    def for_script(self, known):
        """What the page needs to follow the answers that it asks itself: the others are told."""
        told = {name: known.get(name) for name in names_in(self.tree) if name not in known.open_fields}
        today = known.context.today.isoformat()
        return json.dumps({"tree": self.tree, "reads_as": self.reads_as, "known": told, "today": today})

    def value(self, known):
        if self.tree is None:
            return None
        return calculating.stored(self.tree, self.reads_as, known, known.context.today)

    def text(self, answer):
        return calculating.shown(answer, self.reads_as)
