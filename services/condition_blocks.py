"""Conditions as editors build them: rows joined by "tutte" or "almeno una", with groups of rows one level deep."""

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
JOIN_CHOICES = [("and", _("tutte le condizioni")), ("or", _("almeno una condizione"))]
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


class GroupBlock(blocks.StructBlock):
    join = blocks.ChoiceBlock(label=_("deve valere"), choices=JOIN_CHOICES, default="or")
    rows = blocks.ListBlock(RowBlock(), label=_("condizioni"))

    class Meta:
        icon = "list-ul"
        label = _("Gruppo di condizioni")


class ConditionBlock(blocks.StructBlock):
    """Empty means: always."""

    join = blocks.ChoiceBlock(label=_("devono valere"), choices=JOIN_CHOICES, default="and")
    rows = blocks.StreamBlock(
        [("row", RowBlock()), ("group", GroupBlock())], required=False, label=_("condizioni")
    )

    class Meta:
        icon = "view"
        collapsed = True


def condition_of(value):
    """The JSON condition of a ConditionBlock's value; None when it has no rows."""
    parts = []
    for child in value["rows"]:
        if child.block_type == "group":
            parts.append(_joined(child.value["join"], [_row(row) for row in child.value["rows"]]))
        else:
            parts.append(_row(child.value))
    return _joined(value["join"], [part for part in parts if part])


def stream_data_of(condition):
    """The raw data (without ids) of a ConditionBlock for a JSON condition."""
    if not condition:
        return {"join": "and", "rows": []}
    join, parts = _opened(condition)
    return {"join": join or "and", "rows": [_part_data(part) for part in parts]}


def _part_data(part):
    join, rows = _opened(part)
    if not join:
        return {"type": "row", "value": _row_data(part)}
    return {
        "type": "group",
        "value": {"join": join, "rows": [{"type": "item", "value": _row_data(row)} for row in rows]},
    }


def _opened(condition):
    for join in ("and", "or"):
        if join in condition:
            return join, condition[join]
    return None, [condition]


def _joined(join, parts):
    if len(parts) < 2:
        return parts[0] if parts else None
    return {join: parts}


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
