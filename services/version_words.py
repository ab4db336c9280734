"""How what a form says about its steps, questions and rules reads in Italian, for whoever compares two versions."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .blocks import PATTERN_CHOICES, PREFILL_CHOICES, QUESTION_KINDS, READS_AS_CHOICES, SETTINGS
from .condition_words import words as condition_words
from .limits import LIMIT
from .rule_catalogue import CATALOGUE

BLANK = (None, "", [], {}, False)

# The parts of a form that hold others, and the one that nobody types.
KIND_WORDS = {
    "section": gettext_lazy("Sezione"),
    "group": gettext_lazy("Gruppo che si ripete"),
    "calculation": gettext_lazy("Valore calcolato"),
}
PART_WORDS = {
    "section": gettext_lazy("sezione"),
    "group": gettext_lazy("gruppo"),
    "calculation": gettext_lazy("valore calcolato"),
}
ASPECT_WORDS = {
    "label": gettext_lazy("Etichetta"),
    "title": gettext_lazy("Titolo"),
    "intro": gettext_lazy("Introduzione"),
    "help": gettext_lazy("Aiuto"),
    "kind": gettext_lazy("Tipo"),
    "required": gettext_lazy("Obbligatoria"),
    "show_when": gettext_lazy("Mostrata"),
    "error": gettext_lazy("Messaggio se manca"),
    "prefill": gettext_lazy("Valore iniziale"),
    "item_label": gettext_lazy("Nome di ogni riga"),
    "expression": gettext_lazy("Calcolo"),
    "reads_as": gettext_lazy("Si legge come"),
}
# A group's rows are counted, a number's value is not.
GROUP_ASPECT_WORDS = {"min": gettext_lazy("Righe, minimo"), "max": gettext_lazy("Righe, massimo")}
PREFILL_WORDS = dict(PREFILL_CHOICES)
# The settings that are chosen from a list: what the editor sees for each key.
CHOICE_WORDS = {
    "pattern": PATTERN_CHOICES,
    "reads_as": dict(READS_AS_CHOICES),
    "shows": {
        "summary": gettext_lazy("riepilogo dei dati inseriti"),
        "enrolment_kind": gettext_lazy("tipo di iscrizione"),
        "income_limit": gettext_lazy("limite di reddito"),
    },
    "source": {
        "municipalities": gettext_lazy("comuni dell'azienda"),
        "exemptions:Patologia": gettext_lazy("codici di esenzione per patologia"),
    },
    "scope": {"ambito": gettext_lazy("nell'ambito, con posti"), "all": gettext_lazy("tutti quelli attivi")},
}


@dataclass(frozen=True)
class Named:
    """A question as conditions name it."""

    label: str
    kind: str
    definition: dict


def is_blank(value):
    """Nothing said: a setting that is absent and one that is empty are the same; 0 is a limit."""
    return value in BLANK and (value is False or value != 0)


def part(definition):
    """What an item of a step is called."""
    return str(PART_WORDS.get(definition["kind"], _("domanda")))


def name(definition):
    return f"«{definition.get('label') or definition.get('title') or definition['key']}»"


def aspect(definition, what):
    """The name of one of the things that a definition says: "Etichetta"."""
    if definition.get("kind") == "group" and what in GROUP_ASPECT_WORDS:
        return str(GROUP_ASPECT_WORDS[what])
    if what in ASPECT_WORDS:
        return str(ASPECT_WORDS[what])
    label = str(SETTINGS[what]().label) if what in SETTINGS else what
    return label[:1].upper() + label[1:]


def value(what, said, questions):
    """What is said of an aspect; `questions` maps keys to Named, for the words of conditions."""
    if what == "show_when":
        return shown(said, questions)
    if what == "required":
        return required(said, questions)
    if what == "kind":
        return kind(said)
    if is_blank(said):
        return _("niente")
    if what == "prefill":
        return prefill(said)
    if what == "coherent_with":
        return ", ".join(question_name(key, questions) for key in said.values())
    if what == "different_from" or what.endswith("_from"):
        keys = said if isinstance(said, list) else [said]
        return ", ".join(question_name(key, questions) for key in keys)
    if what in ("not_before", "not_after"):
        return limit(said, questions)
    if isinstance(said, list):
        return ", ".join(map(str, said))
    if what in CHOICE_WORDS and said in CHOICE_WORDS[what]:
        return f"«{CHOICE_WORDS[what][said]}»"
    return _("sì") if said is True else f"«{said}»"


def shown(condition, questions):
    if not condition:
        return _("sempre")
    return _("solo se %s") % condition_words(condition, questions)


def required(said, questions):
    if isinstance(said, dict):
        return _("solo se %s") % condition_words(said, questions)
    return _("sempre") if said else _("mai")


def kind(said):
    label = KIND_WORDS.get(said) or QUESTION_KINDS.get(said, (said,))[0]
    return f"«{label}»"


def prefill(said):
    if said.startswith("value:"):
        return f"«{said.removeprefix('value:')}»"
    return str(PREFILL_WORDS.get(said, said))


def limit(said, questions):
    """A limit of dates: "today-2y" is "2 anni prima di oggi"."""
    found = LIMIT.fullmatch(said)
    if not found:
        return f"«{said}»"
    if found["fixed"]:
        start = f"{date.fromisoformat(found['fixed']):%d/%m/%Y}"
    else:
        start = _("oggi") if found["today"] else question_name(found["answer"], questions)
    if not found["unit"]:
        return start
    count = int(found["count"])
    span = {
        "d": ngettext("%s giorno", "%s giorni", count),
        "m": ngettext("%s mese", "%s mesi", count),
        "y": ngettext("%s anno", "%s anni", count),
    }[found["unit"]] % count
    before, after = _("%(span)s prima di %(start)s"), _("%(span)s dopo %(start)s")
    return (before if found["sign"] == "-" else after) % {"span": span, "start": start}


def question_name(key, questions):
    if key == "applicant":
        return _("chi fa la richiesta")
    return f"«{questions[key].label}»" if key in questions else key


def rule_name(rule):
    known = CATALOGUE.get(rule["rule"])
    return f"«{known.label if known else rule['rule']}»"


def rule(row, questions):
    """What a rule reads and how it is set: "medico scelto: «Medico»; servizio da usare: «deroga»"."""
    known = CATALOGUE.get(row["rule"])
    roles = {role.name: role.label for role in known.roles} if known else {}
    params = {param.name: param.label for param in known.params} if known else {}
    rows = [(roles.get(role, role), keys) for role, keys in (row.get("keys") or {}).items()]
    said = [
        (label, ", ".join(question_name(key, questions) for key in as_list(keys))) for label, keys in rows
    ]
    said += [
        (params.get(param, param), ", ".join(map(str, as_list(setting))))
        for param, setting in (row.get("params") or {}).items()
    ]
    return "; ".join(f"{label}: {words}" for label, words in said) or _("nessuna impostazione")


def as_list(said):
    return said if isinstance(said, list) else [said]
