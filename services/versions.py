"""What changed between two versions of a form, part by part, in words that an editor and a citizen can read."""

from bisect import bisect_left
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import version_words as words
from .version_words import is_blank

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"
KIND_LABELS = {
    ADDED: gettext_lazy("Aggiunta"),
    REMOVED: gettext_lazy("Rimozione"),
    CHANGED: gettext_lazy("Modifica"),
    MOVED: gettext_lazy("Spostamento"),
}
# What names a part or holds others is told by itself.
STRUCTURE = ("key", "questions", "options")


@dataclass(frozen=True)
class Difference:
    """One thing that differs: `kind` ADDED, REMOVED, CHANGED or MOVED; `place` "Passo «…», domanda «…»"; `text` what.

    `step` is the key of the step, "" for a rule; `key` the address of the item ("gruppo.campo" inside a group), "" for a
    step or a rule; `aspect` what of it.
    """

    kind: str
    place: str
    text: str
    step: str = ""
    key: str = ""
    aspect: str = ""

    @property
    def label(self):
        return KIND_LABELS[self.kind]


@dataclass(frozen=True)
class Item:
    """A question, section, group or calculation where it stands: `parents` are the sections and groups around it."""

    address: str
    definition: dict
    step: dict
    parents: tuple = ()

    @property
    def home(self):
        """The key of the part that holds it."""
        return (self.parents[-1] if self.parents else self.step)["key"]

    @property
    def around(self):
        rows = [f"{words.part(row)} {words.name(row)}" for row in self.parents]
        return ", ".join([_("Passo «%s»") % self.step["title"], *rows])

    @property
    def place(self):
        return f"{self.around}, {words.part(self.definition)} {words.name(self.definition)}"


def items_of(schema):
    """{address: Item} of every part of a form, in its order. Inside a group an address starts with the group's key."""
    return {item.address: item for step in schema["steps"] for item in _items(step, step["questions"])}


def _items(step, definitions, parents=(), prefix=""):
    for definition in definitions:
        address = prefix + definition["key"]
        yield Item(address, definition, step, parents)
        if "questions" in definition:
            inside = f"{address}." if definition["kind"] == "group" else prefix
            yield from _items(step, definition["questions"], (*parents, definition), inside)


def differences(old, new):
    """Every Difference between two schemas (services/schema.py), in the order of the new form; [] when they ask,
    say and check the same."""
    return Comparison(old, new).found()


class Comparison:
    def __init__(self, old, new):
        self.old, self.new = old, new
        self.old_items, self.new_items = items_of(old), items_of(new)
        self.old_names, self.new_names = named(self.old_items), named(self.new_items)

    def found(self):
        return [*self._steps(), *self._items(), *self._rules()]

    # Steps

    def _steps(self):
        before = {step["key"]: step for step in self.old["steps"]}
        after = {step["key"]: step for step in self.new["steps"]}
        moved = moved_keys(list(before), list(after))
        for key, step in after.items():
            place = _("Passo «%s»") % step["title"]
            if key not in before:
                yield Difference(ADDED, place, _("Passo nuovo."), key)
            else:
                if key in moved:
                    yield Difference(
                        MOVED, place, _("Passo spostato: ora è %s.") % after_what(step, after, before), key
                    )
                yield from self._aspects(before[key], step, place, key, "")
        for key, step in before.items():
            if key not in after:
                yield Difference(REMOVED, _("Passo «%s»") % step["title"], _("Passo tolto."), key)

    # Questions, sections, groups, calculations

    def _items(self):
        moved = self._moved_items()
        for address, item in self.new_items.items():
            before = self.old_items.get(address)
            if before is None:
                text = self._description(item.definition)
                yield Difference(ADDED, item.place, text, item.step["key"], address)
                continue
            if address in moved:
                yield Difference(MOVED, item.place, self._move(before, item), item.step["key"], address)
            yield from self._aspects(
                before.definition, item.definition, item.place, item.step["key"], address
            )
            yield from self._options(before.definition, item, address)
        for address, item in self.old_items.items():
            if address not in self.new_items:
                text = _("Tipo: %s.") % words.kind(item.definition["kind"])
                yield Difference(REMOVED, item.place, text, item.step["key"], address)

    def _moved_items(self):
        """The addresses of what stands in another part than before, or in another order among what stayed there."""
        moved = {
            address
            for address, item in self.new_items.items()
            if address in self.old_items and self.old_items[address].home != item.home
        }
        for home in {item.home for item in self.new_items.values()}:
            before, after = (
                [address for address, item in items.items() if item.home == home]
                for items in (self.old_items, self.new_items)
            )
            moved |= moved_keys(before, after)
        return moved

    def _move(self, before, item):
        if before.home != item.home:
            return _("Prima stava in: %s.") % before.around
        siblings = {row.address: row.definition for row in self.new_items.values() if row.home == item.home}
        return _("Ora è %s.") % after_what(item.definition, siblings, self.old_items, item.address)

    def _description(self, definition):
        """What a new item says of itself, beside its label."""
        rows = [
            f"{words.aspect(definition, what)}: {words.value(what, said, self.new_names)}."
            for what, said in definition.items()
            if what not in (*STRUCTURE, "label", "title") and (what == "required" or not is_blank(said))
        ]
        labels = ", ".join(words.name(option) for option in definition.get("options") or ())
        return " ".join(rows + ([_("Opzioni: %s.") % labels] if labels else []))

    def _aspects(self, before, after, place, step, address):
        for what in {**after, **before}:
            old, new = before.get(what), after.get(what)
            if what in STRUCTURE or old == new or is_blank(old) and is_blank(new):
                continue
            text = _("%(what)s: prima %(old)s, ora %(new)s.") % {
                "what": words.aspect(after, what),
                "old": words.value(what, old, self.old_names),
                "new": words.value(what, new, self.new_names),
            }
            yield Difference(CHANGED, place, text, step, address, what)

    def _options(self, definition, item, address):
        before = {option["key"]: option for option in definition.get("options") or ()}
        after = {option["key"]: option for option in item.definition.get("options") or ()}
        moved = moved_keys(list(before), list(after))
        for key, option in after.items():
            name = words.name(option)
            if key not in before:
                yield self._option(ADDED, item, address, _("Opzione %s.") % name)
                continue
            if key in moved:
                words_of = after_what(option, after, before)
                yield self._option(MOVED, item, address, _("Opzione %(name)s: ora è %(where)s.") % {"name": name, "where": words_of})  # fmt: skip
            if before[key]["label"] != option["label"]:
                text = _("Opzione: prima %(old)s, ora %(new)s.") % {
                    "old": words.name(before[key]),
                    "new": name,
                }
                yield self._option(CHANGED, item, address, text)
            old, new = before[key].get("when"), option.get("when")
            if old != new and not (is_blank(old) and is_blank(new)):
                text = _("Opzione %(name)s offerta: prima %(old)s, ora %(new)s.") % {
                    "name": name,
                    "old": words.shown(old, self.old_names),
                    "new": words.shown(new, self.new_names),
                }
                yield self._option(CHANGED, item, address, text)
        for key, option in before.items():
            if key not in after:
                yield self._option(REMOVED, item, address, _("Opzione %s.") % words.name(option))

    def _option(self, kind, item, address, text):
        return Difference(kind, item.place, text, item.step["key"], address, "options")

    # Rules

    def _rules(self):
        place = _("Regole del servizio")
        old, new = list(self.old.get("rules") or ()), list(self.new.get("rules") or ())
        if sorted(map(repr, old)) == sorted(map(repr, new)):
            if old != new:
                yield Difference(MOVED, place, _("Le regole sono in un altro ordine."))
            return
        before, news = old, []
        for rule in new:
            if rule in before:
                before.remove(rule)
            else:
                news.append(rule)
        for rule in news:
            same = next((row for row in before if row["rule"] == rule["rule"]), None)
            name, said = words.rule_name(rule), words.rule(rule, self.new_names)
            if same is None:
                yield Difference(ADDED, place, f"{name} – {said}.")
                continue
            before.remove(same)
            text = _("%(name)s: prima %(old)s; ora %(new)s.") % {
                "name": name, "old": words.rule(same, self.old_names), "new": said
            }  # fmt: skip
            yield Difference(CHANGED, place, text)
        for rule in before:
            yield Difference(REMOVED, place, f"{words.rule_name(rule)} – {words.rule(rule, self.old_names)}.")


def named(items):
    """What conditions call their questions: by address and, inside a group, by the bare key too."""
    found = {}
    for item in items.values():
        row = item.definition
        found[item.address] = words.Named(
            row.get("label") or row.get("title") or row["key"], row["kind"], row
        )
        found.setdefault(row["key"], found[item.address])
    return found


def moved_keys(before, after):
    """The fewest keys common to both lists that must move to turn the one order into the other."""
    places = {key: place for place, key in enumerate(before)}
    common = [key for key in after if key in places]
    return set(common) - set(longest_rising(common, places))


def longest_rising(keys, places):
    """The longest run of `keys`, in their order, whose places rise (patience sorting)."""
    tails, ends, previous = [], [], {}
    for key in keys:
        at = bisect_left(tails, places[key])
        tails[at:at + 1], ends[at:at + 1] = [places[key]], [key]  # fmt: skip
        previous[key] = ends[at - 1] if at else None
    run, key = [], ends[-1] if ends else None
    while key is not None:
        run.append(key)
        key = previous[key]
    return run[::-1]


def after_what(definition, siblings, known, address=""):
    """ "dopo «X»", X being the nearest one before it that was there too; "al primo posto"."""
    nearest = None
    for key, row in siblings.items():
        if key == (address or definition["key"]):
            break
        if key in known:
            nearest = row
    return _("dopo %s") % words.name(nearest) if nearest else _("al primo posto")
