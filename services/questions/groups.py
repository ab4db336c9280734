"""Questions asked once for each row: the children of a family, the periods of a job."""

import re
from dataclasses import dataclass, field

from django import forms

from .. import error_texts
from ..schema import MOST_ROWS
from .base import Question

CELL = re.compile(r"([a-z0-9_]+)-([0-9]{1,3})-([a-z0-9_]+)")
# The name of a cell of the row that the script copies.
BLANK_ROW = "__n__"


def cell_name(group, number, key):
    """The name of a field: "figli-0-nome"."""
    return f"{group}-{number}-{key}"


@dataclass
class GroupRow:
    """A row as it stands: the questions that show, their answers and what is worked out from them."""

    answers: dict = field(default_factory=dict)
    shown: list = field(default_factory=list)
    is_complete: bool = True


class RowsWidget(forms.Widget):
    """Of the group itself: the fields of its rows have their own."""

    use_fieldset = True
    template_name = "services/widgets/nothing.html"

    def value_from_datadict(self, data, files, name):
        return None

    def id_for_label(self, id_):
        return id_


class GroupQuestion(Question):
    """Stored as a list of rows, each a dict of stored answers by question key; a blank row is none."""

    is_group = True
    make = None  # a definition to its Question: the package sets it, which knows the kinds

    def __init__(self, definition):
        super().__init__(definition)
        self.questions = [self.make(row) for row in definition["questions"]]
        self.by_key = {question.key: question for question in self.questions}
        self.keys = frozenset(self.by_key)
        self.least = definition.get("min") or 0
        self.most = min(definition.get("max") or MOST_ROWS, MOST_ROWS)
        self.required = self.least > 0

    @property
    def item_label(self):
        return self.definition.get("item_label") or self.label

    @property
    def item_name(self):
        """The item inside a sentence: "Aggiungi figlio"."""
        return error_texts.name_of(self.item_label)

    def title(self, number):
        """ "Figlio 2" of the second row."""
        return f"{self.item_label} {number}"

    def widget(self, known):
        return RowsWidget()

    # Reading what was sent

    def numbers(self, data):
        """The numbers of the rows that the browser sent, in order; they may have gaps."""
        found = (CELL.match(name) for name in data)
        return sorted({int(cell[2]) for cell in found if cell and cell[1] == self.key})[:MOST_ROWS]

    def raw_row(self, data, number):
        """{question key: what was typed} of a row."""
        return {
            question.key: question.raw(data, cell_name(self.key, number, question.key))
            for question in self.questions
            if question.is_stored
        }

    def is_blank_row(self, raws, context):
        """Whether nothing was said: what was filled in beforehand is nobody's word."""
        return all(
            question.is_blank(raw) or raw == question.first_raw(context)
            for question, raw in ((self.by_key[key], raw) for key, raw in raws.items())
        )

    def is_blank(self, raw):
        rows = raw if isinstance(raw, list) else []
        return not any(rows)

    def missing_text(self):
        return error_texts.too_few_rows(self.label, self.least)

    def too_many(self):
        return error_texts.too_many_rows(self.label, self.most)

    # Reading what is stored

    def rows(self, answer):
        return [row for row in answer if isinstance(row, dict)] if isinstance(answer, list) else []

    def read(self, answer, known, is_live):
        """The GroupRows of a stored answer; with `is_live` what is computed is worked out now."""
        read = (self.read_row(row, known.row(self.keys), is_live) for row in self.rows(answer))
        return [row for row in read if any(self.by_key[key].is_stored for key in row.answers)]

    def read_row(self, stored, known, is_live):
        row = GroupRow()
        for question in self.questions:
            if not question.is_shown(known):
                continue
            row.shown.append(question)
            computed = is_live and not question.is_stored
            answer = question.value(known) if computed else stored.get(question.key)
            if question.is_answered(answer):
                row.is_complete &= not question.is_stored or question.is_offered(answer, known)
                row.answers[question.key] = answer
                known.add(question.key, answer)
            elif question.is_stored and question.is_required(known):
                row.is_complete = False
        return row

    def text(self, answer):
        """All the rows in one text, for whoever shows no table."""
        return "; ".join(
            f"{self.title(number)}: {self.row_text(row)}"
            for number, row in enumerate(self.rows(answer), start=1)
        )

    def row_text(self, row):
        said = (question for question in self.questions if question.is_answered(row.get(question.key)))
        return ", ".join(f"{question.label} {question.text(row[question.key])}" for question in said)


def without_row(data, group, number):
    """The data of a POST (a QueryDict) without one row of a group."""
    left = data.copy()
    for name in data:
        cell = CELL.match(name)
        if cell and (cell[1], cell[2]) == (group, str(number)):
            del left[name]
    return left


__all__ = ["BLANK_ROW", "GroupQuestion", "GroupRow", "cell_name", "without_row"]
