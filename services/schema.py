"""The shape of a compiled form: what FormVersion.schema holds and everything below the CMS reads.

{"v": 1,
 "steps": [{"key": "richiedente", "title": "Per chi è la richiesta", "intro": "", "show_when": None, "questions": [
   {"key": "per_chi", "kind": "radio", "label": "Per chi presenti la richiesta?", "help": "",
    "required": True,            # True, False, or a condition (required when it holds)
    "show_when": None,           # a condition (conditions.py), or None: always
    "error": "",                 # the editor's own words when the answer is missing
    "prefill": "",               # where a first value comes from: "profile.phone", "value:0", …
    # what the kind needs, absent otherwise:
    "options": [{"key": "me", "label": "Per me", "when": None}],
    "min_length": 2, "max_length": 60, "pattern": "person_name",   # a named pattern
    "min": 0, "max": 15,                                           # numbers
    "not_before": "today-2y", "not_after": "today",                # dates: see Limits
    "max_files": 3,                                                # files: one to three
    "source": "exemptions:Patologia",    # select, autocomplete: a register instead of options ("municipalities")
    "scope": "ambito",                   # medico: "ambito" (own ambito, free places first) or "all"
    "kind_from": "tipo_medico", "place_from": "comune_ambulatorio",  # medico: answers that filter the list
    "ambito_from": "dom_comune",         # medico: the comune whose ambito counts, when not the residence
    "shows": "income_limit"}]}],         # info: "summary" | "enrolment_kind" | "income_limit"
 "rules": [{"rule": "doctor_fits", "keys": {"doctor": "medico_scelto", …}, "params": {}}]}

The last step is the Riepilogo: its questions are the declarations. Question and option keys are data and Italian.

Limits of dates: "today", "today-30d", "today+90d", "today-12m", "2026-01-01", "answer:data_evento", "answer:dal+3m".

Stored answers, by question key: a string (text, option key, ISO date, digits), a number as a string ("1234.50"),
True for a ticked box, a list of option keys, {"key": …, "label": …} for a row of a register (place, state, doctor,
exemption code: the label as it was), or, for a file question, a list of
{"key": attachment uuid, "label": file name, "size": bytes, "sha256": hex, "scan": status}.

Context flags, read like answers: "@accesso" ("password" | "ts_cns"), "@eta" (years of the beneficiary today),
"@cittadinanza" ("it" | "ue" | "non_ue"), "@categoria_straniera" (true | absent), "@volontaria" (true | absent).

Questions that flags and rules know by key: per_chi ("me" | "figlio" | "tutela" | "delega" | "decesso"), ben_* (the
beneficiary), cittadinanza, categoria (foreign ones: legal number "foreign_categories"), motivo_permesso (voluntary
ones: "voluntary_reasons"), tipo_medico ("mmg" | "pls").
First values (prefill): "profile.phone", "profile.email", "profile.citizenship", "profile.domicile.place",
"profile.domicile.cap", "value:0", "previous_year".
"""

KINDS = (
    "text", "textarea", "radio", "select", "checkboxes", "checkbox", "date", "number", "euro", "tel", "email", "pec",
    "cap", "comune", "nazione", "luogo", "codice_fiscale", "numero_ts", "medico", "medico_testo", "autocomplete",
    "file", "readonly", "info",
)  # fmt: skip
FLAGS = ("@accesso", "@eta", "@cittadinanza", "@categoria_straniera", "@volontaria")
PATTERNS = {
    "person_name": r"[^\W\d_]+(?:[ '’.\-]+[^\W\d_]+)*[.'’]?",
    "alphanumeric": r"[0-9A-Za-z]+",
    "exemption_code": r"[0-9A-Za-z]{2,10}",
}
SOURCES = ("municipalities", "exemptions:Patologia")
INFORMATION = ("summary", "enrolment_kind", "income_limit")
