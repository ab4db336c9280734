"""The shape of a compiled form: what FormVersion.schema holds and everything below the CMS reads.

{"v": 1, "digest": "…",          # the digest is optional here; it stands in FormVersion too
 "steps": [{"key": "richiedente", "title": "Per chi è la richiesta", "intro": "", "show_when": None, "questions": [
   {"key": "per_chi", "kind": "radio", "label": "Per chi presenti la richiesta?", "help": "",
    "required": True,            # True, False, or a condition (required when it holds)
    "show_when": None,           # a condition (conditions.py), or None: always
    "error": "",                 # the editor's own words when the answer is missing
    "prefill": "",               # a first value: "profile.phone", "profile.domicile.place", "value:0", "today"
    # what the kind needs, absent otherwise (see KINDS)
    "options": [{"key": "me", "label": "Per me", "when": None}]}]}],
 "rules": [{"rule": "doctor_fits", "keys": {"doctor": "medico_scelto", …}, "params": {}}]}

The last step is the Riepilogo: its questions are the declarations. Question and option keys are data and Italian.

Limits of dates (`not_before`, `not_after`, both included): "today", "today-30d", "today+90d", "today-12m",
"today-2y", "2026-01-01", "answer:data_evento", "answer:dal+3m". A limit on an unanswered question does not bind.

Stored answers, by question key: a string (text, option key, ISO date, digits), a number as a string ("1234.50"),
True for a ticked box, a list of option keys, {"key": …, "label": …} for a row of a register (place, state, doctor,
exemption code: the label as it was; key "" when a "medico_testo" was free text), or, for a file question, a list of
{"key": attachment uuid, "label": file name, "size": bytes, "sha256": hex, "scan": status}.

Context flags, read like answers: "@accesso" ("password" | "ts_cns"), "@eta" (years of the beneficiary today),
"@cittadinanza" ("it" | "ue" | "non_ue"), "@categoria_straniera" (true | absent), "@volontaria" (true | absent).
They read the questions named below, so those keys mean the same in every form.
"""

# Keys that the engine itself reads, in every form.
FOR_WHOM, FOR_ME = "per_chi", "me"
BIRTH_DATE = "ben_data_nascita"
BENEFICIARY_PLACE = "ben_comune"
CITIZENSHIP = "cittadinanza"
CATEGORY, FOREIGN_CATEGORIES = "categoria", ("cittadino_ue", "cittadino_non_ue")
PERMIT_REASON = "motivo_permesso"

FLAGS = ("@accesso", "@eta", "@cittadinanza", "@categoria_straniera", "@volontaria")

# Which questions a flag is computed from: a condition on the flag may stand only after them (or before: flag unknown).
FLAG_SOURCES = {
    "@accesso": (),
    "@eta": (FOR_WHOM, BIRTH_DATE),
    "@cittadinanza": (CITIZENSHIP,),
    "@categoria_straniera": (CATEGORY,),
    "@volontaria": (PERMIT_REASON,),
}

# kind -> what its definition may hold beside the common keys. A kind is never removed, only no longer offered.
KINDS = {
    "text": ("min_length", "max_length", "pattern"),
    "textarea": ("min_length", "max_length"),
    "radio": ("options",),
    "select": ("options", "source"),  # source "municipalities": the comuni of the beneficiary's ambito
    "checkboxes": ("options", "min", "max"),
    "checkbox": (),
    "declaration": (),  # a box that must be ticked; its label is the text that is declared
    "date": ("not_before", "not_after"),
    "number": ("min", "max"),
    "euro": ("min", "max"),
    "tel": (),
    "email": (),
    "pec": (),
    "cap": (),
    "comune": ("territory",),  # territory True: only a comune of the body
    "nazione": ("citizenship",),  # citizenship True: a list of citizenships, else of states
    "luogo": (),  # a comune or a foreign state, past ones too
    # coherent_with {"surname": key, "name": key, "sex": key, "birth_date": key, "birth_place": key};
    # different_from ["applicant", key, …]; provisional False: eleven digits are refused
    "codice_fiscale": ("coherent_with", "different_from", "provisional"),
    "numero_ts": (),
    # doctor_kind_from, municipality_from, reunion_from: keys; ambito_from [keys]: the first comune that is answered,
    # else the beneficiary's; any_ambito, any_places: bool; different_from [keys]; doctor_kind: "mmg" | "pls"
    "medico": (
        "doctor_kind_from", "doctor_kind", "municipality_from", "reunion_from", "ambito_from", "any_ambito",
        "any_places", "different_from",
    ),  # fmt: skip
    "medico_testo": ("doctor_kind_from", "max_length"),
    # options, and/or source "exemptions:<group>"
    "autocomplete": ("options", "source"),
    "file": ("max_files",),
    "readonly": ("source",),  # source "profile.email", …, or "previous_year"
    "info": ("source",),  # source: a name of services/information.py ("summary", "limit", "enrolment_kind")
}  # fmt: skip

# Named patterns of "text" (services/patterns.py).
PATTERNS = ("person_name", "alphanumeric", "exemption_code", "street_number")

HAS_OPTIONS = ("radio", "select", "checkboxes", "autocomplete")
NEVER_STORED = ("info",)


def questions_of(schema):
    """Every question definition of a schema, in the order of the form."""
    for step in schema["steps"]:
        yield from step["questions"]
