"""What a form shows without asking: data of the profile, and information computed from the answers."""

from django import forms

from .. import information
from .base import Question


class Shown(forms.Widget):
    """A value that cannot be changed here, as text."""

    template_name = "services/widgets/shown.html"

    def __init__(self, text):
        super().__init__()
        self.text = text

    def value_from_datadict(self, data, files, name):
        return None

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["text"] = self.text
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
