"""What the card of a service must say before citizens can send requests: who answers, and within how many days."""

from django.utils.translation import gettext as _

from .form import Mistake


def check(service):
    if not service.office_id:
        yield Mistake(_("La scheda del servizio non dice quale ufficio risponde."))
    if not service.term_days:
        yield Mistake(_("La scheda del servizio non dice il termine in giorni."))
