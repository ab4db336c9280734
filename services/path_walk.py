"""The walk that finds every way through a form: one answer of each sort to every question that others hang on.

What has been walked once from a point, with the same answers to what is still read, is not walked again, so that only
parts that hang on very many others at once are too much. A complete way answers every required question; a group is
walked as one row of it.
"""

from dataclasses import dataclass

from . import representatives
from .conditions import fields_of, holds
from .context import Context, Known
from .outline import parts_of
from .representatives import TooMany, born
from .schema import CITIZENSHIP, FLAG_SOURCES, FOR_ME, FOR_WHOM

MOST_STATES, MOST_STATES_IN_ALL = 5_000, 20_000  # of a component, of a form: half a second, two seconds
MOST_FORKS = 150  # in one walk
OF_APPLICANT = ("@accesso", "@eta", "@cittadinanza")


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


class Walk:
    """Through the parts of a schema that hang on each other, from the first to the last."""

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
        conditions = part.conditions + (_offers(part) if self._decides(part) else [])
        own = {part.key} if part.around and part.key in self.asked else set()
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
            if flag := self._unsaid(part, said):
                sorts = self._sorts_of(flag)
                return self._forked(shown, flag, [(sort, position, {**said, flag: sort}) for sort in sorts])
            if not all(holds(condition, known) for condition in self.conditions[part.place]):
                continue
            self.reached.add(part.place)
            shown.append(part.place)
            if self._decides(part):
                sorts = self._answers(part, known)
                if part.key in self.asked:
                    ways = [(sort, position + 1, {**said, part.key: sort}) for sort in sorts]
                    return self._forked(shown, part.key, ways)
        return self._kept(tuple(shown), None)

    def _decides(self, part):
        """Whether its answers matter here: others hang on them, or there might be none."""
        return part.around and (part.key in self.asked or _may_offer_nothing(part))

    def _answers(self, part, known):
        """The Sorts that may be answered here, None among them where the question may stay open."""
        sorts = [sort for sort in self._sorts_of(part) if holds(sort.when, known)]
        must = _must_answer(part, known)
        if must and not sorts:
            self.dead_ends.append((part, tuple(self.path)))
        return sorts if must and sorts else [*sorts, None]

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
        shown = tuple(shown)
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
