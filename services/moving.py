"""What becomes of a draft's answers when it moves to another version of its form: kept, or put aside with a reason."""

from dataclasses import asdict, dataclass, field, replace

from django.utils.translation import gettext as _

from .conditions import as_keys
from .questions import KINDS
from .schema import GROUP
from .version_words import kind as kind_words
from .versions import items_of

# Kinds whose stored answers look the same.
ALIKE = {"textarea": "text", "select": "radio"}


@dataclass(frozen=True)
class Aside:
    """An answer that has no place in the draft's version: `key` is the question's address, `text` how it read there,
    `reason` why it is here, `question` the definition that it answered ({} for what was typed and was no answer yet).
    One that `waits` has its question, which other answers hide for now."""

    key: str
    kind: str
    label: str
    text: str
    reason: str
    answer: object
    waits: bool = False
    question: dict = field(default_factory=dict)

    @property
    def files(self):
        return self.answer if self.kind == "file" else []


@dataclass
class Moved:
    """What a draft holds after the move: answers, typed and confirmed as in a practice, and the Aside rows: `aside` of
    this move, `earlier` those of moves before it that have found no place again."""

    answers: dict = field(default_factory=dict)
    typed: dict = field(default_factory=dict)
    confirmed: list = field(default_factory=list)
    aside: list = field(default_factory=list)
    earlier: list = field(default_factory=list)

    @property
    def kept_aside(self):
        """As a practice stores it."""
        return [asdict(row) for row in (*self.earlier, *self.aside)]


def move(old, new, answers, typed, confirmed, kept_aside=()):
    """Carry a draft's answers from schema `old` to schema `new`; every one of them is in the Moved that comes back."""
    before, after = items_of(old), items_of(new)
    moved = Moved()
    for key, answer in answers.items():
        place(moved, before.get(key), after.get(key), key, answer, after)
    for row in asides(kept_aside):
        come_back(moved, row, after)
    for key, raw in typed.items():
        place_typed(moved, before.get(key), after.get(key), key, raw)
    moved.confirmed = still_confirmed(old, new, confirmed, {row.key for row in moved.aside})
    return moved


def asides(kept_aside):
    """The Aside rows that a practice stores."""
    return [Aside(**row) for row in kept_aside]


def place(moved, before, after, key, answer, items):
    if before is None:
        # Of a question that no version asks: a draft never holds one, and if it does it is not ours to drop.
        moved.aside.append(Aside(key, "", key, str(answer), gone(), answer))
        return
    question = before.definition
    if is_typed(question):
        kept, lost = fit_whole(key, question, after and after.definition, answer, items)
        if kept is not None:
            moved.answers[key] = kept
        moved.aside += lost


def is_typed(question):
    """Whether a person gave the answer; what is worked out is worked out anew."""
    return getattr(KINDS.get(question["kind"]), "is_stored", True)


def fit_whole(key, before, after, answer, items):
    """As fit(), of a group too."""
    if after is not None and before["kind"] == after["kind"] == GROUP:
        return fit_rows(key, before, after, answer, items)
    return fit(key, before, after, answer)


def fit(key, before, after, answer, label=""):
    """(what of the answer the question `after` can keep or None, [Aside of the rest])."""
    reason = why_not(before, after)
    if reason:
        return None, [aside(key, before, answer, reason, label)]
    gone_keys = missing_options(before, after, answer)
    if not gone_keys:
        return answer, []
    kept = [one for one in answer if one not in gone_keys] if isinstance(answer, list) else None
    lost = [one for one in answer if one in gone_keys] if isinstance(answer, list) else answer
    return kept or None, [aside(key, before, lost, _("la risposta non è più tra quelle possibili"), label)]


def why_not(before, after):
    """Why the answer to one question is none to the other; "" when it may be."""
    if after is None:
        return gone()
    kinds = before["kind"], after["kind"]
    if ALIKE.get(kinds[0], kinds[0]) != ALIKE.get(kinds[1], kinds[1]):
        return _("la domanda ora è di tipo %s") % kind_words(kinds[1])
    if kinds[0] == "declaration" and before["label"] != after["label"]:
        return _("il testo della dichiarazione è cambiato: leggila di nuovo")
    return ""


def gone():
    return _("la domanda non c'è più")


def missing_options(before, after, answer):
    """The option keys of the answer that the question offered and no longer offers; a register is asked later."""
    offered = {option["key"] for option in before.get("options") or ()}
    offered -= {option["key"] for option in after.get("options") or ()}
    return offered.intersection(as_keys(answer)) if before["kind"] != "file" else set()


def fit_rows(key, before, after, answer, items):
    """As fit(), row by row of a group: a row keeps what its questions can."""
    asked = {row["key"]: row for row in before["questions"]}
    kept, lost = [], []
    for number, row in enumerate(answer, start=1):
        held = {}
        for name, value in row.items():
            if name not in asked or not is_typed(asked[name]):
                continue
            now = items.get(f"{key}.{name}")
            place_words = _("%(group)s, riga %(number)s: %(question)s") % {
                "group": before["label"], "number": number, "question": asked[name]["label"]
            }  # fmt: skip
            value, rest = fit(f"{key}.{name}", asked[name], now and now.definition, value, place_words)
            lost += rest
            if value is not None:
                held[name] = value
        kept.append(held)
    return [row for row in kept if row] or None, lost


def aside(key, question, answer, reason, label=""):
    made = KINDS[question["kind"]](question)
    text = ", ".join(file["label"] for file in answer) if made.is_file else str(made.text(answer))
    return Aside(key, question["kind"], label or question["label"], text, reason, answer, question=question)


def hide(moved, hidden, schema):
    """Put aside what of the answers kept is of questions that are `hidden`: there they wait to be asked again."""
    items = items_of(schema)
    for key in [key for key in moved.answers if key in hidden]:
        question, answer = items[key].definition, moved.answers.pop(key)
        if is_typed(question):
            reason = _(
                "con le tue risposte la domanda non si mostra: se si mostrerà, la ritroverai già scritta"
            )
            moved.aside.append(replace(aside(key, question, answer, reason), waits=True))


def come_back(moved, row, items):
    """An answer that was put aside earlier takes its place again where this version asks for it, as far as it fits; what
    does not fit waits no longer: its question is another one now."""
    if not row.question or "." in row.key or row.key in moved.answers:
        moved.earlier.append(replace(row, waits=False))
        return
    now = items.get(row.key)
    kept, lost = fit_whole(row.key, row.question, now and now.definition, row.answer, items)
    if kept is not None:
        moved.answers[row.key] = kept
    moved.earlier += lost


def place_typed(moved, before, after, key, raw):
    """What was typed and is no answer yet stays where the same kind of question is; else it is kept to be read."""
    if before is not None and not why_not(before.definition, after and after.definition):
        moved.typed[key] = raw
    elif before is not None and isinstance(raw, str) and raw.strip():
        question = before.definition
        reason = why_not(question, after and after.definition)
        moved.aside.append(Aside(key, "", question["label"], raw, reason, raw))


def still_confirmed(old, new, confirmed, put_aside):
    """The steps that nobody has to look at again: the same in both versions, with all their answers."""
    steps = {step["key"]: step for step in old["steps"]}
    same = {step["key"] for step in new["steps"] if steps.get(step["key"]) == step}
    touched = {item.step["key"] for key, item in items_of(old).items() if key in put_aside}
    return [key for key in confirmed if key in same - touched]
