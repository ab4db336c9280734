"""All ways through a form: which parts show for each combination of answers that its conditions can tell apart.

The parts that hang on each other are walked together, independent ones apart, and what has been walked once from a
given point is not walked again: only forms whose questions hang on very many others at once are too much, and the map
then says that it stopped. A complete way answers every required question; a group is walked as one row of it.
"""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product
from math import prod

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import representatives
from .conditions import fields_of, holds
from .context import Context, Known
from .outline import parts_of
from .representatives import Sort, TooMany, born
from .schema import CITIZENSHIP, FLAG_SOURCES, FOR_ME, FOR_WHOM

MOST_DRAWN = 256
MOST_STATES, MOST_STATES_IN_ALL = 5_000, 20_000  # of a component, of a form: half a second, two seconds
MOST_FORKS = 150  # in one walk
OF_APPLICANT = ("@accesso", "@eta", "@cittadinanza")
FLAG_NAMES = {
    "@accesso": gettext_lazy("Accesso"),
    "@eta": gettext_lazy("Età di chi fa la richiesta"),
    "@cittadinanza": gettext_lazy("Cittadinanza nel profilo"),
}


@dataclass(frozen=True, eq=False)
class Fork:
    """A question (or a flag of the applicant) on whose answer the rest hangs; `key` names it."""

    key: str
    ways: tuple


@dataclass(frozen=True, eq=False)
class Way:
    sorts: tuple  # the Sorts of answers that lead here; None among them: not answered
    then: "Stretch"


@dataclass(frozen=True, eq=False)
class Stretch:
    """What shows up to the next fork: places of parts; `fork` is None at the end."""

    shown: tuple
    fork: Fork | None


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
    walk = _Walk(schema, today)
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


class _Walk:
    def __init__(self, schema, today):
        self.parts = parts_of(schema)
        self.by_key = {part.key: part for part in self.parts if part.kind != "step"}
        self.context = Context(today, "", {})
        self.asked = self._asked()
        self.rows = self._rows()
        self.conditions = {part.place: part.conditions for part in self.parts}
        self.links = {part.place: self._links(part) for part in self.parts}
        self.flags = {
            place: [flag for flag in OF_APPLICANT if flag in links] for place, links in self.links.items()
        }
        self.always = [part for part in self.parts if not self.links[part.place]]
        self._sorts, self._states = {}, 0

    # What hangs on what

    def _asked(self):
        """The keys of the questions whose answers matter: conditions read them, or what is offered hangs on them."""
        found, due = set(), [part for part in self.parts if part.conditions or _may_offer_nothing(part)]
        while due:
            part = due.pop()
            conditions = list(part.conditions)
            if part.key in found or _may_offer_nothing(part):
                conditions += _offers(part)
            for key in self._keys_read(conditions):
                if key not in found:
                    found.add(key)
                    due.append(self.by_key[key])
        return found

    def _keys_read(self, conditions):
        fields = [name for condition in conditions for name in fields_of(condition)]
        keys = [key for name in fields for key in FLAG_SOURCES.get(name, (name,))]
        return [key for key in dict.fromkeys(keys) if key in self.by_key]

    def _rows(self):
        """Every comparison that matters, by the field that it reads."""
        rows = {}
        for part in self.parts:
            for condition in part.conditions + _offers(part):
                for row in _rows_of(condition):
                    rows.setdefault(row["field"], []).append(row)
        return rows

    def _links(self, part):
        """What ties a part to others: keys of questions and flags of the applicant."""
        conditions = list(part.conditions)
        own = set()
        if part.key in self.asked and part.kind != "step":
            own.add(part.key)
            conditions += _offers(part)
        elif _may_offer_nothing(part):
            conditions += _offers(part)
        flags = {name for condition in conditions for name in fields_of(condition) if name in OF_APPLICANT}
        return own | flags | set(self._keys_read(conditions))

    def components(self):
        """The parts that are not always shown, or decide about others, grouped by what ties them."""
        groups = []
        for part in self.parts:
            links = self.links[part.place]
            if not links:
                continue
            tied = [group for group in groups if group[0] & links]
            merged = (
                links.union(*(keys for keys, _parts in tied)),
                [p for _k, ps in tied for p in ps] + [part],
            )
            groups = [group for group in groups if group not in tied] + [merged]
        every = [sorted(parts, key=lambda part: part.place) for _keys, parts in groups]
        return sorted(every, key=lambda parts: parts[0].place)

    # The walk

    def through(self, parts):
        """The Stretch of a component; TooMany when it cannot be walked."""
        self.due, self.reached, self.dead_ends = parts, set(), []
        self.later = self._later(parts)
        self.walked, self.known, self.path = {}, {}, []
        return self._from(0, {})

    def _later(self, parts):
        """For each part, what it and the parts after it still read."""
        read, found = frozenset(), []
        for part in reversed(parts):
            read |= self.links[part.place]
            found.append(read)
        return found[::-1]

    def _from(self, at, said):
        """The Stretch from the part at position `at`; `said` maps keys and flags to the Sort chosen (None: none)."""
        later = self.later[at] if at < len(self.due) else ()
        mark = (at, frozenset((key, sort) for key, sort in said.items() if sort and key in later))
        if mark not in self.walked:
            self._states += 1
            is_too_much = len(self.walked) >= MOST_STATES or self._states > MOST_STATES_IN_ALL
            if is_too_much or len(self.path) > MOST_FORKS:
                raise TooMany
            self.walked[mark] = self._stretch(at, said)
        return self.walked[mark]

    def _stretch(self, at, said):
        shown, known = [], self._known(said)
        for position in range(at, len(self.due)):
            part = self.due[position]
            flag = self._unsaid(part, said)
            if flag:
                sorts = self._sorts_of(flag)
                return self._forked(
                    tuple(shown), flag, [(sort, position, {**said, flag: sort}) for sort in sorts]
                )
            if not all(holds(condition, known) for condition in self.conditions[part.place]):
                continue
            self.reached.add(part.place)
            shown.append(part.place)
            if part.key not in self.asked and not _may_offer_nothing(part) or part.kind == "step":
                continue
            sorts = [sort for sort in self._sorts_of(part) if holds(sort.when, known)]
            if not sorts and _must_answer(part, known):
                self.dead_ends.append((part, tuple(self.path)))
            if part.key in self.asked:
                if not sorts or not _must_answer(part, known):
                    sorts.append(None)
                ways = [(sort, position + 1, {**said, part.key: sort}) for sort in sorts]
                return self._forked(tuple(shown), part.key, ways)
        return self._kept(tuple(shown), None)

    def _unsaid(self, part, said):
        """A flag of the applicant that the part needs and that is not chosen yet, or None."""
        for name in self.flags[part.place]:
            if name not in said and not self._is_answered(name, said):
                return name
        return None

    def _is_answered(self, flag, said):
        """Whether answers, not the profile, give this flag."""
        whom = said.get(FOR_WHOM)
        if flag == "@eta":
            return whom is not None and whom.value != FOR_ME
        return flag == "@cittadinanza" and said.get(CITIZENSHIP) is not None

    def _forked(self, shown, key, options):
        ways = {}
        for sort, position, said in options:
            self.path.append((key, sort))
            then = self._from(position, said)
            self.path.pop()
            ways.setdefault(id(then), (then, []))[1].append(sort)
        if len(ways) == 1:
            then = next(iter(ways.values()))[0]
            return self._kept(shown + then.shown, then.fork)
        return self._kept(shown, Fork(key, tuple(Way(tuple(sorts), then) for then, sorts in ways.values())))

    def _kept(self, shown, fork):
        """Equal stretches are one object, so that answers that lead to the same are one way."""
        mark = (shown, fork and (fork.key, tuple((way.sorts, id(way.then)) for way in fork.ways)))
        return self.known.setdefault(mark, Stretch(shown, fork))

    def _known(self, said):
        applicant = {}
        if said.get("@eta"):
            applicant["birth_date"] = born(said["@eta"].value, self.context.today)
        if said.get("@cittadinanza"):
            applicant["citizenship"] = representatives.STATES[said["@cittadinanza"].value]
        way_in = said["@accesso"].value if said.get("@accesso") else ""
        answers = {k: sort.value for k, sort in said.items() if sort is not None and k not in OF_APPLICANT}
        return Known(Context(self.context.today, way_in, applicant, self.context.memo), answers)

    def _sorts_of(self, what):
        name = what if isinstance(what, str) else what.key
        if name not in self._sorts:
            make = representatives.sorts_of_applicant if name == what else representatives.sorts_of
            self._sorts[name] = make(name if name == what else what.definition, self.rows, self.context)
        return list(self._sorts[name])


def _may_offer_nothing(part):
    """Whether every option of a choice hangs on a condition."""
    options = part.definition.get("options")
    return bool(options) and not part.definition.get("source") and all(row.get("when") for row in options)


def _offers(part):
    """The conditions that say which answers a question takes, and whether it needs one."""
    conditions = [row["when"] for row in part.definition.get("options") or () if row.get("when")]
    required = part.definition.get("required")
    return conditions + ([required] if isinstance(required, dict) else [])


def _must_answer(part, known):
    required = part.definition.get("required", False)
    return part.is_typed and (holds(required, known) if isinstance(required, dict) else bool(required))


def _rows_of(condition):
    for inner in condition.get("and") or condition.get("or") or ():
        yield from _rows_of(inner)
    if "field" in condition:
        yield condition


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


__all__ = ["MOST_DRAWN", "Component", "Fork", "Path", "PathMap", "Sort", "Stretch", "Way", "map_of"]
