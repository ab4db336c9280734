"""Calculated values: an expression of the language (expressions.py) over earlier answers, of the sort that it says."""

from django.utils.translation import gettext as _

from ..expressions import NotAnExpression, read, types_of
from ..schema import CALCULATION, READS_AS, SECTION
from .form import of


def check(form):
    for part in form.items:
        if part.kind != CALCULATION:
            continue
        reads_as = part.definition.get("reads_as")
        if reads_as not in READS_AS:
            yield of(part, _("non dice come si legge il risultato."))
            continue
        try:
            read(part.definition.get("expression") or "", types_of(_readable(form, part)), reads_as)
        except NotAnExpression as reason:
            yield of(part, _("l'espressione %s") % reason)


def _readable(form, part):
    """The definitions that an expression may name: of a group only as a whole, but for its own."""
    return [
        other.definition
        for other in form.items
        if other.kind != SECTION and other.place < part.place and other not in part.around
        if form.can_read(part, other.key) and form.by_key[other.key] is other
    ]
