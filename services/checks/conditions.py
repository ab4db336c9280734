"""Conditions: they read earlier questions or context flags, with a comparison that fits and a value that can be."""

from datetime import date

from django.utils.translation import gettext as _

from ..conditions import NUMBER, OPERATORS, as_keys, fields_of
from ..schema import FLAGS, GROUP, SECTION
from .form import of

WITH_OPTIONS = ("radio", "select", "checkboxes", "autocomplete")
BOXES = ("checkbox", "declaration")
SEVERAL = ("contains", "not_contains")
FLAG_VALUES = {
    "@accesso": ("password", "ts_cns"),
    "@cittadinanza": ("it", "ue", "non_ue"),
    "@categoria_straniera": ("true",),
    "@volontaria": ("true",),
}
PREFILLED_NUMBER, PREFILLED_DATE = "previous_year", "today"


def check(form):
    for part in form.parts:
        for name, condition in conditions_of(part):
            if name == "required" and not fields_of(condition):
                yield of(part, _("è obbligatoria «solo se», ma manca la condizione."))
            for words in _mistakes(form, part, condition):
                yield of(part, words)
    yield from _cycles(form)


def conditions_of(part):
    """(what it is for, condition) of all the conditions of a part itself."""
    definition = part.definition
    named = [("show_when", definition.get("show_when")), ("required", definition.get("required"))]
    named += [("option", option.get("when")) for option in definition.get("options") or ()]
    return [(name, condition) for name, condition in named if isinstance(condition, dict)]


def rows_of(condition):
    for part in condition.get("and") or condition.get("or") or ():
        yield from rows_of(part)
    if "field" in condition:
        yield condition


def sort_of(definition):
    """What the answers of a question are to a comparison: "number", "date", "option", "box", "rows" or "text"."""
    kind = definition["kind"]
    if kind == "calculation":
        kind = definition.get("reads_as")
    if kind == "readonly":
        kind = {PREFILLED_NUMBER: "number", PREFILLED_DATE: "date"}.get(definition.get("prefill"), "text")
    if kind in WITH_OPTIONS:
        return "option"
    names = {"number": "number", "euro": "number", "date": "date", GROUP: "rows", "file": "rows"}
    return "box" if kind in BOXES else names.get(kind, "text")


def _mistakes(form, part, condition):
    for row in rows_of(condition):
        if row["op"] not in OPERATORS:
            yield _("il confronto «%s» non esiste.") % row["op"]
        elif row["field"].startswith("@"):
            yield from _of_flag(row)
        else:
            yield from _of_answer(form, part, row)


def _of_flag(row):
    flag = row["field"]
    if flag not in FLAGS:
        yield _("la condizione usa «%s», che non è un dato di contesto.") % flag
    elif flag == "@eta":
        yield from _values(row, "number", None)
    else:
        yield from _values(row, "option", FLAG_VALUES[flag])


def _of_answer(form, part, row):
    field = row["field"]
    if not form.can_read(part, field):
        yield _unreadable(form, part, field)
        return
    definition = form.by_key[field].definition
    sort = sort_of(definition)
    allowed = ("true",) if sort == "box" else None
    if sort == "option" and not definition.get("source"):
        allowed = [option["key"] for option in definition.get("options") or ()]
    yield from _values(row, sort, allowed)


def _unreadable(form, part, field):
    words = _("la condizione usa «%s», che non è una domanda precedente") % field
    other = form.by_key.get(field)
    if other is None:
        return words + _(": nel modulo non c'è.")
    if other == part:
        return words + _(": è la domanda stessa.")
    if other.kind == SECTION:
        return words + _(": è una sezione, che non ha risposta.")
    if other.group and other.group != part.group:
        return words + _(": sta nel gruppo «%s», che ha più righe.") % other.group.label
    return words + _(": viene dopo, nel passo «%s».") % other.step.label


def _values(row, sort, allowed):
    field, operator, values = row["field"], row["op"], as_keys(row.get("value"))
    if operator in ("filled", "empty"):
        return
    if sort == "rows":
        yield _("di «%s» si può chiedere solo se è compilata o vuota.") % field
        return
    if operator in ("gt", "lt") and sort not in ("number", "date"):
        yield _("«%s» non si può confrontare come un numero o una data.") % field
    if operator in SEVERAL and sort != "option":
        yield _("«contiene» vale solo per le domande con opzioni, e «%s» non lo è.") % field
    if not values:
        yield _("la condizione su «%s» non ha un valore.") % field
    for value in values:
        if allowed is not None and value not in allowed:
            yield _("«%(value)s» non è un'opzione di «%(field)s».") % {"value": value, "field": field}
        elif sort == "number" and not NUMBER.fullmatch(value):
            yield _("«%(value)s» non è un numero: «%(field)s» lo è.") % {"value": value, "field": field}
        elif sort == "date" and not _is_day(value):
            yield _("«%(value)s» non è una data (aaaa-mm-gg): «%(field)s» lo è.") % {
                "value": value,
                "field": field,
            }


def _is_day(text):
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _cycles(form):
    """Questions whose conditions read each other, in a ring; told once, at the first of them."""
    reads = {part.key: _read_by(part) & set(form.by_key) for part in form.items}
    told = set()
    for part in form.items:
        ring = _ring(part.key, reads)
        if ring and not told.intersection(ring):
            told.update(ring)
            yield of(
                part,
                _("le condizioni girano in tondo: %s.") % " → ".join(f"«{key}»" for key in (*ring, ring[0])),
            )


def _read_by(part):
    own = [condition for _name, condition in conditions_of(part)]
    around = [outer.definition["show_when"] for outer in part.around if outer.definition.get("show_when")]
    return {field for condition in own + around for field in fields_of(condition)}


def _ring(start, reads):
    """The keys from `start` back to itself, or None."""
    due, seen = [(start, (start,))], set()
    while due:
        key, way = due.pop()
        for other in sorted(reads.get(key, ())):
            if other == start and len(way) > 1:
                return way
            if other not in seen and other != start:
                seen.add(other)
                due.append((other, (*way, other)))
    return None


__all__ = ["WITH_OPTIONS", "check", "conditions_of", "rows_of", "sort_of"]
