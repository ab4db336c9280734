"""The form in which an editor writes a test: one field for each question, filled in as a citizen would type."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import places

from .outline import parts_of
from .schema import GROUP, MOST_ROWS

ANSWER, KEEP = "risposta-", "tieni-"
LEAST_ROWS = 3  # of a group that are offered; there is always a blank one after those filled in
PLAIN_CHOICES = ("radio", "select")
BOXES = ("checkbox", "declaration")


class FormTestForm(forms.Form):
    name = forms.CharField(
        label=_("Nome"), max_length=160, help_text=_("Per esempio: «Figlio minorenne, con TS-CNS».")
    )
    day = forms.DateField(
        label=_("Giorno"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_(
            "Il collaudo si svolge sempre come in questo giorno: le date relative a oggi contano da qui."
        ),
    )
    way_in = forms.ChoiceField(label=_("Accesso"))
    birth_date = forms.DateField(
        label=_("Data di nascita di chi fa la richiesta"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    citizenship = forms.ChoiceField(label=_("Cittadinanza di chi fa la richiesta"), required=False)
    place = forms.CharField(label=_("Comune di residenza di chi fa la richiesta"), required=False)
    steps = forms.MultipleChoiceField(
        label=_("Passi che devono comparire"), required=False, widget=forms.CheckboxSelectMultiple
    )
    errors = forms.CharField(
        label=_("Domande che devono dare un errore"),
        required=False,
        help_text=_("Le chiavi, separate da virgola."),
    )
    is_sendable = forms.BooleanField(label=_("La richiesta si può inviare"), required=False)
    accept = forms.BooleanField(
        label=_("Accetta come esito atteso quello di adesso"),
        required=False,
        help_text=_("Al posto dei passi, degli errori e dell'invio scritti qui sopra."),
    )

    def __init__(self, data=None, *, schema, test):
        super().__init__(data, initial=initial_of(test))
        self.schema = schema
        self.test = test
        self.fields["way_in"].choices = type(test).WayIn.choices
        self.fields["citizenship"].choices = [("", "—"), *places.citizenship_choices()]
        steps = [(step["key"], step["title"]) for step in schema["steps"]]
        self.fields["steps"].choices = with_gone(steps, test.expected.get("steps", []))
        self.asked = [
            part for part in parts_of(schema) if part.is_typed and not part.group or part.kind == GROUP
        ]
        self.groups = []  # [(title, [names of fields])] of the answers, in the order of the form
        for part in self.asked:
            self._add(part)
        self._add_unread()

    def _add(self, part):
        names = []
        for number in self._numbers(part):
            rows = part.definition["questions"] if part.kind == GROUP else [part.definition]
            for row in rows:
                if row["kind"] in ("calculation", "readonly", "info"):
                    continue
                name = ANSWER + (part.key if number is None else f"{part.key}-{number}-{row['key']}")
                label = (
                    row["label"]
                    if number is None
                    else f"{part.definition.get('item_label') or part.label} {number + 1}: {row['label']}"
                )
                given = self._given(part, row, number)
                self.fields[name] = answer_field(row, label, given)
                self.fields[name].initial = shown(row, given)
                names.append(name)
        if not self.groups or self.groups[-1][0] != part.step.label:
            self.groups.append((part.step.label, []))
        self.groups[-1][1].extend(names)

    def _numbers(self, part):
        """The numbers of the rows of a group: those kept, those sent, and blank ones; (None,) for a question."""
        if part.kind != GROUP:
            return (None,)
        kept = len(self._kept(part) or [])
        cell = re.compile(f"{ANSWER}{re.escape(part.key)}-([0-9]{{1,3}})-")
        sent = (cell.match(name) for name, value in self.data.items() if value)
        filled = max([kept, *(int(found[1]) + 1 for found in sent if found)])
        return range(min(max(LEAST_ROWS, filled + 1), max(MOST_ROWS, kept)))

    def _kept(self, part):
        """The test's answer to a question or group; None when it is of another sort than the form now asks."""
        answer = self.test.answers.get(part.key)
        return answer if fits(part.definition, answer) else None

    def _given(self, part, row, number):
        answer = self._kept(part)
        if number is None:
            return answer
        cell = answer[number].get(row["key"]) if number < len(answer or []) else None
        return cell if fits(row, cell) else None

    def _add_unread(self):
        """A box for each answer that the form does not ask: it goes only when the editor says so."""
        read = {part.key for part in self.asked if self._kept(part) is not None}
        self.unread = {key: answer for key, answer in self.test.answers.items() if key not in read}
        for key, answer in self.unread.items():
            words = ", ".join(map(str, answer)) if isinstance(answer, list) else answer
            self.fields[KEEP + key] = forms.BooleanField(
                label=f"{key}: {words}", required=False, initial=True
            )

    @property
    def unread_fields(self):
        return [self[KEEP + key] for key in self.unread]

    @property
    def answer_groups(self):
        """[(title of the step, bound fields of its questions)]."""
        return [(title, [self[name] for name in names]) for title, names in self.groups]

    @property
    def plain_fields(self):
        return [self[name] for name in ("name", "day", "way_in", "birth_date", "citizenship", "place")]

    @property
    def expected_fields(self):
        return [self[name] for name in ("steps", "errors", "is_sendable", "accept")]

    def clean_place(self):
        text = self.cleaned_data["place"]
        found = places.resolve(text, kinds="C") if text else []
        if text and len(found) != 1:
            raise forms.ValidationError(_("Scrivi il nome di un Comune, ad esempio Busto Arsizio (VA)."))
        return {"key": found[0].code, "label": places.label(found[0])} if found else None

    def filled(self):
        """The FormTest with what was written."""
        said = self.cleaned_data
        test = self.test
        test.name, test.day, test.way_in = said["name"], said["day"], said["way_in"]
        applicant = {
            "birth_date": said["birth_date"] and said["birth_date"].isoformat(),
            "citizenship": said["citizenship"],
            "place": said["place"],
        }
        test.applicant = {name: value for name, value in applicant.items() if value}
        test.answers = self.answers()
        errors = [key for key in re.split(r"[\s,]+", said["errors"]) if key]
        test.expected = {"steps": said["steps"], "errors": sorted(errors), "is_sendable": said["is_sendable"]}
        return test

    def answers(self):
        """As services/form_tests.py plays them; what was left empty is no answer."""
        found = {key: answer for key, answer in self.unread.items() if self.cleaned_data[KEEP + key]}
        for part in self.asked:
            if part.kind == GROUP:
                rows = [self._row(part, number) for number in self._numbers(part)]
                value = [row for row in rows if row]
            else:
                value = typed(part.definition, self.cleaned_data[ANSWER + part.key])
            if value:
                found[part.key] = value
        return found

    def _row(self, part, number):
        cells = {
            row["key"]: typed(row, self.cleaned_data.get(f"{ANSWER}{part.key}-{number}-{row['key']}"))
            for row in part.definition["questions"]
        }
        return {key: value for key, value in cells.items() if value}


def initial_of(test):
    place = test.applicant.get("place") or {}
    return {
        "name": test.name, "day": test.day, "way_in": test.way_in, "place": place.get("label", ""),
        "birth_date": test.applicant.get("birth_date"), "citizenship": test.applicant.get("citizenship", ""),
        "steps": test.expected.get("steps", []), "errors": ", ".join(test.expected.get("errors", [])),
        "is_sendable": test.expected.get("is_sendable", True), "accept": not test.expected,
    }  # fmt: skip


def answer_field(definition, label, given=None):
    """Free where a citizen types: a test may hold what is wrong; an option is chosen, one that is gone too if `given`."""
    kind, options = definition["kind"], definition.get("options") or []
    choices = with_gone([(row["key"], row["label"]) for row in options], given)
    if kind in PLAIN_CHOICES and not definition.get("source"):
        return forms.ChoiceField(label=label, required=False, choices=[("", "—"), *choices])
    if kind == "checkboxes":
        widget = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(label=label, required=False, choices=choices, widget=widget)
    if kind in BOXES:
        return forms.BooleanField(label=label, required=False)
    helps = {
        "file": _("I nomi dei file, separati da virgola."),
        "medico": _("Il codice regionale del medico, oppure * per il primo dell'elenco."),
        "select": _("La chiave della voce."),
        "date": _("Come la scrive chi compila: gg/mm/aaaa."),
    }
    # Blanks and new lines are what a citizen may type.
    widget = forms.Textarea(attrs={"rows": 3}) if kind == "textarea" else forms.TextInput
    return forms.CharField(
        label=label,
        required=False,
        help_text=helps.get(kind, ""),
        max_length=4000,
        widget=widget,
        strip=False,
    )


def with_gone(choices, given):
    """The choices, and after them what was given and is none of them any more."""
    known = {key for key, _label in choices}
    listed = given if isinstance(given, list) else [given] if given else []
    return [*choices, *((key, _("%s (non c'è più)") % key) for key in listed if key not in known)]


def fits(definition, answer):
    """Whether an answer is of the sort that a question takes: rows, a list of texts, or a text."""
    if definition["kind"] == GROUP:
        return isinstance(answer, list) and all(isinstance(row, dict) for row in answer)
    if definition["kind"] in ("checkboxes", "file"):
        return isinstance(answer, list) and all(isinstance(item, str) for item in answer)
    return isinstance(answer, str)


def typed(definition, value):
    """A field's value as a test keeps it."""
    if definition["kind"] in BOXES:
        return "on" if value else ""
    if definition["kind"] == "file":
        return [name.strip() for name in (value or "").split(",") if name.strip()]
    return value


def shown(definition, answer):
    if definition["kind"] in BOXES:
        return bool(answer)
    if definition["kind"] == "file":
        return ", ".join(answer or [])
    return answer
