"""Conditions as editors build them: rows that must all hold, and groups of which one must."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

OPERATOR_CHOICES = [
    ("eq", _("è")),
    ("ne", _("non è")),
    ("in", _("è tra")),
    ("contains", _("contiene")),
    ("not_contains", _("non contiene")),
    ("filled", _("è compilata")),
    ("empty", _("è vuota")),
    ("gt", _("è maggiore di")),
    ("lt", _("è minore di")),
]
OF_SEVERAL = ("in", "contains", "not_contains")
OF_NOTHING = ("filled", "empty")
FIELD_HELP = _(
    "La chiave di una domanda precedente, oppure un dato di contesto: @accesso (password, ts_cns), @eta, "
    "@cittadinanza (it, ue, non_ue), @categoria_straniera (true), @volontaria (true)."
)


class KeyBlock(blocks.RegexBlock):
    """The key of a question (or a context flag)."""

    def __init__(self, required=True, **kwargs):
        kwargs.setdefault("error_messages", {"invalid": _("Scrivi la chiave di una domanda.")})
        kwargs.setdefault("regex", r"^(@[a-z_]+|[a-z_][a-z0-9_]{1,39})$")
        super().__init__(required=required, max_length=40, **kwargs)


class RowBlock(blocks.StructBlock):
    field = KeyBlock(label=_("domanda"), help_text=FIELD_HELP)
    op = blocks.ChoiceBlock(label=_("confronto"), choices=OPERATOR_CHOICES, default="eq")
    values = blocks.CharBlock(
        label=_("valori"),
        required=False,
        max_length=500,
        help_text=_("La chiave di un'opzione o un valore; più valori si separano con la virgola."),
    )

    class Meta:
        icon = "tick"
        label = _("Condizione")
        label_format = "{field} {op} {values}"


class AnyBlock(blocks.StreamBlock):
    row = RowBlock()
    all = blocks.ListBlock(RowBlock(), label=_("Tutte queste"), icon="list-ul")

    class Meta:
        icon = "list-ul"
        label = _("Almeno una tra")


class ConditionBlock(blocks.StreamBlock):
    """Empty means: always. More than one row: all must hold."""

    row = RowBlock()
    any = AnyBlock()

    class Meta:
        required = False
        icon = "view"


def condition_of(stream):
    """The JSON condition of a ConditionBlock's value; None when it has no rows."""
    return _joined("and", [_part(child) for child in stream])


def stream_data_of(condition):
    """The raw data (without ids) of a ConditionBlock for a JSON condition."""
    if not condition:
        return []
    return [_part_data(part) for part in condition.get("and", [condition])]


def _part(child):
    if child.block_type == "row":
        return _row(child.value)
    if child.block_type == "all":
        return _joined("and", [_row(row) for row in child.value])
    return _joined("or", [_part(inner) for inner in child.value])


def _joined(join, parts):
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return parts[0] if parts else None
    return {join: parts}


def _part_data(part):
    if "or" in part:
        return {"type": "any", "value": [_part_data(inner) for inner in part["or"]]}
    if "and" in part:
        return {"type": "all", "value": [{"type": "item", "value": _row_data(row)} for row in part["and"]]}
    return {"type": "row", "value": _row_data(part)}


def _row(row):
    condition = {"field": row["field"], "op": row["op"]}
    values = [value.strip() for value in row["values"].split(",") if value.strip()]
    if row["op"] in OF_SEVERAL:
        condition["value"] = values
    elif row["op"] not in OF_NOTHING:
        condition["value"] = row["values"].strip()
    return condition


def _row_data(condition):
    value = condition.get("value", "")
    text = ", ".join(value) if isinstance(value, list) else str(value)
    return {"field": condition["field"], "op": condition["op"], "values": text}
