"""How the fields of a step stand on the page: one by one, on the cards of sections, in the rows of groups."""

from dataclasses import dataclass, field

from .condition_words import hint
from .conditions import settle


@dataclass
class FieldPart:
    field: object  # a Django BoundField
    kind = "field"


@dataclass
class SectionPart:
    key: str
    title: str
    hint: str
    parts: list = field(default_factory=list)
    kind = "section"


@dataclass
class RowPart:
    """A row of a group: `number` is that of its fields' names, `title` says its place ("Figlio 2")."""

    number: object
    title: str
    fields: list


@dataclass
class GroupPart:
    group: object  # a services.questions.GroupQuestion
    field: object  # its own BoundField: rule, hint, errors
    rows: list
    blank: object  # the RowPart that the script copies
    has_room: bool
    kind = "group"


def parts_of(form):
    """The parts of a StepForm, in the order of the step."""
    parts, section = [], None
    for question in form.step.questions:
        if question.key not in form.fields:
            continue
        if question.section is None:
            section = None
        elif section is None or section.key != question.section.key:
            section = _section(form, question.section)
            parts.append(section)
        into = parts if section is None else section.parts
        into.append(_group(form, question) if question.is_group else FieldPart(form[question.key]))
    return parts


def _section(form, section):
    rule = settle(section.show_when, form.known, form.open_fields)
    return SectionPart(section.key, section.title, hint(rule, form.step.index))


def _group(form, group):
    numbers = form.row_numbers[group.key]
    rows = [
        RowPart(number, group.title(place), _cells(form, f"{group.key}-{number}-"))
        for place, number in enumerate(numbers, start=1)
    ]
    blank_form = form.blank_row(group)
    blank = RowPart("__n__", group.title("__n__"), list(blank_form))
    return GroupPart(group, form[group.key], rows, blank, len(rows) < group.most)


def _cells(form, prefix):
    return [form[name] for name in form.fields if name.startswith(prefix)]
