"""The shape of a compiled form: what FormVersion.schema holds and everything below the CMS reads.

{"v": 2,
 "steps": [{"key": "richiedente", "title": "Per chi è la richiesta", "intro": "", "show_when": None, "questions": [
   {"key": "per_chi", "kind": "radio", "label": "Per chi presenti la richiesta?", "help": "",
    "required": True,            # True, False, or a condition (required when it holds)
    "show_when": None,           # a condition (conditions.py), or None: always
    "error": "",                 # the editor's own words when the answer is missing
    "wrong": "",                 # and when it is not right
    "prefill": "",               # where a first value comes from: "profile.phone", "value:0", …
    # what the kind needs, absent otherwise (KINDS says which kind reads what):
    "options": [{"key": "me", "label": "Per me", "when": None}],
    "source": "exemptions:Patologia",    # select, autocomplete: a register instead of, or after, the options
    "min_length": 2, "max_length": 60, "pattern": "person_name",   # texts; a named pattern (patterns.py)
    "free_pattern": "[A-Z]{2}[0-9]+",                              # texts: an administrator's own, in RE2 syntax
    "min": 0, "max": 15,                                           # numbers
    "not_before": "today-2y", "not_after": "today",                # dates, both included: see Limits
    "territory": True,                   # comune: only a comune of the body
    "abroad": True,                      # nazione: any state but Italy
    "max_files": 3,                                                # files: one to three
    "coherent_with": {"surname": "ben_cognome", "name": "ben_nome", "sex": "ben_sesso",
                      "birth_date": "ben_data_nascita", "birth_place": "ben_luogo_nascita"},   # codice_fiscale
    "different_from": ["applicant", "ben_codice_fiscale"],         # codice_fiscale, medico: other questions' answers
    "scope": "ambito",                   # medico: "ambito" (own ambito, free places) or "all" (every active doctor)
    "kind_from": "tipo_medico", "place_from": "comune_ambulatorio",  # medico: answers that filter the list
    "reunion_from": "ricongiungimento",  # medico: a ticked box that lets a full doctor be chosen
    "ambito_from": "dom_comune",         # medico: the comune whose ambito counts, when not the residence
    "shows": "income_limit"}]}],         # info: a name of INFORMATION. readonly: its `prefill` is what it shows
 "rules": [{"rule": "doctor_fits", "keys": {"doctor": "medico_scelto", …}, "params": {}}]}

Beside questions a step may hold
 - a section: {"kind": "section", "key": "casa", "title": "La casa", "show_when": None, "questions": [questions, groups,
   calculations]}: a card with a heading. Its condition binds everything in it and reads what comes before it.
 - a group: {"kind": "group", "key": "figli", "label": "Figli a carico", "help": "", "item_label": "Figlio", "min": 0,
   "max": 10, "show_when": None, "error": "", "questions": [questions, calculations]}: asked once for each row, at least
   `min` and at most `max` times. A condition, limit or expression in it reads the row's own answers first, then the
   answers before the group. No files, doctors or declarations in it (OUTSIDE_GROUPS). Its own condition words are
   "filled" and "empty": whether it has rows.
 - a calculation: {"kind": "calculation", "key": "totale", "label": "Totale", "help": "", "expression":
   "somma(figli.reddito) / 2", "reads_as": "euro", "show_when": None}: worked out (expressions.py), never typed.

Schemas of version 1 hold none of these and are else the same (upgrading.py reads them).

The last step is the Riepilogo: its questions are the declarations. Question and option keys are data and Italian.

Limits of dates: "today", "today-30d", "today+90d", "today-12m", "2026-01-01", "answer:data_evento", "answer:dal+3m".
A limit that reads an unanswered question does not bind.

Stored answers, by question key: a string (text, option key, ISO date, digits), a number as a string ("1234.50"),
True for a ticked box, a list of option keys, {"key": …, "label": …} for a row of a register (place, state, doctor,
exemption code: the label as it was; key "" for a doctor written as free text), or, for a file question, a list of
{"key": attachment uuid, "label": file name, "size": bytes, "sha256": hex, "scan": status}. A group's answer is a list of
rows, each a {question key: stored answer}, blank rows left out. A calculation's is a number ("12.5"), an amount
("12.50"), an ISO date or a text; like info and readonly it is worked out anew in a draft and read as stored once sent.

Context flags, read like answers: "@accesso" ("password" | "ts_cns"), "@eta" (years of the beneficiary today),
"@cittadinanza" ("it" | "ue" | "non_ue"), "@categoria_straniera" (true | absent), "@volontaria" (true | absent).

Questions that flags and rules know by key: per_chi ("me" | "figlio" | "tutela" | "delega" | "decesso"), ben_* (the
beneficiary), cittadinanza, categoria (foreign ones: legal number "foreign_categories"), motivo_permesso (voluntary
ones: "voluntary_reasons"), tipo_medico ("mmg" | "pls").
First values (prefill): "profile.phone", "profile.email", "profile.citizenship", "profile.domicile.place",
"profile.domicile.cap", "value:0", "previous_year".
"""

from .patterns import PATTERNS  # noqa: F401  a part of the shape

# Questions that mean the same in every form.
FOR_WHOM, FOR_ME = "per_chi", "me"
BIRTH_DATE = "ben_data_nascita"
BENEFICIARY_PLACE = "ben_comune"
CITIZENSHIP = "cittadinanza"
CATEGORY = "categoria"
PERMIT_REASON = "motivo_permesso"

VERSION = 2
SECTION, GROUP, CALCULATION = "section", "group", "calculation"
# A kind is retired (no longer offered to editors), never removed: old versions hold it.
KINDS = (
    "text", "textarea", "radio", "select", "checkboxes", "checkbox", "declaration", "date", "number", "euro", "tel",
    "email", "pec", "cap", "comune", "nazione", "luogo", "codice_fiscale", "numero_ts", "medico", "medico_testo",
    "autocomplete", "file", "readonly", "info", GROUP, CALCULATION,
)  # fmt: skip
# What a group cannot hold: what is kept apart for each practice, and what is said once for all.
OUTSIDE_GROUPS = ("file", "medico", "medico_testo", "declaration", "info", GROUP)
# What a question cannot be called: the rows of registers, files and groups would be mistaken for each other.
RESERVED_KEYS = ("key", "label", "sha256")
READS_AS = ("number", "euro", "date", "text")
MOST_ROWS = 50  # that any group may have
FLAGS = ("@accesso", "@eta", "@cittadinanza", "@categoria_straniera", "@volontaria")
# The questions that a flag is computed from.
FLAG_SOURCES = {
    "@accesso": (),
    "@eta": (FOR_WHOM, BIRTH_DATE),
    "@cittadinanza": (CITIZENSHIP,),
    "@categoria_straniera": (CATEGORY,),
    "@volontaria": (PERMIT_REASON,),
}
SOURCES = ("municipalities", "exemptions:Patologia")
INFORMATION = ("summary", "enrolment_kind", "income_limit")


def items_of(step):
    """(definition, the section that holds it or None) of all that a step asks, shows or works out, in its order."""
    for item in step["questions"]:
        if item["kind"] == SECTION:
            yield from ((inner, item) for inner in item["questions"])
        else:
            yield item, None


def questions_of(schema):
    """Every definition that has an answer of its own, in the order of the form: those of sections among them, groups
    and calculations too. What a group asks stands in the group's own "questions"."""
    for step in schema["steps"]:
        for item, _section in items_of(step):
            yield item
