"""A form as the checks look at it: its parts by key and in their order, and how a mistake names its place."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..error_texts import cut
from ..outline import parts_of
from ..schema import CALCULATION, GROUP, SECTION

PRIVACY = "dich_privacy"
NAMES = {
    SECTION: gettext_lazy("sezione «%s»"),
    GROUP: gettext_lazy("gruppo «%s»"),
    CALCULATION: gettext_lazy("calcolo «%s»"),
}


@dataclass(frozen=True)
class Mistake:
    """`place` is that of its Part (outline.py), () for the whole form; one that does not stop publishing warns."""

    message: str
    place: tuple = ()
    stops: bool = True

    @property
    def step(self):
        return self.place[0] if self.place else None

    @property
    def question(self):
        return self.place[1] if len(self.place) > 1 else None


class Form:
    def __init__(self, schema):
        self.schema = schema
        self.parts = parts_of(schema)
        self.steps = [part for part in self.parts if not part.around]
        self.items = [part for part in self.parts if part.around]
        self.by_key = {}
        for part in self.items:
            self.by_key.setdefault(part.key, part)
        self.inside = {}
        for part in self.items:
            self.inside.setdefault(part.around[-1].place, []).append(part)

    def can_read(self, part, key):
        """Whether what stands at `part` may read the answer to `key`: it comes before, and in no group but its own."""
        other = self.by_key.get(key)
        if other is None or other.kind == SECTION or other.place >= part.place or other in part.around:
            return False
        return other.group is None or other.group == part.group


def of(part, words, stops=True):
    """The Mistake of a part."""
    return Mistake(place_words(part) + ": " + words, part.place, stops)


def place_words(part):
    """ "Passo «…», domanda «…» (chiave)"."""
    names = [_("Passo «%s»") % part.step.label, *(_name(outer) for outer in part.around[1:])]
    if part.around:
        names.append(f"{_name(part)} ({part.key})")
    return ", ".join(names)


def _name(part):
    return NAMES.get(part.kind, _("domanda «%s»")) % cut(part.label)
