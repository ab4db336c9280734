"""Who the beneficiary is: ages by who files, another person's code, newborns, domicile and residence."""

from django.utils.translation import gettext as _

from ..context import key_of
from ..limits import moved
from ..territory import area_of

CHILD, DELEGATE = "figlio", "delega"


def beneficiary(given):
    """A child is a minor, who delegates is of age."""
    age, adult = given.age, given.legal("adult_age")
    if age is None:
        return
    if given.value("for_whom") == CHILD and age >= adult:
        yield given.error(
            "birth_date",
            _(
                "Il figlio o la figlia deve essere minorenne: per una persona maggiorenne presenta la richiesta su delega."
            ),
        )
    if given.value("for_whom") == DELEGATE and age < adult:
        yield given.error(
            "birth_date",
            _("Chi delega deve essere maggiorenne: per un minorenne presenta la richiesta un genitore."),
        )


def other_person(given):
    mine = given.context.applicant.get("fiscal_code") if given.is_for_me else given.value("beneficiary")
    if given.value("code") and given.value("code") == mine:
        yield given.error(
            "code", _("Inserisci il codice fiscale di un'altra persona: questo è dell'assistito.")
        )


def newborn(given):
    if not given.is_among("category", "values"):
        return
    if given.value("for_whom") and given.value("for_whom") != CHILD:
        words = _(
            "Per un neonato la richiesta è di un genitore: scegli «Per mio figlio o mia figlia minorenne»."
        )
        yield given.error("for_whom", words)
    months, born = given.legal("newborn_months"), given.day("birth_date")
    if born and moved(born, months, "m") < given.context.today:
        words = (
            _("Un neonato ha al massimo %s mesi: per un bambino più grande scegli un'altra categoria.")
            % months
        )
        yield given.error("birth_date", words)


def birth_declared(given):
    if given.is_among("declared", "values"):
        yield given.error(
            "declared",
            _(
                "Dichiara prima la nascita: senza, il codice fiscale non esiste. Intanto puoi salvare la bozza."
            ),
        )


def domicile_here(given):
    """Who lives in the territory needs no temporary enrolment; who stays elsewhere cannot have one here."""
    if given.value("place") and not area_of(given.context, given.value("place")):
        yield given.error("place", _("Scegli un Comune del territorio di questa Azienda."))
    home = given.context.profile_value("residence.place") if given.is_for_me else given.value("residence")
    if area_of(given.context, key_of(home)):
        link = given.service()
        words = _(
            "Chi risiede nel territorio di questa Azienda non ha bisogno dell'iscrizione temporanea: usa «%s»."
        )
        yield given.error("place", words % (link[1] if link else _("Cambio Medico / Cambio Pediatra")), link)


def address_current(given):
    if given.is_among("answer", "values"):
        yield given.warning(
            "answer",
            _(
                "Aggiorna prima la residenza all'anagrafe del tuo Comune: la tessera arriva all'indirizzo registrato."
            ),
        )
