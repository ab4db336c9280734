"""Answers that stand for all others: of the endless answers to a question, one of each sort that conditions tell apart.

Exact for choices, boxes and flags, and for numbers, amounts, ages and dates, which conditions only compare with fixed
values: one answer below, at and above each of them. Of free words conditions tell only those that they name.
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, combinations

from django.utils.translation import gettext as _

from accounts.places import EU_CODES

from . import limits
from .amounts import italian_amount
from .conditions import NUMBER, as_keys, holds
from .context import Context
from .schema import BIRTH_DATE, CALCULATION, CITIZENSHIP, FLAG_SOURCES, FOR_ME, FOR_WHOM, GROUP

ANOTHER = "altra_risposta"  # no key of ours
WITH_OPTIONS = ("radio", "select", "autocomplete")
REGISTERS = ("comune", "nazione", "luogo", "medico", "medico_testo")
BOXES = ("checkbox", "declaration")
STATES = {"it": "IT", "ue": min(EU_CODES), "non_ue": "Z330"}
ADULT, OLDEST = 18, 120  # of applicants
MOST_BOXES = 8  # boxes of one question that conditions may name: each doubles the answers


class TooMany(Exception):
    """Raised where there are more answers to tell apart than can be walked through."""


@dataclass(frozen=True, eq=False)
class Sort:
    """Answers that no condition tells apart, as they are stored; words for all of them; when they are offered."""

    values: tuple
    words: str
    when: dict | None = None

    @property
    def value(self):
        return self.values[0]


@dataclass(frozen=True)
class Candidate:
    value: object
    words: str
    when: dict | None = None
    order: object = None  # what numbers and dates are sorted by


def sorts_of(definition, rows, context):
    """The Sorts of a question's answers; `rows`: every comparison of the form by the field that it reads."""
    key = definition["key"]
    found = {}
    candidates = list(_candidates(definition, rows.get(key, ()), rows, context))
    for place, candidate in enumerate(candidates):
        mark = (_mark(key, candidate.value, rows, context), json.dumps(candidate.when, sort_keys=True))
        found.setdefault(mark, []).append(place)
    return [_sort(candidates, places) for places in found.values()]


def sorts_of_applicant(flag, rows, context):
    """The Sorts of what the profile, or the way in, gives to a flag: `value` is what the flag would be."""
    if flag == "@accesso":
        return [Sort(("password",), _("con email e password")), Sort(("ts_cns",), _("con la TS-CNS"))]
    if flag == "@cittadinanza":
        words = {"it": _("italiana"), "ue": _("UE, SEE o svizzera"), "non_ue": _("di altri Stati")}
        return [Sort((value,), words[value]) for value in STATES]
    ages = _around([row.get("value") for row in rows[flag]], ADULT, OLDEST, 1)
    candidates = [Candidate(int(age), str(int(age)), order=age) for age in ages]
    found = {}
    for place, candidate in enumerate(candidates):
        mark = tuple(holds(row, {flag: candidate.value}) for row in rows[flag])
        found.setdefault(mark, []).append(place)
    return [_sort(candidates, places) for places in found.values()]


def _sort(candidates, places):
    values = tuple(candidates[place].value for place in places)
    return Sort(values, _words(candidates, places), candidates[places[0]].when)


def born(age, today):
    """A birth date of someone who is `age` today."""
    return limits.moved(today, -age, "y").isoformat()


def _mark(key, value, rows, context):
    """What the form's conditions can tell of an answer."""
    said = [holds(row, {key: value}) for row in rows.get(key, ())]
    for flag, sources in FLAG_SOURCES.items():
        if key in sources and rows.get(flag):
            if key == FOR_WHOM:
                said.append(value == FOR_ME)
            flags = Context(context.today, "", {}, context.memo).flags({FOR_WHOM: ANOTHER, key: value})
            said += [holds(row, flags) for row in rows[flag]]
    return tuple(said)


def _candidates(definition, own, rows, context):
    kind = definition["kind"]
    if kind == CALCULATION:
        kind = definition.get("reads_as") or "text"
    named = list(dict.fromkeys(value for row in own for value in as_keys(row.get("value"))))
    if kind in WITH_OPTIONS:
        return _options(definition, named)
    if kind == "checkboxes":
        return _boxes(definition, named)
    if kind in BOXES:
        return [Candidate(True, _("spuntata"))]
    if kind in ("number", "euro"):
        return _numbers(definition, named, kind)
    if kind == "date":
        return _dates(definition, named, rows, context)
    if kind in REGISTERS:
        return _register(definition, named)
    if kind == "file":
        return [Candidate([{"key": ANOTHER, "label": "", "sha256": ""}], _("con allegato"))]
    if kind == GROUP:
        return [Candidate([{}], _("almeno una riga"))]
    return [*(Candidate(value, f"«{value}»") for value in named), Candidate(ANOTHER, _("un altro testo"))]


def _options(definition, named):
    options = definition.get("options") or []
    found = [Candidate(row["key"], f"«{row['label']}»", row.get("when")) for row in options]
    if definition.get("source"):
        keys = {row["key"] for row in options}
        found += [_row(value, value) for value in named if value not in keys]
        found.append(_row(ANOTHER, _("un'altra voce dell'elenco")))
    return found


def _register(definition, named):
    if definition["key"] == CITIZENSHIP:
        words = {"it": _("italiana"), "ue": _("UE, SEE o svizzera"), "non_ue": _("di altri Stati")}
        known = [_row(STATES[name], words[name]) for name in STATES]
        return known + [_row(value, value) for value in named if value not in STATES.values()]
    return [*(_row(value, value) for value in named), _row(ANOTHER, _("un'altra voce"))]


def _row(key, words):
    return Candidate({"key": key, "label": key}, words)


def _boxes(definition, named):
    """Every set of the options that conditions name, each with and without one of the others."""
    options = definition.get("options") or []
    told = [row for row in options if row["key"] in named or row.get("when")]
    if len(told) > MOST_BOXES:
        raise TooMany(definition["key"])
    others = [row for row in options if row not in told][:1]
    for chosen in chain.from_iterable(combinations(told + others, n) for n in range(1, len(told) + 2)):
        ordered = [row for row in options if row in chosen]
        whens = [row["when"] for row in ordered if row.get("when")]
        words = " + ".join(_("altro") if row in others else f"«{row['label']}»" for row in ordered)
        yield Candidate([row["key"] for row in ordered], words, {"and": whens} if whens else None)


def _numbers(definition, named, kind):
    step = Decimal("0.01") if kind == "euro" else 1
    low, high = definition.get("min"), definition.get("max")
    for number in _around(named, low, high, step):
        value = f"{number:.2f}" if kind == "euro" else str(int(number))
        yield Candidate(value, italian_amount(value) + " €" if kind == "euro" else value, order=number)


def _around(named, low, high, step):
    """Below, at and above each named number, and the limits; within them."""
    low, high = (None if limit is None else Decimal(str(limit)) for limit in (low, high))
    numbers = [Decimal(value) for value in map(str, named) if NUMBER.fullmatch(value)]
    near = {number + change for number in numbers for change in (-step, 0, step)}
    near |= {limit for limit in (low, high) if limit is not None}
    near = near or {Decimal(1)}
    return sorted(
        number for number in near if (low is None or number >= low) and (high is None or number <= high)
    )


def _dates(definition, named, rows, context):
    first, last = (
        limits.day(definition.get(name), {}, context.today) for name in ("not_before", "not_after")
    )
    days = {day + timedelta(change) for day in map(_day, named) if day for change in (-1, 0, 1)}
    if definition["key"] == BIRTH_DATE:
        ages = _around([row.get("value") for row in rows.get("@eta", ())], 0, OLDEST, 1)
        days |= {_day(born(int(age), context.today)) for age in ages}
    days |= {day for day in (first, last) if day}
    for day in sorted(days or {context.today}):
        if (first is None or day >= first) and (last is None or day <= last):
            yield Candidate(day.isoformat(), day.strftime("%d/%m/%Y"), order=day)


def _day(text):
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def _words(candidates, places):
    """The words of a sort: its labels, or the stretches of numbers or dates that it covers."""
    if candidates[places[0]].order is None:
        labels = [candidates[place].words for place in places]
        if len(labels) > 4:
            return _("%(some)s o un'altra di %(n)s risposte") % {
                "some": ", ".join(labels[:3]),
                "n": len(labels) - 3,
            }
        return _(" o ").join(labels)
    runs, last = [], len(candidates) - 1
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return _(" o ").join(_run(candidates, run[0], run[-1], last) for run in runs)


def _run(candidates, first, last, end):
    low, high = candidates[first].words, candidates[last].words
    if first == 0 and last == end:
        return _("qualunque valore")
    if first == 0:
        return _("fino a %s") % high
    if last == end:
        return _("da %s in su") % low
    return low if first == last else _("da %(low)s a %(high)s") % {"low": low, "high": high}
