"""Exemptions: income limits and ages by code, recent certificates, disability percentages."""

from django.utils.translation import gettext as _

from ..amounts import italian_amount
from ..information import YES
from ..information import income_limit as limit_of
from ..limits import moved


def income_limit(given):
    """L. 537/1993: by code, with the spouse and the dependent children."""
    spouse, children = given.value("spouse") == YES, given.whole("children") or 0
    limit = limit_of(given.value("code"), spouse, children, given.context.today)
    income = given.amount("income")
    if limit is not None and income is not None and income > limit:
        yield given.error("income", _("Il reddito supera il limite di %s €.") % italian_amount(limit))


def income_requirements(given):
    """The ages of the codes (of the holder: a dependant's own age does not count); E02 needs a job that ended."""
    ages = given.legal("income_ages").get(given.value("code"))
    if ages and given.age is not None and not given.is_among("role", "dependant"):
        below, above = ages.get("below"), ages.get("above")
        if not (below is not None and given.age < below or above is not None and given.age > above):
            yield given.error("code", _age_words(given.value("code"), below, above))
    if given.is_among("worked", "never"):
        words = _(
            "Chi non ha mai lavorato di norma non ha diritto a questo codice: l'ufficio farà un controllo."
        )
        yield given.warning("worked", words)


def _age_words(code, below, above):
    if below is None:
        return _("Il codice %(code)s spetta a chi ha più di %(above)s anni.") % {"code": code, "above": above}
    words = _("Il codice %(code)s spetta a chi ha meno di %(below)s o più di %(above)s anni.")
    return words % {"code": code, "below": below, "above": above}


def certificate_age(given):
    months, day = given.legal("certificate_months"), given.day("date")
    if day and day < moved(given.context.today, -months, "m"):
        yield given.error(
            "date", _("Il certificato non può avere più di %s mesi: chiedine uno nuovo.") % months
        )


def disability(given):
    """D.M. 1/2/1991: the percentages of the codes, and the one for minors."""
    code, percentage = given.value("kind"), given.whole("percentage")
    limits = given.legal("disability_percentages").get(code)
    if limits and percentage is not None and not limits[0] <= percentage <= limits[1]:
        yield given.error("percentage", _percentage_words(code, *limits))
    if (
        code in given.legal("disability_of_minors")
        and given.age is not None
        and given.age >= given.legal("adult_age")
    ):
        yield given.error("kind", _("Il codice %s spetta solo ai minorenni.") % code)


def _percentage_words(code, least, most):
    if least == most:
        return _("Per il codice %(code)s la percentuale è %(least)s.") % {"code": code, "least": least}
    words = _("Per il codice %(code)s la percentuale va da %(least)s a %(most)s.")
    return words % {"code": code, "least": least, "most": most}
