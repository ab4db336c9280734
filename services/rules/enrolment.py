"""Enrolment of foreigners and temporary enrolment: citizenship, permit, contribution, period."""

from django.utils.translation import gettext as _

from ..amounts import italian_amount
from ..context import ITALIAN
from ..information import voluntary_minimum
from ..limits import moved


def foreigners_only(given):
    if given.value("citizenship") == ITALIAN:
        yield given.error(
            "citizenship",
            _(
                "Questo servizio è per i cittadini stranieri: l'iscrizione di un cittadino italiano non ha bisogno di rinnovo."
            ),
        )


def category_citizenship(given):
    kind = given.context.flags(given.answers).get("@cittadinanza")
    if not given.value("citizenship"):
        return
    if given.is_among("category", "ue") and kind != "ue":
        words = _(
            "La cittadinanza indicata non è di un Paese UE, SEE o della Svizzera: controlla la categoria scelta."
        )
        yield given.error("citizenship", words)
    if given.is_among("category", "non_ue") and kind != "non_ue":
        words = _(
            "La cittadinanza indicata non è di un Paese fuori dall'Unione europea: controlla la categoria scelta."
        )
        yield given.error("citizenship", words)


def permit_validity(given):
    expiry = given.day("expiry")
    if given.is_among("title", "valid") and expiry and expiry <= given.context.today:
        words = _("Il permesso è scaduto: se hai chiesto il rinnovo scegli il titolo con la ricevuta.")
        yield given.error("expiry", words)


def receipt_in_time(given):
    expiry, receipt, days = given.day("expiry"), given.day("receipt"), given.legal("receipt_days")
    if given.is_among("title", "renewal") and expiry and receipt and receipt > moved(expiry, days, "d"):
        words = (
            _("Il rinnovo va chiesto entro %s giorni dalla scadenza: l'ufficio può chiederti chiarimenti.")
            % days
        )
        yield given.warning("receipt", words)


def voluntary_fee(given):
    """The least contribution of the reason's group, paid in the year of enrolment."""
    if given.value("reason") not in given.legal("voluntary_reasons"):
        return
    least, paid = voluntary_minimum(given.value("reason"), given.context.today), given.amount("paid")
    if paid is not None and paid < least:
        yield given.error("paid", _("Il contributo minimo è di %s €.") % italian_amount(least))
    day, year = given.day("paid_on"), given.context.today.year
    if day and day.year != year:
        yield given.error("paid_on", _("Il versamento deve essere dell'anno di iscrizione, il %s.") % year)


def period(given):
    start, end, (least, most) = given.day("start"), given.day("end"), given.legal("temporary_months")
    if start and end and not moved(start, least, "m") <= end <= moved(start, most, "m"):
        words = _("Il periodo deve durare da %(least)s a %(most)s mesi.")
        yield given.error("end", words % {"least": least, "most": most})
