"""The shape of a compiled form: what FormVersion.schema holds and everything below the CMS reads.

{"v": 1,
 "steps": [{"key": "richiedente", "title": "Per chi è la richiesta", "intro": "", "show_when": None, "questions": [
   {"key": "per_chi", "kind": "radio", "label": "Per chi presenti la richiesta?", "help": "",
    "required": True,            # True, False, or a condition (required when it holds)
    "show_when": None,           # a condition (conditions.py), or None: always
    "error": "",                 # the editor's own words when the answer is missing
    "prefill": "",               # where a first value comes from: "profile.phone", "value:0", …
    # what the kind needs, absent otherwise (KINDS says which kind reads what):
    "options": [{"key": "me", "label": "Per me", "when": None}],
    "source": "exemptions:Patologia",    # select, autocomplete: a register instead of, or after, the options
    "min_length": 2, "max_length": 60, "pattern": "person_name",   # texts; a named pattern
    "min": 0, "max": 15,                                           # numbers
    "not_before": "today-2y", "not_after": "today",                # dates, both included: see Limits
    "territory": True,                   # comune: only a comune of the body
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

The last step is the Riepilogo: its questions are the declarations. Question and option keys are data and Italian.

Limits of dates: "today", "today-30d", "today+90d", "today-12m", "2026-01-01", "answer:data_evento", "answer:dal+3m".
A limit that reads an unanswered question does not bind.

Stored answers, by question key: a string (text, option key, ISO date, digits), a number as a string ("1234.50"),
True for a ticked box, a list of option keys, {"key": …, "label": …} for a row of a register (place, state, doctor,
exemption code: the label as it was; key "" for a doctor written as free text), or, for a file question, a list of
{"key": attachment uuid, "label": file name, "size": bytes, "sha256": hex, "scan": status}.

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

# A kind is retired (no longer offered to editors), never removed: old versions hold it.
KINDS = (
    "text", "textarea", "radio", "select", "checkboxes", "checkbox", "declaration", "date", "number", "euro", "tel",
    "email", "pec", "cap", "comune", "nazione", "luogo", "codice_fiscale", "numero_ts", "medico", "medico_testo",
    "autocomplete", "file", "readonly", "info",
)  # fmt: skip
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


def questions_of(schema):
    """Every question definition of a schema, in the order of the form."""
    for step in schema["steps"]:
        yield from step["questions"]
