"""An answer of each kind, for whoever looks at a form that nobody has filled: previews show these, nothing checks them."""

from django.utils import timezone

from .journey import Journey

PLACE = {"key": "B300", "label": "BUSTO ARSIZIO (VA)"}
FILE = {
    "key": "00000000-0000-0000-0000-000000000000", "label": "esempio.pdf", "size": 102400, "sha256": "0" * 64, "scan": "clean",
}  # fmt: skip
BY_KIND = {
    "text": "Testo di esempio",
    "textarea": "Testo di esempio",
    "checkbox": True,
    "declaration": True,
    "euro": "100.00",
    "tel": "333 0000001",
    "email": "esempio@posta.example",
    "pec": "esempio@pec.example",
    "cap": "21052",
    "comune": PLACE,
    "nazione": {"key": "IT", "label": "ITALIA"},
    "luogo": PLACE,
    "codice_fiscale": "BNCMRA85C52B300I",
    "numero_ts": "80380000000000000000",
    "medico": {"key": "esempio", "label": "ESEMPI DOTTORESSA"},
    "medico_testo": {"key": "", "label": "Dottoressa Esempi"},
    "file": [FILE],
}
REGISTER_ROW = {"key": "esempio", "label": "Voce di esempio"}
ROUNDS = 50  # a question shows because of another, which shows because of another …


def examples(schema, context):
    """Answers to every question that shows once those before it are answered so."""
    answers = {}
    for _round in range(ROUNDS):
        journey = Journey(schema, answers, context)
        asked = [question for step in journey.visible_steps for question in step.shown]
        found = {
            question.key: example(question.definition)
            for question in asked
            if question.is_stored and question.key not in answers
        }
        if not found:
            break
        answers |= found
    return answers


def example(definition):
    """A stored answer to one question."""
    kind, options = definition["kind"], definition.get("options") or ()
    if kind == "group":
        return [{row["key"]: example(row) for row in definition["questions"] if row["kind"] != "calculation"}]
    if kind == "date":
        return timezone.localdate().isoformat()
    if kind == "number":
        return str(definition.get("min") or 1)
    if kind in ("radio", "select", "checkboxes", "autocomplete"):
        return of_options(kind, options)
    return BY_KIND[kind]


def of_options(kind, options):
    """The first option, as each kind stores it; a row of a register where there are none."""
    if not options:
        return REGISTER_ROW
    key, label = options[0]["key"], options[0]["label"]
    return {"checkboxes": [key], "autocomplete": {"key": key, "label": label}}.get(kind, key)
