"""Questions answered with a row of a register: a comune, a state, a place of birth, an exemption code, a long list."""

from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError

from accounts import places
from accounts.places import searchable

from .. import error_texts, territory
from ..conditions import settle
from ..context import ITALIAN, key_of
from ..models.registers import ExemptionCode
from ..schema import CITIZENSHIP
from .base import Question, one_line, tidy

CACHE_SECONDS = 300
CHOICE, OFFERED = "_choice", "_offered"  # as accounts.place_field names them
MOST_OFFERED = 10
ITALY = ("IT", "ITALIA", "ITALIANA", "ITALIANO")


class SuggestInput(forms.TextInput):
    """A text field with suggestions; when the words may mean several rows, radios below it ask which.

    `rows`: the (key, label) of a short list, put into the page; `kinds`, `past`: what /luoghi/ is asked for instead.
    """

    template_name = "services/widgets/suggest.html"

    def __init__(self, attrs=None, rows=(), kinds="", past=False):
        super().__init__(attrs)
        self.rows = rows
        self.kinds = kinds
        self.past = past
        self.candidates = ()

    def value_from_datadict(self, data, files, name):
        return typed_text(data, name)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"].update(
            rows=self.rows, kinds=self.kinds, past=self.past, candidates=[label for _key, label in self.candidates],
            choice_name=name + CHOICE, offered_name=name + OFFERED,
        )  # fmt: skip
        return context


def typed_text(data, name):
    """What was written, or the radio chosen among those that the server offered for just that."""
    text, choice = data.get(name), data.get(name + CHOICE)
    return choice if choice and data.get(name + OFFERED) == text else text


class RegisterQuestion(Question):
    """Typed as words; stored as {"key", "label"}: the label stays as it was."""

    def raw(self, data, name):
        return tidy(typed_text(data, name))

    def clean(self, raw, known):
        text = one_line(raw)
        found = self.find(text, known)
        # Rows of one label cannot be told apart by a person.
        if len({label for _key, label in found}) == 1:
            return self.stored(*found[0])
        near = found or self.near(text, known)
        if not near:
            raise ValidationError(self.not_found(text))
        words = error_texts.which_one(text) if found else self.not_found(text)
        raise ValidationError(words, code="several", params={"candidates": near[:MOST_OFFERED]})

    def find(self, text, known):
        """The (key, label) rows that the words may mean."""
        raise NotImplementedError

    def near(self, text, known):
        """What to offer when nothing bears these words."""
        return []

    def not_found(self, text):
        return error_texts.no_such_row(text)

    def stored(self, key, label):
        return {"key": key, "label": label}

    def check(self, answer, known):
        """A row of a register stays valid: it is kept with the label that it had."""

    def initial(self, answer, known=None):
        return self.text(answer)

    def text(self, answer):
        return answer.get("label", "") if isinstance(answer, dict) else str(answer)


class PlaceQuestion(RegisterQuestion):
    """A comune or a foreign state of birth; those that are no more too."""

    kinds, past = "CS", True

    def widget(self, known):
        return SuggestInput(attrs=self.attrs(), kinds=self.kinds, past=self.past)

    def find(self, text, known):
        found = places.resolve(text, self.kinds, past=self.past)
        return [(place.code, places.choice_label(place)) for place in found]

    def near(self, text, known):
        found = places.search(text, self.kinds, MOST_OFFERED, self.past)
        return [(place.code, places.choice_label(place)) for place in found]

    def not_found(self, text):
        return error_texts.no_such_place(text)


class ComuneQuestion(PlaceQuestion):
    """A comune of today; with `territory`, one of the body's own."""

    kinds, past = "C", False

    def widget(self, known):
        if self.definition.get("territory"):
            rows = [(area.code, area.label) for area in territory.areas(known.context)]
            return SuggestInput(attrs=self.attrs(), rows=rows)
        return super().widget(known)

    def clean(self, raw, known):
        answer = super().clean(raw, known)
        self.check(answer, known)
        return answer

    def check(self, answer, known):
        if self.definition.get("territory") and not territory.area_of(known.context, key_of(answer)):
            raise ValidationError(error_texts.outside_territory())


class ListQuestion(RegisterQuestion):
    """One row of a list that is too long for radios: the version's options, then the rows of its source."""

    def widget(self, known):
        return SuggestInput(attrs=self.attrs(), rows=self.rows(known))

    def rows(self, known):
        return self.own_rows(known) + self.source_rows(known)

    def own_rows(self, known):
        rows = self.definition.get("options") or []
        return [
            (row["key"], row["label"])
            for row in rows
            if settle(row.get("when"), known, known.open_fields) is not False
        ]

    def source_rows(self, known):
        source, _colon, group = (self.definition.get("source") or "").partition(":")
        return known.context.remember(("exemptions", group), lambda: exemptions(group)) if source else []

    def find(self, text, known):
        wanted = searchable(text)
        rows = self.rows(known)
        exact = [row for row in rows if searchable(row[1]) == wanted or row[0] == text]
        if exact or not wanted:
            return exact[:1]
        begins = [row for row in rows if searchable(row[1]).startswith(wanted)]
        words = wanted.split()
        return begins or [row for row in rows if all(word in searchable(row[1]) for word in words)]

    def stored(self, key, label):
        own = {row["key"] for row in self.definition.get("options") or []}
        return key if key in own else {"key": key, "label": label}

    def is_offered(self, answer, known):
        return isinstance(answer, dict) or answer in dict(self.own_rows(known))

    def check(self, answer, known):
        if not self.is_offered(answer, known):
            raise ValidationError(error_texts.no_more_offered(self.label))

    def text(self, answer):
        if isinstance(answer, dict):
            return answer.get("label", "")
        labels = {row["key"]: row["label"] for row in self.definition.get("options") or []}
        return labels.get(answer, str(answer))


class StateQuestion(ListQuestion):
    """A state of today or, for the question `cittadinanza`, the citizenship that it gives; with `abroad`, not Italy."""

    def source_rows(self, known):
        states = self.states(known.context)
        return [row for row in states if row[0] != ITALIAN] if self.definition.get("abroad") else states

    def clean(self, raw, known):
        answer = super().clean(raw, known)
        self.check(answer, known)
        return answer

    def check(self, answer, known):
        if self.definition.get("abroad") and key_of(answer) == ITALIAN:
            raise ValidationError(error_texts.not_abroad())

    def states(self, context):
        name = "citizenships" if self.key == CITIZENSHIP else "states"
        read = places.citizenship_choices if self.key == CITIZENSHIP else places.country_choices
        return context.remember(name, lambda: _cached(f"services.{name}", read))

    def find(self, text, known):
        """Also by what a state is called: CINA is not how the register writes it."""
        labels = dict(self.states(known.context))
        named = (
            [ITALIAN] if searchable(text) in ITALY else [place.code for place in places.resolve(text, "S")]
        )
        return [(code, labels[code]) for code in named if code in labels] or super().find(text, known)

    def prefilled(self, context):
        code = super().prefilled(context)
        label = dict(self.states(context)).get(code)
        return {"key": code, "label": label} if label else None

    def is_offered(self, answer, known):
        return True


def exemptions(group):
    """The (code, "013 Diabete mellito") of a group of the catalogue."""

    def read():
        return [(row.code, str(row)) for row in ExemptionCode.objects.filter(group=group).order_by("code")]

    return _cached(f"services.exemptions.{searchable(group).replace(' ', '_')}", read)


def _cached(key, read):
    rows = cache.get(key)
    if rows is None:
        rows = read()
        cache.set(key, rows, CACHE_SECONDS if rows else 1)
    return [tuple(row) for row in rows]
