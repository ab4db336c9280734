"""The smallest form and a large one (30 steps, 500 questions, 100 conditions), for what is counted and what is timed."""

from tests.small_service import option, question

STEPS, QUESTIONS, CONDITIONS = 30, 500, 100
PRIVACY = question(
    "dich_privacy", "declaration", "Ho letto l'informativa sul trattamento dei dati personali."
)


def step(key, questions):
    return {"key": key, "title": f"Passo {key}", "intro": "", "show_when": None, "questions": questions}


def smallest():
    return [step("solo", [question("nome", "text", "Nome")]), step("riepilogo", [PRIVACY])]


def large():
    """The first step asks one question, as the smallest form does; the others ask all the rest."""
    asked = [one(number) for number in range(QUESTIONS - 1)]
    each = -(-(len(asked) - 1) // (STEPS - 2))
    steps = [step("primo", asked[:1])]
    steps += [
        step(f"p{number}", asked[1 + number * each : 1 + (number + 1) * each]) for number in range(STEPS - 2)
    ]
    return [*steps, step("riepilogo", [PRIVACY])]


def one(number):
    kinds = ("text", "radio", "number", "date", "checkbox")
    more = {}
    if 1 < number <= CONDITIONS + 1:
        more["show_when"] = {
            "or": [said(number - 1), {"and": [said(number - 2), {"field": "@eta", "op": "gt", "value": "5"}]}]
        }
    if kinds[number % 5] == "radio":
        more["options"] = [option("si", "Sì"), option("no", "No")]
    return question(f"q{number}", kinds[number % 5], f"Domanda {number}", **more)


def said(number):
    return {"field": f"q{number}", "op": "filled"}


def typed(number):
    """What a citizen types to a question of `large`."""
    return {"text": "parole", "radio": "si", "number": "7", "date": "01/02/2003", "checkbox": "on"}[
        one(number)["kind"]
    ]


def answers_of(row):
    return {
        asked["key"]: typed(int(asked["key"][1:]))
        for asked in row["questions"]
        if asked["key"].startswith("q")
    }
