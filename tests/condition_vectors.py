"""Random conditions and answers, the same from one seed: what Python and the browser must judge alike."""

import json
import random
from pathlib import Path

from services.conditions import OPERATORS, holds
from services.context import Known

FILE = Path(__file__).parent / "vectors" / "conditions.json"
ROW = ("b", "d")  # `b` stands in the row and before it
FIELDS = ("a", "b", "c", "d", "@eta", "@cittadinanza", "@volontaria")
WORDS = (
    "me",
    "figlio",
    "altro",
    "ue",
    "non_ue",
    "2026-11-21",
    "2026-02-03",
    "è",
    "𝒳z",
    "ﬀ",
    "5",
    "13",
    "14",
    "-2",
    "3.50",
    "010",
    "1e3",
    "nan",
    " 7",
)


def vectors(count=300, seed=20261121):
    """[{"condition", "answers", "row", "holds"}]; `row` is None or the answers of a row of a group whose questions are ROW."""
    rng = random.Random(seed)
    found = []
    while len(found) < count:
        condition, answers = a_condition(rng, 3), some_answers(rng)
        row = some_answers(rng, ROW) if rng.random() < 0.3 else None
        verdict = holds(condition, answers if row is None else known_in_row(answers, row))
        found.append({"condition": condition, "answers": answers, "row": row, "holds": verdict})
    return found


def known_in_row(answers, row):
    known = Known(Flags(answers), answers).row(ROW)
    known.answers.update(row)
    return known


class Flags:
    """A context whose flags are among the answers."""

    def __init__(self, answers):
        self.answers = answers

    def flags(self, answers):
        return {key: value for key, value in self.answers.items() if key.startswith("@")}


def a_condition(rng, depth):
    if rng.random() < 0.03:
        return None
    if depth and rng.random() < 0.45:
        return {
            rng.choice(("and", "or")): [a_condition(rng, depth - 1) for _part in range(rng.randint(0, 3))]
        }
    value = rng.choice((rng.choice(WORDS), rng.choice(WORDS), rng.sample(WORDS, 2), True, 14, 0, None, ""))
    return {"field": rng.choice(FIELDS), "op": rng.choice(OPERATORS), "value": value}


def some_answers(rng, fields=FIELDS):
    made = {
        "text": lambda: rng.choice(WORDS),
        "box": lambda: rng.choice((True, False)),
        "none": lambda: rng.choice((None, "")),
        "several": lambda: rng.sample(WORDS, rng.randint(0, 3)),
        "row": lambda: {"key": rng.choice(WORDS), "label": "X"},
        "free": lambda: {"key": "", "label": "X"},
        "files": lambda: [{"key": "0c9", "label": "a.pdf"}],
        "number": lambda: rng.randint(-3, 20),
        "rows": lambda: [{"nome": rng.choice(WORDS)} for _row in range(rng.randint(0, 2))],
    }
    return {field: made[rng.choice(list(made))]() for field in fields if rng.random() < 0.75}


if __name__ == "__main__":
    FILE.write_text(json.dumps(vectors(), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
