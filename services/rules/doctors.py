"""Which doctor may be chosen: kind by age, ambito, places, and when a derogation is needed or possible."""

from django.utils.translation import gettext as _

from ..context import Known
from ..limits import moved
from ..models.registers import Doctor
from ..territory import ambito_of
from .registry import read_date

GENERAL, PAEDIATRICIAN = Doctor.Kind.GENERAL, Doctor.Kind.PAEDIATRICIAN
DEROGATION, TEMPORARY = "scelta-in-deroga", "iscrizione-temporanea-ssr"


def doctor_fits(given):
    """The first choice and the second, each by itself; the second never enters over the ceiling."""
    for role in ("doctor", "reserve"):
        code = given.value(role)
        if code:
            doctor = doctor_of(given, code)
            yield from _unfit(given, role, doctor) if doctor else _gone(given, role)
    if given.value("reserve") and given.value("reserve") == given.value("doctor"):
        yield given.error("reserve", _("Scegli come seconda scelta un medico diverso dal primo."))


def derogation(given):
    doctor = doctor_of(given, given.value("doctor")) if given.value("doctor") else None
    if given.is_among("type", "keep"):
        yield from _keeping(given, doctor)
    elif doctor:
        yield from _kind(given, "doctor", doctor, given.value("kind"))
        if not ambito_of(Known(given.context, given.answers)):
            yield given.error("doctor", _outside_words(), given.service(TEMPORARY))
        yield from _needless(given, doctor)
        yield from _beyond(given, doctor)
    if given.value("doctor") and not doctor:
        yield from _gone(given, "doctor")


def doctor_of(given, code):
    """A doctor who still works after today, once for each context."""

    def read():
        doctor = Doctor.objects.filter(regional_code=code, is_active=True).first()
        return None if doctor and doctor.ceases_on and doctor.ceases_on <= given.context.today else doctor

    return given.context.remember(("doctor", code), read)


def may_go_over(given, doctor):
    """Whether one more person stays within the percentage over the ceiling that the agreement admits."""
    return doctor.assisted * 100 < doctor.ceiling * (100 + given.legal("over_ceiling_percent"))


def _gone(given, role):
    yield given.error(role, _("Scegli un altro medico: quello scelto non è più in attività."))


def _unfit(given, role, doctor):
    yield from _kind(given, role, doctor, given.value("kind"))
    ambito = ambito_of(Known(given.context, given.answers), given.key("place"))
    if not ambito:
        yield given.error(role, _outside_words(), given.service(TEMPORARY))
    elif doctor.ambito != ambito:
        words = _(
            "Il medico scelto è fuori dall'ambito dell'assistito: scegline un altro o usa «Scelta in Deroga»."
        )
        yield given.error(role, words, given.service(DEROGATION))
    elif not _has_place(given, role, doctor):
        words = _("Il medico scelto non ha più posti: scegline un altro o usa «Scelta in Deroga».")
        yield given.error(role, words, given.service(DEROGATION))
    if doctor.ceases_on:
        words = _("Il medico scelto lascia l'incarico il %s: dopo dovrai fare una nuova scelta.")
        yield given.warning(role, words % f"{doctor.ceases_on:%d/%m/%Y}")


def _outside_words():
    return _(
        "L'assistito non risiede e non ha domicilio in questa Azienda: aggiorna il profilo o chiedi l'iscrizione temporanea."
    )


def _has_place(given, role, doctor):
    if doctor.free_places:
        return True
    return role == "doctor" and bool(given.value("reunion")) and may_go_over(given, doctor)


def _kind(given, role, doctor, asked):
    """The kind that was asked for, and the one that the age admits."""
    if asked and doctor.kind != asked:
        yield given.error(role, _("Scegli un medico del tipo indicato: quello scelto è di un altro tipo."))
    elif given.age is not None:
        yield from _age(given, role, doctor)


def _age(given, role, doctor):
    only, until = given.legal("paediatrician_only_until_age"), given.legal("paediatrician_until_age")
    if doctor.kind == GENERAL and given.age < only:
        yield given.error(role, _("Fino a %s anni è obbligatorio il pediatra.") % only)
    if doctor.kind == PAEDIATRICIAN and given.age >= until:
        words = _("Dai %s anni si sceglie il medico di medicina generale.") % until
        yield given.error(role, words)


def _keeping(given, doctor):
    """Asked in the months before the birthday that ends the paediatrician's care, for one's own paediatrician."""
    until, before = given.legal("paediatrician_until_age"), given.legal("keep_paediatrician_months_before")
    born = _birth_date(given)
    if born:
        last = moved(born, until, "y")
        if not moved(last, -before, "m") <= given.context.today < last:
            words = _("Il mantenimento del pediatra si chiede nei %(months)s mesi prima dei %(age)s anni.")
            yield given.error("type", words % {"months": before, "age": until})
    if doctor and doctor.kind != PAEDIATRICIAN:
        yield given.error("doctor", _("Per il mantenimento scegli il pediatra attuale dell'assistito."))


def _birth_date(given):
    applicant = given.context.applicant.get("birth_date")
    return read_date(applicant if given.is_for_me else given.answers.get("ben_data_nascita"))


def _needless(given, doctor):
    own = doctor.ambito == ambito_of(Known(given.context, given.answers))
    if own and doctor.free_places:
        words = _("Non serve la deroga: il medico è nell'ambito dell'assistito e ha posti liberi.")
        yield given.error("doctor", words, given.service())
    elif own and given.is_among("type", "ambito"):
        words = _(
            "Il medico è nell'ambito dell'assistito ma non ha posti: chiedi la deroga per il massimale."
        )
        yield given.error("type", words)
    elif doctor.free_places and given.is_among("type", "ceiling"):
        words = _("Il medico ha posti liberi ma è di un altro ambito: chiedi la deroga per un altro ambito.")
        yield given.error("type", words)


def _beyond(given, doctor):
    """Even a derogation stays within the margin; a paediatrician may always take a brother or sister."""
    sibling = doctor.kind == PAEDIATRICIAN and given.is_among("reason", "reunion")
    if not doctor.free_places and not sibling and not may_go_over(given, doctor):
        words = _("Il medico ha raggiunto anche il limite delle scelte in deroga: scegline un altro.")
        yield given.error("doctor", words)
