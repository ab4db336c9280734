"""The language of calculated values, from its text to a small tree: read here, worked out in calculating.py.

    somma(figli.reddito) / 2          arrotonda(reddito × 1,5; 2)          se(eta(nato_il) < 18; "minore"; "adulto")

Names are keys of earlier questions; `gruppo.campo` stands only in somma(). Arguments are divided by ";" because the
comma is the decimal sign. Signs: + − × ÷ (also - * / :), = ≠ < > ≤ ≥ (also <> != <= >=), e, o, non, parentheses.
Dates are written 2026-01-31; a date plus or minus a number is a date, a date minus a date the days between.
Functions: FUNCTIONS below. Nothing is ever executed: a text that is not of this language is refused with its reason.

A tree is plain JSON, a list of its operation and its parts; the browser's copy works out the same trees.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from . import limits

NUMBER, DATE, TEXT, BOOLEAN = "number", "date", "text", "boolean"
LONGEST, DEEPEST = 500, 30
TOKEN = re.compile(
    r"""[ \t\n]*(?:(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})(?![0-9])|(?P<number>[0-9]{1,12}(?:[.,][0-9]{1,6})?)(?![0-9.,])
    |"(?P<text>[^"]*)"|(?P<name>[A-Za-zà_][A-Za-zà0-9_]*(?:\.[a-z_][a-z0-9_]*)?)|(?P<sign><=|>=|<>|!=|[-+−×÷*/:=≠<>≤≥();]))""",
    re.VERBOSE,
)
SAME_SIGN = {"−": "-", "×": "*", "÷": "/", ":": "/", "<>": "≠", "!=": "≠", "<=": "≤", ">=": "≥"}
COMPARISONS = ("=", "≠", "<", ">", "≤", "≥")
WORDS = ("e", "o", "non", "oggi")
# name -> (operation, the types of its arguments, how many may be left out, its type). None: see _call.
FUNCTIONS = {
    "se": ("if", (BOOLEAN, None, None), 0, None),
    "min": ("min", None, 0, None),
    "max": ("max", None, 0, None),
    "arrotonda": ("round", (NUMBER, NUMBER), 1, NUMBER),
    "abs": ("abs", (NUMBER,), 0, NUMBER),
    "eta": ("age", (DATE, DATE), 1, NUMBER),
    "giorni": ("days", (DATE, DATE), 0, NUMBER),
    "mesi": ("months", (DATE, NUMBER), 0, DATE),
    "anno": ("year", (DATE,), 0, NUMBER),
    "valore": ("default", (None, None), 0, None),
    "somma": ("sum", None, 0, NUMBER),
    "conta": ("count", None, 0, NUMBER),
}
TYPE_NAMES = {NUMBER: "un numero", DATE: "una data", TEXT: "un testo", BOOLEAN: "vero o falso"}
# What an answer is in a calculation; other kinds are texts: a word, or the key of the chosen option or row.
TYPE_OF_KIND = {
    "number": NUMBER, "euro": NUMBER, "date": DATE, "checkbox": BOOLEAN, "declaration": BOOLEAN,
    "checkboxes": None, "file": None, "info": None,
}  # fmt: skip
TYPE_OF_READING = {"number": NUMBER, "euro": NUMBER, "date": DATE, "text": TEXT}
TYPE_OF_PREFILL = {"today": DATE, "previous_year": NUMBER}


class NotAnExpression(ValueError):
    """Why a text cannot be worked out, in words for the editor."""


@dataclass(frozen=True)
class Node:
    tree: list
    type: str
    depth: int = 1


def types_of(definitions):
    """{key: its type} of questions as an expression may read them; of a group {its questions' keys: their types}.

    A key that cannot be read (files, several choices) has the type None.
    """
    return {row["key"]: type_of(row) for row in definitions}


def type_of(definition):
    kind = definition["kind"]
    if kind == "group":
        return types_of(definition["questions"])
    if kind == "calculation":
        return TYPE_OF_READING.get(definition.get("reads_as"))
    if kind == "readonly":
        return TYPE_OF_PREFILL.get(definition.get("prefill"), TEXT)
    return TYPE_OF_KIND.get(kind, TEXT)


def read(text, types, reads_as=None):
    """The tree of an expression over `types` (types_of). Raises NotAnExpression, in Italian.

    With `reads_as` (schema.READS_AS) its value must be of that sort.
    """
    if len(text or "") > LONGEST:
        raise NotAnExpression(_("è troppo lunga (al massimo %s caratteri).") % LONGEST)
    node = Reader(text or "", types).whole()
    if reads_as and node.type != TYPE_OF_READING.get(reads_as):
        raise NotAnExpression(
            _("dà come risultato %(given)s, non %(wanted)s.")
            % {"given": TYPE_NAMES[node.type], "wanted": TYPE_NAMES.get(TYPE_OF_READING.get(reads_as), "?")}
        )
    return node.tree


def names_in(tree):
    """The keys of questions and groups that a tree reads, each once, in order."""
    if not isinstance(tree, list):
        return []
    if tree[0] in ("answer", "sum", "count"):
        return [tree[1]]
    return list(dict.fromkeys(name for part in tree[1:] for name in names_in(part)))


class Reader:
    """Reads one text from left to right: `o` binds least, then `e`, `non`, comparisons, + −, × ÷, the sign."""

    def __init__(self, text, types):
        self.types = types
        self.tokens = list(tokens(text))
        self.at = 0
        self.inside = 0

    def whole(self):
        if not self.tokens:
            raise NotAnExpression(_("è vuota."))
        node = self.either()
        if self.at < len(self.tokens):
            raise NotAnExpression(_("non si capisce da «%s» in poi.") % self.tokens[self.at][1])
        return node

    # Tokens

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self, *values):
        """Take the next token when it is one of these signs or words; None otherwise."""
        kind, value = self.peek()
        if kind in ("sign", "name") and value in values:
            self.at += 1
            return value
        return None

    def need(self, sign):
        if not self.take(sign):
            found = self.peek()[1]
            words = _("manca «%(sign)s» prima di «%(found)s».") if found else _("manca «%(sign)s» alla fine.")
            raise NotAnExpression(words % {"sign": sign, "found": found})

    # From the loosest to the tightest

    def either(self):
        return self.chain(self.both, {"o": "or"}, BOOLEAN)

    def both(self):
        return self.chain(self.denial, {"e": "and"}, BOOLEAN)

    def chain(self, part, operations, type_):
        left = part()
        while operation := self.take(*operations):
            left = joined(operations[operation], type_, self.typed(left, type_), self.typed(part(), type_))
        return left

    def denial(self):
        times = 0
        while self.take("non"):
            times += 1
        node = self.comparison()
        return joined("not", BOOLEAN, self.typed(node, BOOLEAN)) if times % 2 else node

    def comparison(self):
        left = self.sum()
        sign = self.take(*COMPARISONS)
        if not sign:
            return left
        right = self.typed(self.sum(), left.type)
        if sign not in ("=", "≠") and left.type not in (NUMBER, DATE):
            raise NotAnExpression(_("«%s» confronta solo numeri e date.") % sign)
        return joined(sign, BOOLEAN, left, right)

    def sum(self):
        left = self.product()
        while sign := self.take("+", "-"):
            left = self.added(sign, left, self.product())
        return left

    def added(self, sign, left, right):
        if left.type == DATE and sign == "-" and right.type == DATE:
            return joined("days", NUMBER, right, left)
        if left.type == DATE:
            days = self.typed(right, NUMBER)
            return joined("shift", DATE, left, joined("neg", NUMBER, days) if sign == "-" else days)
        return joined(sign, NUMBER, self.typed(left, NUMBER), self.typed(right, NUMBER))

    def product(self):
        return self.chain(self.signed, {"*": "*", "/": "/"}, NUMBER)

    def signed(self):
        negative = False
        while sign := self.take("+", "-"):
            negative ^= sign == "-"
        node = self.single()
        return joined("neg", NUMBER, self.typed(node, NUMBER)) if negative else node

    def single(self):
        kind, value = self.peek()
        if kind == "end":
            raise NotAnExpression(_("si interrompe: manca l'ultima parte."))
        self.at += 1
        if value == "(" and kind == "sign":
            return self.nested(self.either, ")")
        if kind in (NUMBER, DATE, TEXT):
            return Node([kind, value], kind)
        if kind == "name" and value == "oggi":
            if self.take("("):
                self.need(")")
            return Node(["today"], DATE)
        if kind == "name" and self.peek() == ("sign", "("):
            self.at += 1
            return self.nested(lambda: self.call(value), "")
        if kind == "name" and value not in WORDS:
            return self.answer(value)
        raise NotAnExpression(_("«%s» non può stare lì.") % value)

    def nested(self, part, end):
        self.inside += 1
        if self.inside > DEEPEST:
            raise NotAnExpression(_("ha troppe parentesi."))
        node = part()
        if end:
            self.need(end)
        self.inside -= 1
        return node

    def answer(self, name):
        type_ = self.types.get(name, "missing")
        if type_ == "missing":
            raise NotAnExpression(_("usa «%s», che non è una domanda precedente.") % name)
        if type_ is None or isinstance(type_, dict):
            raise NotAnExpression(_("non può usare «%s» così: non è un valore solo.") % name)
        return Node(["answer", name, type_], type_)

    def typed(self, node, type_):
        if node.type != type_:
            words = {"wanted": TYPE_NAMES[type_], "given": TYPE_NAMES[node.type]}
            raise NotAnExpression(_("serve %(wanted)s dove c'è %(given)s.") % words)
        return node

    # Functions

    def call(self, name):
        name = name.replace("à", "a")
        if name not in FUNCTIONS:
            raise NotAnExpression(_("la funzione «%s» non esiste.") % name)
        operation, wanted, optional, type_ = FUNCTIONS[name]
        if name in ("somma", "conta"):
            return self.over_group(name, operation)
        given = self.arguments()
        least = 2 if wanted is None else len(wanted) - optional
        if not least <= len(given) <= (10 if wanted is None else len(wanted)):
            raise NotAnExpression(_("la funzione «%s» non ha il numero giusto di valori.") % name)
        wanted = wanted or (None,) * len(given)
        free = [node for node, needed in zip(given, wanted, strict=False) if needed is None]
        for node, needed in zip(given, wanted, strict=False):
            self.typed(node, needed or free[0].type)
        if operation in ("min", "max") and free[0].type not in (NUMBER, DATE):
            raise NotAnExpression(_("«%s» confronta solo numeri e date.") % name)
        if operation == "round" and len(given) == 2 and given[1].tree not in PLACES:
            raise NotAnExpression(_("«arrotonda» vuole da 0 a 6 decimali."))
        return joined(operation, type_ or free[0].type, *given)

    def arguments(self):
        given = []
        while not self.take(")"):
            if given:
                self.need(";")
            given.append(self.either())
        return given

    def over_group(self, name, operation):
        kind, value = self.peek()
        self.at += 1
        self.need(")")
        group, _dot, field = value.partition(".")
        fields = self.types.get(group)
        if kind != "name" or not isinstance(fields, dict):
            raise NotAnExpression(_("«%s» vuole un gruppo ripetibile precedente.") % name)
        if operation == "count" and not field:
            return Node(["count", group], NUMBER)
        if operation == "sum" and fields.get(field) == NUMBER:
            return Node(["sum", group, field], NUMBER)
        raise NotAnExpression(_("«%(name)s(%(value)s)» non è possibile.") % {"name": name, "value": value})


def joined(operation, type_, *parts):
    depth = 1 + max(part.depth for part in parts)
    if depth > DEEPEST:
        raise NotAnExpression(_("è troppo complicata: dividila in più valori calcolati."))
    return Node([operation, *(part.tree for part in parts)], type_, depth)


def tokens(text):
    """(kind, value): a number as its decimal text, names and signs each in one spelling."""
    at, end = 0, len(text.rstrip())
    while at < end:
        found = TOKEN.match(text, at, end)
        if not found:
            raise NotAnExpression(_("non si capisce da «%s» in poi.") % text[at : at + 20].strip())
        kind, at = found.lastgroup, found.end()
        value = found[kind]
        if kind == DATE and limits.day(value, {}, None) is None:
            raise NotAnExpression(_("«%s» non è una data del calendario.") % value)
        yield kind, SPELLING.get(kind, str)(value)


SPELLING = {
    NUMBER: lambda value: value.replace(",", "."),
    "name": str.lower,
    "sign": lambda value: SAME_SIGN.get(value, value),
}
PLACES = [["number", str(places)] for places in range(7)]
