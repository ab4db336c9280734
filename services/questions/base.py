"""What every kind of question has in common: its definition, its field, its stored answer and how that reads."""

import re

from django import forms

from .. import error_texts
from ..conditions import holds

# What no answer needs: control characters (PostgreSQL refuses NUL in JSON) and lone halves of a pair.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
LONGEST_RAW = 10_000


class AnswerField(forms.Field):
    """A Django field that only shows a question: StepForm asks the question itself to read what was typed."""

    def __init__(self, question, widget, rule="", hint="", required=False):
        super().__init__(
            label=question.label, help_text=question.help, required=required, widget=widget, localize=False
        )
        self.question = question
        self.rule = rule
        self.hint = hint


class Question:
    """One question of a form version, made from its definition (services/schema.py).

    A kind says: `widget` (how it is asked), `clean` (raw to stored answer), `initial` (stored answer to raw),
    `text` (how the answer reads). `known` is a context.Known with the answers of everything before.
    """

    is_file = False
    is_group = False
    is_stored = True  # False: computed, never typed
    follows_answers = False  # True: how it is asked hangs on other answers of the same step
    autocomplete = ""
    section = None  # the section that holds it (ready_forms.Section)

    def __init__(self, definition):
        self.definition = definition
        self.key = definition["key"]
        self.kind = definition["kind"]
        self.label = definition.get("label", "")
        self.help = definition.get("help") or ""
        self.show_when = definition.get("show_when")
        self.own_show_when = self.show_when  # without the section's, which `show_when` may be joined with
        self.required = definition.get("required", False)

    # Asking

    def is_shown(self, known):
        return holds(self.show_when, known)

    def is_required(self, known):
        if isinstance(self.required, dict):
            return holds(self.required, known)
        return bool(self.required)

    def widget(self, known):
        return forms.TextInput(attrs=self.attrs())

    def attrs(self):
        return {"autocomplete": self.autocomplete or "off"}

    def prefilled(self, context):
        """The first value of an unanswered question, as it would be stored; None without."""
        source = self.definition.get("prefill") or ""
        if source.startswith("profile."):
            return context.profile_value(source.removeprefix("profile.")) or None
        if source.startswith("value:"):
            return source.removeprefix("value:")
        if source == "today":
            return context.today.isoformat()
        if source == "previous_year":
            return str(context.today.year - 1)
        return None

    def first_raw(self, context):
        """What a new field shows: the prefill as the browser would send it, "" without."""
        answer = self.prefilled(context) if self.is_stored else None
        return self.initial(answer) if self.is_answered(answer) else ""

    # Answering

    def raw(self, data, name):
        """What the browser sent, tidied: a string, or what the kind's widget sends."""
        return tidy(data.get(name))

    def is_blank(self, raw):
        return raw is None or raw == [] or (isinstance(raw, str) and not raw.strip())

    def missing(self):
        """What to say when the answer is missing: the editor's own words, or the catalogue's."""
        return self.definition.get("error") or self.missing_text()

    def missing_text(self):
        return error_texts.required(self.label)

    def clean(self, raw, known):
        """The answer to store. Raises ValidationError in words for the citizen."""
        return one_line(raw)

    def refusal(self, error):
        """What to say of a ValidationError of `clean` or `check`: the editor's own words, unless a choice is offered."""
        own = self.definition.get("wrong")
        return [own] if own and error.code != "several" else error.messages

    def check(self, answer, known):
        """Raise ValidationError when a stored answer would not be accepted any more."""
        self.clean(self.initial(answer, known), known)

    def is_answered(self, answer):
        return answer not in (None, "", [], False)

    def is_offered(self, answer, known):
        """Whether a stored answer is still among what may be chosen; asks no database."""
        return True

    def warn(self, answer, known):
        """Words about an answer that is accepted but looks wrong; "" when there is nothing to say."""
        return ""

    # Reading

    def initial(self, answer, known=None):
        """A stored answer as the browser would send it."""
        return answer if isinstance(answer, (str, list)) else ""

    def text(self, answer):
        return str(answer)

    def files(self, answer):
        return []


def tidy(raw):
    if isinstance(raw, str):
        return CONTROL.sub("", raw.replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST_RAW]
    if isinstance(raw, list):
        return [tidy(part) for part in raw[:200]]
    if isinstance(raw, dict):
        return {key: tidy(part) for key, part in raw.items()}
    return raw


def one_line(raw):
    return " ".join(str(raw).split())
