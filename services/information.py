"""Information computed from the answers: the income limit that applies, the kind of enrolment."""

from decimal import Decimal

from django.utils.translation import gettext as _

from . import legal_numbers
from .amounts import italian_amount
from .conditions import as_keys
from .context import key_of
from .schema import PERMIT_REASON

YES = "si"
VOLUNTARY_SITUATIONS = ("studente_altro",)  # of a citizen of the Union


def text(name, answers, context):
    """The words of an information, "" while the answers do not give it. `answers` may be a context.Known."""
    reader = {"income_limit": _limit_text, "enrolment_kind": _enrolment_text}.get(name)
    return reader(answers, context) if reader else ""


def income_limit(code, spouse, children, on):
    """The gross income of the tax household up to which an exemption is due, as Decimal; None where there is no limit.

    E01; E02 and E04 with `spouse` (bool) and `children` (int): L. 537/1993, art. 8, comma 16.
    """
    if code == "E01":
        return legal_numbers.amount("income_limit_e01", on)
    if code not in ("E02", "E04"):
        return None
    base = legal_numbers.amount("income_limit_couple" if spouse else "income_limit_single", on)
    return base + children * legal_numbers.amount("income_limit_per_child", on)


def voluntary_minimum(reason, on):
    """The least yearly contribution of a voluntary enrolment, by reason of the permit, as Decimal of euro."""
    amounts = legal_numbers.value("voluntary_fee_minimum", on)
    return Decimal(str(amounts.get(reason, amounts["*"])))


def _limit_text(answers, context):
    children = key_of(answers.get("figli")) or "0"
    limit = income_limit(
        key_of(answers.get("codice_reddito")),
        key_of(answers.get("coniuge")) == YES,
        int(children) if children.isascii() and children.isdigit() else 0,
        context.today,
    )
    return f"{italian_amount(limit)} €" if limit is not None else ""


def _enrolment_text(answers, context):
    reason = key_of(answers.get(PERMIT_REASON))
    situation = key_of(answers.get("titolo_ue"))
    if as_keys(reason) and reason in context.legal("voluntary_reasons"):
        least = italian_amount(voluntary_minimum(reason, context.today))
        return _("Volontaria, con contributo annuale di almeno %(least)s €") % {"least": least}
    if situation in VOLUNTARY_SITUATIONS:
        return _("Volontaria, con contributo annuale")
    return _("Obbligatoria e gratuita") if reason or situation else ""


__all__ = ["income_limit", "text", "voluntary_minimum"]
