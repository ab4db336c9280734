"""Revocation: the service that fits better, and the paediatrician that small children must have."""

from django.utils.translation import gettext as _


def change_instead(given):
    if given.is_among("reason", "values"):
        link = given.service()
        words = _("Vuoi solo cambiare medico? Usa «%s»: la revoca del medico attuale è automatica.")
        yield given.warning(
            "reason", words % (link[1] if link else _("Cambio Medico / Cambio Pediatra")), link
        )


def under_six(given):
    only = given.legal("paediatrician_only_until_age")
    if (
        given.value("reason")
        and given.age is not None
        and given.age < only
        and not given.is_among("reason", "values")
    ):
        words = _("Sotto i %s anni il pediatra è obbligatorio: la revoca è ammessa solo per trasferimento.")
        yield given.error("reason", words % only)
