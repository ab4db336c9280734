"""Random expressions and answers, the same from one seed: what Python and the browser must work out alike."""

import random
from datetime import date

from services import calculating
from services.expressions import NotAnExpression, read

TODAY = date(2026, 11, 21)
TYPES = {
    "reddito": "number", "spesa": "number", "nato": "date", "dal": "date", "scelta": "text", "casa": "boolean",
    "figli": {"reddito": "number", "nato": "date", "nome": "text"},
}  # fmt: skip
NUMBERS = (
    "0", "1", "-1", "2.5", "-0.000001", "1234.50", "999999999999999", "0.333333", "1e3", "x", "12.3456789", "007",
    "1234567890123456", "", "١", " 7", "-", ".5", "5.",
)  # fmt: skip
DAYS = (
    "2026-11-21", "2024-02-29", "1900-03-01", "0001-01-01", "9999-12-31", "2026-02-30", "2000-12-31", "21/11/2026", "",
    "0000-01-01", "2100-02-28", "2026-1-1",
)  # fmt: skip
TEXTS = ("si", "no", "", "è", "𝒳z", "ﬀ", '<b>"')
MOST = 50  # of the tries for one vector


def vectors(count=400, seed=20261121):
    """[{"text", "tree", "reads_as", "answers", "today", "stored", "shown"}]"""
    rng = random.Random(seed)
    found = []
    while len(found) < count:
        reads_as = rng.choice(("number", "number", "euro", "date", "text"))
        text = an_expression(rng, {"euro": "number"}.get(reads_as, reads_as), rng.randint(0, 4))
        try:
            tree = read(text, TYPES, reads_as)
        except NotAnExpression as refusal:
            assert "complicata" in str(refusal) or "lunga" in str(refusal) or "parentesi" in str(refusal), (
                text,
                refusal,
            )
            continue
        answers = some_answers(rng)
        stored = calculating.stored(tree, reads_as, answers, TODAY)
        shown = None if stored is None else calculating.shown(stored, reads_as)
        found.append({
            "text": text, "tree": tree, "reads_as": reads_as, "answers": answers, "today": TODAY.isoformat(),
            "stored": stored, "shown": shown,
        })  # fmt: skip
    return found


def an_expression(rng, type_, depth):
    if not depth:
        return a_leaf(rng, type_)
    made = {"number": a_number, "date": a_date, "text": a_choice, "boolean": a_condition}[type_]
    return made(rng, depth - 1)


def a_leaf(rng, type_):
    if type_ == "number":
        return rng.choice(
            (
                "reddito",
                "spesa",
                "figli.",
                "conta(figli)",
                str(rng.randint(0, 20)),
                f"{rng.randint(0, 99)},{rng.randint(0, 99):02}",
            )
        ).replace("figli.", "somma(figli.reddito)")
    if type_ == "date":
        return rng.choice(("nato", "dal", "oggi", "2026-01-31", "2000-02-29"))
    return rng.choice(("scelta", '"si"', '"è"')) if type_ == "text" else "casa"


def a_number(rng, depth):
    one, other = (an_expression(rng, "number", depth) for _part in range(2))
    day, later = (an_expression(rng, "date", depth) for _part in range(2))
    return rng.choice((
        f"({one}) + ({other})", f"({one}) − ({other})", f"({one}) × ({other})", f"({one}) ÷ ({other})", f"-({one})", f"min({one}; {other})",
        f"max({one}; {other}; 3)", f"arrotonda({one}; {rng.randint(0, 6)})", f"arrotonda({one})", f"abs({one})",
        f"eta({day})", f"eta({day}; {later})", f"giorni({day}; {later})", f"({day}) - ({later})", f"anno({day})",
        f"valore({one}; {other})", a_choice(rng, depth, "number"),
    ))  # fmt: skip


def a_date(rng, depth):
    day, number = an_expression(rng, "date", depth), an_expression(rng, "number", depth)
    other = an_expression(rng, "date", depth)
    return rng.choice((
        f"({day}) + ({number})", f"({day}) - ({number})", f"mesi({day}; {number})", f"min({day}; {other})",
        f"valore({day}; {other})", a_choice(rng, depth, "date"),
    ))  # fmt: skip


def a_choice(rng, depth, type_="text"):
    yes, no = (an_expression(rng, type_, depth) for _part in range(2))
    return f"se({a_condition(rng, max(0, depth - 1))}; {yes}; {no})"


def a_condition(rng, depth):
    type_ = rng.choice(("number", "date", "text"))
    one, other = (an_expression(rng, type_, depth) for _part in range(2))
    signs = ("=", "≠") if type_ == "text" else ("=", "≠", "<", ">", "≤", "≥")
    compared = f"{one} {rng.choice(signs)} {other}"
    return rng.choice(
        (compared, compared, f"non ({compared})", f"({compared} e casa)", f"(casa o {compared})")
    )


def some_answers(rng):
    made = {
        "number": lambda: rng.choice(NUMBERS),
        "date": lambda: rng.choice(DAYS),
        "text": lambda: rng.choice((*TEXTS, {"key": "F205", "label": "MILANO"}, ["a", "b"], None)),
        "boolean": lambda: rng.choice((True, False, None)),
    }
    answers = {
        key: made[type_]() for key, type_ in TYPES.items() if isinstance(type_, str) and rng.random() < 0.85
    }
    if rng.random() < 0.8:
        answers["figli"] = [a_row(rng, made) for _row in range(rng.randint(0, 3))]
    return answers


def a_row(rng, made):
    return {key: made[type_]() for key, type_ in TYPES["figli"].items() if rng.random() < 0.8}
