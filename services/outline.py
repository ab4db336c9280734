"""The parts of a form in the order of the walk, each with where it stands and with the conditions that bind it."""

from dataclasses import dataclass

from .schema import CALCULATION, GROUP, SECTION

STEP = "step"
CONTAINERS = (STEP, SECTION, GROUP)


@dataclass(frozen=True)
class Part:
    """A step, section, group, calculation or question.

    `place`: its position among the steps, then among the items of the step, then inside a section or a group;
    `around`: the parts that hold it, outermost first.
    """

    definition: dict
    place: tuple
    around: tuple = ()

    @property
    def key(self):
        return self.definition["key"]

    @property
    def kind(self):
        return self.definition.get("kind", STEP)

    @property
    def label(self):
        return self.definition.get("label") or self.definition.get("title") or self.key

    @property
    def step(self):
        return self.around[0] if self.around else self

    @property
    def group(self):
        """The repeated group that holds it, or None."""
        return next((part for part in self.around if part.kind == GROUP), None)

    @property
    def is_container(self):
        return self.kind in CONTAINERS

    @property
    def is_typed(self):
        """Whether someone answers it: all but containers and what is only shown."""
        return not self.is_container and self.kind not in (CALCULATION, "readonly", "info")

    @property
    def conditions(self):
        """What must hold for it to be shown: the conditions of all that holds it, then its own."""
        every = [part.definition.get("show_when") for part in (*self.around, self)]
        return [condition for condition in every if condition]


def parts_of(schema):
    """Every Part of a form, in the order in which conditions are read."""
    return [part for number, step in enumerate(schema["steps"]) for part in _parts(step, (number,), ())]


def _parts(definition, place, around):
    part = Part(definition, place, around)
    yield part
    for number, inner in enumerate(definition.get("questions") or ()):
        yield from _parts(inner, (*place, number), (*around, part))
