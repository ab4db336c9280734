"""The path map drawn: a tree of questions and answers for each independent part of a form, as SVG and as a list.

Colours are classes of static/services/screens.css; the list says all that the drawing says.
"""

from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .paths import MOST_DRAWN

BOX_WIDTH, BOX_HEIGHT, GAP_X, GAP_Y, MARGIN = 260, 46, 34, 12, 8
LONGEST, LONGEST_NOTE = 29, 36  # signs of a line in a box


@dataclass
class Branch:
    """An answer (`words`; "" at the root), the labels of what it shows, and the question that follows, if any."""

    words: str
    shows: list
    fork: str = ""
    branches: list = field(default_factory=list)
    is_cut: bool = False  # there were more ways than may be drawn

    @property
    def leaves(self):
        return sum(branch.leaves for branch in self.branches) or 1


def tree_of(path_map, component, most=MOST_DRAWN):
    """The Branch at the root of a component, with at most `most` ends."""
    return _branch(path_map, "", component.stretch, [most])


def _branch(path_map, words, stretch, room):
    parts = [path_map.part(place) for place in stretch.shown]
    branch = Branch(words, [part.label for part in parts if not part.is_container])
    if stretch.fork is None:
        room[0] -= 1
        return branch
    branch.fork, _all = path_map.choice_words(stretch.fork.key, ())
    for way in stretch.fork.ways:
        if room[0] <= 0:
            branch.is_cut = True
            break
        answers = path_map.choice_words(stretch.fork.key, way.sorts)[1]
        branch.branches.append(_branch(path_map, answers, way.then, room))
    return branch


def svg(tree, title):
    """The drawing of a tree, read from left to right."""
    boxes, lines = [], []
    _place(tree, 0, 0, boxes, lines)
    width = max(x for x, _y, *_rest in boxes) + BOX_WIDTH + 2 * MARGIN
    height = tree.leaves * (BOX_HEIGHT + GAP_Y) + 2 * MARGIN
    return format_html(
        '<svg class="paths" role="img" viewBox="0 0 {} {}" width="{}" height="{}"><title>{}</title><desc>{}</desc>{}{}</svg>',
        width, height, width, height, title, _("Lo stesso schema è scritto nell'elenco che segue."),
        format_html_join("", '<path class="paths-line" d="M{} {}H{}V{}H{}"/>', lines),
        format_html_join("", "{}", ((_box(*box),) for box in boxes)),
    )  # fmt: skip


def _place(branch, column, row, boxes, lines):
    """Put a branch and all that follows into `boxes` and `lines`; `row` is its first. Returns (x, y) of its way in."""
    x = column * (BOX_WIDTH + GAP_X) + MARGIN
    y = (row + branch.leaves / 2 - 0.5) * (BOX_HEIGHT + GAP_Y) + MARGIN
    box = None
    if branch.words or branch.shows not in ([], [branch.fork]):
        box = (x, y, "paths-answer", branch.words or _("Sempre"), _shows(branch))
        boxes.append(box)
    if branch.fork:
        x = x + (BOX_WIDTH + GAP_X if box else 0)
        note = _("e altri percorsi, non disegnati") if branch.is_cut else ""
        boxes.append((x, y, "paths-question", branch.fork, note))
        if box:
            lines.append(_line(box, (x, y)))
        column = round((x - MARGIN) / (BOX_WIDTH + GAP_X)) + 1
    for child in branch.branches:
        entry = _place(child, column, row, boxes, lines)
        lines.append(_line((x, y), entry))
        row += child.leaves
    return (box or (x, y))[:2]


def _line(start, end):
    middle = BOX_HEIGHT / 2
    x = start[0] + BOX_WIDTH
    return (x, start[1] + middle, x + GAP_X / 2, end[1] + middle, end[0])


def _shows(branch):
    if not branch.shows:
        return _("nessuna domanda in più")
    words = ngettext("mostra %s domanda", "mostra %s domande", len(branch.shows)) % len(branch.shows)
    return f"{words}: {', '.join(branch.shows)}"


def _box(x, y, name, first, second):
    return format_html(
        '<g class="{}"><title>{}</title><rect x="{}" y="{}" width="{}" height="{}" rx="4"/>'
        '<text x="{}" y="{}">{}</text><text class="paths-note" x="{}" y="{}">{}</text></g>',
        name, f"{first} – {second}" if second else first, x, y, BOX_WIDTH, BOX_HEIGHT,
        x + 10, y + 19, Truncator(first).chars(LONGEST), x + 10, y + 37, Truncator(second).chars(LONGEST_NOTE),
    )  # fmt: skip
