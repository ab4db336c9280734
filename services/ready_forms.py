"""Form versions made ready to be filled: their questions, built once for each version and process, then never changed."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from .expressions import NotAnExpression, read, type_of
from .questions import question
from .schema import items_of
from .upgrading import upgrade

RULES_OF_DOCTORS = ("doctor_fits", "derogation")
MOST_KEPT = 64


@dataclass(frozen=True)
class Section:
    """The card that a question stands in."""

    key: str
    title: str
    show_when: dict | None


@dataclass(frozen=True)
class ReadyStep:
    number: int  # its position in the version, from 1
    key: str
    title: str
    intro: str
    show_when: dict | None
    questions: tuple  # of services.questions.Question, those of sections among them


class ReadyForm:
    """A schema as the journey walks it; shared between requests, so nothing in it may be changed."""

    def __init__(self, schema):
        schema = upgrade(schema)
        self.rules = schema.get("rules") or []
        self.index, self.positions, self.types = {}, {}, {}
        self._ruled = ruled_keys(self.rules)
        self.steps = tuple(self._step(*row) for row in enumerate(schema["steps"], start=1))

    def _step(self, number, row):
        questions = tuple(self._question(item, section, number) for item, section in items_of(row))
        return ReadyStep(
            number, row["key"], row["title"], row.get("intro") or "", row.get("show_when"), questions
        )

    def _question(self, definition, section, number):
        made = question(definition)
        if section:
            made.section = Section(section["key"], section["title"], section.get("show_when"))
            made.show_when = both(section.get("show_when"), made.show_when)
        if made.key in self._ruled:
            made.is_ruled = True
        self.read_expressions(made)
        self.index[made.key] = made
        self.positions[made.key] = number
        self.types[made.key] = type_of(definition)
        return made

    def read_expressions(self, made):
        """An expression that is none (the checks refuse it at publishing) has no value."""
        types = dict(self.types)
        for item in made.questions if made.is_group else (made,):
            if item.kind == "calculation":
                try:
                    item.tree = read(item.definition.get("expression"), types, item.reads_as)
                except NotAnExpression:
                    item.tree = None
            types[item.key] = type_of(item.definition)


def both(one, other):
    parts = [part for part in (one, other) if part]
    return {"and": parts} if len(parts) == 2 else next(iter(parts), None)


def ruled_keys(rules):
    """The questions that a rule about doctors looks at: it says more than the question itself could."""
    rows = [row for row in rules if row["rule"] in RULES_OF_DOCTORS]
    return {key for row in rows for value in row["keys"].values() for key in as_list(value)}


def as_list(value):
    return value if isinstance(value, list) else [value]


_kept = OrderedDict()
_lock = Lock()


def of_version(version):
    """The ReadyForm of a FormVersion. Its schema is read only the first time: a deferred one costs no query later."""
    with _lock:
        if version.digest in _kept:
            _kept.move_to_end(version.digest)
            return _kept[version.digest]
    made = ReadyForm(version.schema)
    with _lock:
        _kept[version.digest] = made
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return made


def forget():
    """Empty the store: for tests, whose versions have no real digests."""
    with _lock:
        _kept.clear()
