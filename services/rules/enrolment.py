"""Enrolment of foreigners and temporary enrolment: citizenship, permit, contribution, period."""

from django.utils.translation import gettext as _

from ..amounts import italian_amount
from ..context import ITALIAN
from ..information import voluntary_minimum
from ..limits import moved
from ..schema import FOR_ME
from .people import DELEGATE


def foreigners_only(given):
    """Also when an Italian writes another citizenship of hers: here she is Italian."""
    is_italian = given.is_for_me and given.context.applicant.get("citizenship") == ITALIAN
    if given.value("citizenship") and (is_italian or given.value("citizenship") == ITALIAN):
        yield given.error(
            "citizenship",
            _(
                "Questo servizio è per i cittadini stranieri: l'iscrizione di un cittadino italiano non ha bisogno di rinnovo."
            ),
        )


def category_citizenship(given):
    """Who is enrolled is what the category says: Italian or not, a minor. What is not asked is read from the profile."""
    yield from _of_italians(given)
    yield from _of_minors(given)
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


def _of_italians(given):
    mine, for_me = given.context.applicant.get("citizenship"), given.value("for_whom") == FOR_ME
    if for_me and given.is_among("category", "it") and mine and mine != ITALIAN:
        words = _(
            "La categoria scelta è per i cittadini italiani e nel tuo profilo la cittadinanza è un'altra: scegline una di cittadino straniero."
        )
        yield given.error("for_whom", words)
    is_foreign = given.is_among("category", "ue") or given.is_among("category", "non_ue")
    if for_me and is_foreign and mine == ITALIAN:
        words = _(
            "La categoria scelta è per i cittadini stranieri e nel tuo profilo la cittadinanza è italiana: scegline una di cittadino italiano."
        )
        yield given.error("for_whom", words)


def _of_minors(given):
    if not given.is_among("category", "minor"):
        return
    if given.value("for_whom") in (FOR_ME, DELEGATE):
        words = _(
            "La categoria scelta è per un minore: scegli per quale figlio, o per quale minore che ti è affidato, presenti la richiesta."
        )
        yield given.error("for_whom", words)
    elif given.age is not None and given.age >= given.legal("adult_age"):
        yield given.error(
            "birth_date", _("La categoria scelta è per un minore: controlla la data di nascita.")
        )


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
