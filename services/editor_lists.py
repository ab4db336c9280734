"""What the page editor's lists show and only the server knows: context flags, the library's questions, the rules' roles."""

from django.utils.html import json_script
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .library_blocks import versions
from .rule_catalogue import RULES
from .versions import items_of

FLAGS = (
    ("@eta", "number", gettext_lazy("Età dell'assistito (anni)"), {}),
    ("@accesso", "radio", gettext_lazy("Accesso"),
     {"password": gettext_lazy("con email e password"), "ts_cns": gettext_lazy("con la TS-CNS")}),
    ("@cittadinanza", "radio", gettext_lazy("Cittadinanza"),
     {"it": gettext_lazy("italiana"), "ue": gettext_lazy("di uno Stato UE, SEE o della Svizzera"),
      "non_ue": gettext_lazy("di un altro Stato")}),
    ("@categoria_straniera", "checkbox", gettext_lazy("Categoria di cittadino straniero"), {}),
    ("@volontaria", "checkbox", gettext_lazy("Iscrizione volontaria"), {}),
)  # fmt: skip


def editor_lists():
    """The <script type="application/json"> that services/static/services/editor_*.js read."""
    return json_script(
        {"flags": _flags(), "library": _library(), "rules": _rules(), "words": _words()},
        "services-editor-lists",
    )


def _flags():
    return [
        {"key": key, "type": kind, "label": str(label), "options": _options(options)}
        for key, kind, label, options in FLAGS
    ]


def _options(labels):
    return [{"key": key, "label": str(label)} for key, label in labels.items()]


def _library():
    return {row.reference: {"title": row.step["title"], "questions": _questions(row)} for row in versions()}


def _questions(version):
    rows = [item.definition for item in items_of(version.schema).values() if "." not in item.address]
    return [
        {
            "key": row["key"],
            "type": row["kind"],
            "label": row["label"],
            "options": [
                {"key": option["key"], "label": option["label"]} for option in row.get("options", [])
            ],
        }
        for row in rows
        if row["kind"] != "section"
    ]


def _rules():
    return {
        rule.name: {
            "roles": [role.name for role in rule.roles],
            "params": {param.name: param.of for param in rule.params if param.of},
        }
        for rule in RULES
    }


def _words():
    return {
        "choose": _("Scegli…"),
        "none": _("nessuna"),
        "context": _("Dati di contesto"),
        "questions": _("Domande"),
        "stranger": _("(qui non c'è)"),
        "value": _("valore"),
        "values": _("valori"),
        "limit": _("a partire da"),
        "no_limit": _("nessun limite"),
        "today": _("oggi"),
        "a_day": _("un giorno preciso"),
        "day": _("giorno"),
        "how_many": _("quanti"),
        "unit": _("unità"),
        "units": [
            ["-d", _("giorni prima")], ["+d", _("giorni dopo")], ["-m", _("mesi prima")],
            ["+m", _("mesi dopo")], ["-y", _("anni prima")], ["+y", _("anni dopo")],
        ],
    }  # fmt: skip
