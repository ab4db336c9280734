"""All ways through a form: which parts show for each combination of answers that its conditions can tell apart.

The parts that hang on each other are walked together (path_walk.py), independent ones apart: a complete way is one of
each. Where a component is too much to walk the map says so.
"""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product
from math import prod

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .path_walk import Stretch, Walk
from .representatives import TooMany

MOST_DRAWN = 256
FLAG_NAMES = {
    "@accesso": gettext_lazy("Accesso"),
    "@eta": gettext_lazy("Età di chi fa la richiesta"),
    "@cittadinanza": gettext_lazy("Cittadinanza nel profilo"),
}


@dataclass(frozen=True)
class Path:
    """One complete way: the choices made, as (fork key, Sorts), and the places of all that shows."""

    choices: tuple
    shown: frozenset


@dataclass
class Component:
    """Parts that hang on each other. `stretch` is None when there were too many ways to walk."""

    parts: list
    stretch: Stretch | None = None

    def count(self):
        return _fold(self.stretch, lambda shown, ways: sum(ways) if ways else 1)


@dataclass
class PathMap:
    parts: list
    always: list  # parts that every way shows
    components: list
    reached: set = field(default_factory=set)  # places that some way shows
    dead_ends: list = field(default_factory=list)  # (Part, choices) where a required question offers nothing

    @cached_property
    def by_key(self):
        return {part.key: part for part in self.parts if part.around}

    @property
    def is_complete(self):
        return all(component.stretch for component in self.components)

    @property
    def total(self):
        """How many ways there are, each combination of the independent ones; of what could be walked."""
        return prod(component.count() for component in self.components if component.stretch)

    def choice_words(self, key, sorts):
        """(what is chosen, which answers) in words."""
        asked = FLAG_NAMES.get(key) or self.by_key[key].label
        return asked, _(" o ").join(_("nessuna risposta") if sort is None else sort.words for sort in sorts)

    def paths(self, most=MOST_DRAWN):
        """The first `most` complete ways, as Path."""
        always = frozenset(part.place for part in self.always)
        rows = [list(islice(_paths(c.stretch), most)) for c in self.components if c.stretch]
        for combination in islice(product(*rows), most):
            choices = tuple(choice for path in combination for choice in path.choices)
            yield Path(choices, always.union(*(path.shown for path in combination)))

    def extreme(self, component, weigh, choose):
        """The least or most (`choose`: min or max) that the shown parts of a component weigh together."""
        if component.stretch is None:
            return 0

        def add(shown, ways):
            return sum(weigh(self.part(place)) for place in shown) + (choose(ways) if ways else 0)

        return _fold(component.stretch, add)

    def unreached(self):
        """Parts that no way shows: surely so, and not because of what holds them."""
        walked = [part for component in self.components if component.stretch for part in component.parts]
        return [
            part
            for part in walked
            if part.place not in self.reached and all(outer.place in self.reached for outer in part.around)
        ]

    def part(self, place):
        return self.by_place[place]

    @cached_property
    def by_place(self):
        return {part.place: part for part in self.parts}

    def component_of(self, part):
        """The Component that decides whether a part shows; None for what always shows."""
        return next((component for component in self.components if part in component.parts), None)

    def show_together(self, one, other):
        """Whether some way shows both; surely so."""
        if not {one.place, other.place} <= self.reached:
            return False
        component = self.component_of(one)
        if component is None or component is not self.component_of(other):
            return True
        both = frozenset((one.place, other.place))
        return component.stretch is not None and both in _ends(component.stretch, both)

    def always_shows_one(self, parts, key, value):
        """Whether every way on which the question `key` is answered with `value` shows one of the parts, as far as
        could be walked."""
        asked = next(part for part in self.parts if part.key == key and part.around)
        here = self.component_of(asked)
        for part in parts:
            component = self.component_of(part)
            if component is None or component.stretch is None:
                return True
            if component is not here and frozenset() not in _ends(component.stretch, {part.place}):
                return True
        if here is None or here.stretch is None:
            return here is not None
        places = {part.place for part in parts}
        ends = _ends(
            here.stretch, places | {asked.place}, lambda fork, way: fork != key or _leads(way, value)
        )
        return all(asked.place not in end or end & places for end in ends)


def map_of(schema, today):
    """The PathMap of a schema that has no mistakes of another kind."""
    walk = Walk(schema, today)
    found = PathMap(walk.parts, walk.always, [Component(parts) for parts in walk.components()])
    found.reached = {part.place for part in walk.always}
    for component in found.components:
        try:
            component.stretch = walk.through(component.parts)
        except TooMany:
            continue
        found.reached |= walk.reached
        found.dead_ends += walk.dead_ends
    return found


def _paths(stretch, choices=(), shown=frozenset()):
    shown = shown.union(stretch.shown)
    if stretch.fork is None:
        yield Path(choices, shown)
        return
    for way in stretch.fork.ways:
        yield from _paths(way.then, (*choices, (stretch.fork.key, way.sorts)), shown)


def _leads(way, value):
    return any(sort is not None and value in sort.values for sort in way.sorts)


def _ends(stretch, places, is_taken=lambda fork, way: True, done=None):
    """Which of these places show together at the ends of the ways that are taken: a set of frozensets."""
    done = {} if done is None else done
    if id(stretch) not in done:
        here = frozenset(places).intersection(stretch.shown)
        ends = {frozenset()} if stretch.fork is None else set()
        for way in stretch.fork.ways if stretch.fork else ():
            if is_taken(stretch.fork.key, way):
                ends |= _ends(way.then, places, is_taken, done)
        done[id(stretch)] = {here | end for end in ends}
    return done[id(stretch)]


def _fold(stretch, combine, done=None):
    """`combine(shown places, [what it gave for each way])`, from the ends back, each stretch once."""
    done = {} if done is None else done
    if id(stretch) not in done:
        ways = [_fold(way.then, combine, done) for way in stretch.fork.ways] if stretch.fork else []
        done[id(stretch)] = combine(stretch.shown, ways)
    return done[id(stretch)]
