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
    "max_files": 3}]}],
 "rules": [{"rule": "doctor_fits", "keys": {"doctor": "medico_scelto", …}, "params": {}}]}

The last step is the Riepilogo: its questions are the declarations. Question and option keys are data and Italian.

Limits of dates: "today", "today-30d", "today+90d", "today-12m", "2026-01-01", "answer:data_evento", "answer:dal+3m".

Stored answers, by question key: a string (text, option key, ISO date, digits), a number as a string ("1234.50"),
True for a ticked box, a list of option keys, {"key": …, "label": …} for a row of a register (place, state, doctor,
exemption code: the label as it was), or, for a file question, a list of
{"key": attachment uuid, "label": file name, "size": bytes, "sha256": hex, "scan": status}.

Context flags, read like answers: "@accesso" ("password" | "ts_cns"), "@eta" (years of the beneficiary today),
"@cittadinanza" ("it" | "ue" | "non_ue"), "@categoria_straniera" (true | absent), "@volontaria" (true | absent).
"""
