"""How long a form takes to fill in: an estimate, from the kind of each question and the words to read.

Seconds = what the kind takes + 0.3 for each word of label and help (200 words a minute) + 60 for the Riepilogo. What the
profile fills in beforehand takes as long as a box: it is only looked at. A group counts for its least rows, at least one.
Minutes are rounded up.
"""

from math import ceil

SECONDS = {
    "text": 12, "textarea": 75, "radio": 6, "select": 9, "checkboxes": 12, "checkbox": 4, "declaration": 4, "date": 10,
    "number": 6, "euro": 12, "tel": 10, "email": 12, "pec": 12, "cap": 6, "comune": 12, "nazione": 10, "luogo": 12,
    "codice_fiscale": 25, "numero_ts": 30, "medico": 60, "medico_testo": 15, "autocomplete": 15, "file": 60,
    "readonly": 2, "info": 2, "calculation": 2,
}  # fmt: skip
LOOKED_AT = SECONDS["checkbox"]
PER_WORD, SUMMARY = 0.3, 60


def seconds(part):
    """Of a Part (outline.py) that shows; containers only take the words of their title."""
    definition = part.definition
    words = len(f"{part.label} {definition.get('help') or ''} {definition.get('intro') or ''}".split())
    takes = LOOKED_AT if definition.get("prefill") else SECONDS.get(part.kind, 0)
    rows = max(part.group.definition.get("min") or 0, 1) if part.group else 1
    return (takes + PER_WORD * words) * rows


def minutes(total):
    """Whole minutes of a sum of seconds, the Riepilogo included."""
    return ceil((total + SUMMARY) / 60)


def shortest_and_longest(path_map):
    """(minutes, minutes) of the quickest and of the slowest way through a PathMap."""
    always = sum(seconds(part) for part in path_map.always)
    return tuple(
        minutes(
            always + sum(path_map.extreme(component, seconds, choose) for component in path_map.components)
        )
        for choose in (min, max)
    )
