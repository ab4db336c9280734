"""Questions answered with files: the view stores them, the engine counts and lists them."""

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat

from .. import error_texts
from .base import Question

MOST_FILES = 3


class FilePicker(forms.FileInput):
    """The stored files, each with "Rimuovi", and the browser's own input for more."""

    template_name = "services/widgets/file.html"
    allow_multiple_selected = True

    def __init__(self, question, stored):
        super().__init__(attrs={"multiple": True, "accept": "image/jpeg,image/png,application/pdf"})
        self.question = question
        self.stored = stored

    def value_from_datadict(self, data, files, name):
        return None

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        room = self.question.most - len(self.stored)
        if room == 1:
            context["widget"]["attrs"].pop("multiple", None)
        context["widget"].update(stored=self.stored, room=room, most=self.question.most)
        return context


class FileQuestion(Question):
    is_file = True

    @property
    def most(self):
        return self.definition.get("max_files") or MOST_FILES

    def widget(self, known):
        return FilePicker(self, known.get(self.key) or [])

    def missing_text(self):
        return error_texts.choose_file(self.label)

    def clean(self, raw, known):
        self.check(raw, known)
        return raw

    def check(self, answer, known):
        if len(answer) > self.most:
            raise ValidationError(error_texts.too_many_files(self.most))

    def text(self, answer):
        return ", ".join(f"{row['label']} ({filesizeformat(row.get('size', 0))})" for row in answer)

    def files(self, answer):
        return list(answer)
