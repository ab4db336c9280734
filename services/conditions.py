"""The one language of conditions: "show when", "required when" and "offer this option when".

A condition is plain JSON: {"field": key, "op": operator, "value": …}, or {"and": […]}, or {"or": […]}, nested.
`field` is the key of an earlier question or a context flag ("@eta"); `value` holds option keys or a plain value.
An unanswered question satisfies only `empty`: nobody is asked about what they have not said yet.
The browser's copy is assets/js/conditions.js, held to this one by the vectors of tests/vectors/conditions.json.
"""

import re

OPERATORS = ("eq", "ne", "in", "contains", "not_contains", "filled", "empty", "gt", "lt")

ROW = "row"
# ASCII digits only: what Python's float() and JavaScript's Number() read alike.
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")


def as_keys(answer):
    """Every answer as a list of strings: what a condition compares.

    >>> as_keys({"key": "F205", "label": "MILANO (MI)"})
    ['F205']
    """
    if answer is None or answer == "" or answer is False:
        return []
    if answer is True:
        return ["true"]
    if isinstance(answer, dict):
        # A row of a group has no key of its own: it only counts as said.
        return as_keys(answer["key"]) if "key" in answer else [ROW]
    if isinstance(answer, (list, tuple)):
        return [key for item in answer for key in as_keys(item)]
    return [str(answer)]


def holds(condition, answers):
    """Whether `condition` is true of `answers` (question keys and "@flags" to stored answers). None always holds."""
    if not condition:
        return True
    if "and" in condition:
        return all(holds(part, answers) for part in condition["and"])
    if "or" in condition:
        return any(holds(part, answers) for part in condition["or"])
    return _compare(as_keys(answers.get(condition["field"])), condition["op"], condition.get("value"))


def fields_of(condition):
    """The question keys and flags that a condition reads, in order."""
    if not condition:
        return []
    if "and" in condition or "or" in condition:
        parts = condition["and"] if "and" in condition else condition["or"]
        return [field for part in parts for field in fields_of(part)]
    return [condition["field"]]


def settle(condition, answers, open_fields):
    """What of a condition is decided while `open_fields` may still change: True, False, or the rest of it.

    The rest reads open fields only: it is what a page has to watch.
    """
    if not condition:
        return True
    for word, ends in (("and", False), ("or", True)):
        if word in condition:
            return _settle_group(word, ends, condition[word], answers, open_fields)
    if condition["field"] in open_fields:
        return condition
    return holds(condition, answers)


def _settle_group(word, ends, parts, answers, open_fields):
    rest = []
    for part in parts:
        settled = settle(part, answers, open_fields)
        if settled is ends:
            return ends
        if settled is not (not ends):
            rest.append(settled)
    if not rest:
        return not ends
    return rest[0] if len(rest) == 1 else {word: rest}


def _compare(given, operator, value):
    wanted = as_keys(value)
    if operator == "empty":
        return not given
    if not given:
        return False
    if operator == "filled":
        return True
    if operator == "eq":
        return given == wanted
    if operator == "ne":
        return given != wanted
    if operator == "in":
        return given[0] in wanted
    if operator == "contains":
        return all(key in given for key in wanted)
    if operator == "not_contains":
        return not any(key in given for key in wanted)
    if operator in ("gt", "lt"):
        return _ordered(given[0], wanted[0] if wanted else "", operator)
    raise ValueError(f"unknown operator {operator!r}")


def _ordered(given, wanted, operator):
    """Numbers as numbers, everything else (ISO dates) as text."""
    if NUMBER.fullmatch(given) and NUMBER.fullmatch(wanted):
        given, wanted = float(given), float(wanted)
    return given > wanted if operator == "gt" else given < wanted
