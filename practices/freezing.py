"""What a practice keeps for ever from the moment it is sent: applicant, beneficiary, district, term."""

from accounts.models import Municipality
from accounts.places import searchable
from services.conditions import as_keys
from services.schema import BENEFICIARY_PLACE, FOR_ME, FOR_WHOM

TEMPORARY_DOMICILE = "dom_comune"
BENEFICIARY_KEYS = {"surname": "ben_cognome", "name": "ben_nome", "fiscal_code": "ben_codice_fiscale"}


def freeze_people(practice, applicant):
    """Copy the applicant (Profile.snapshot()) and the beneficiary, who is the applicant unless the form names another."""
    practice.applicant = applicant
    practice.applicant_surname = applicant["surname"]
    practice.applicant_name = applicant["name"]
    practice.applicant_fiscal_code = applicant["fiscal_code"]
    answers = practice.answers
    for_me = answers.get(FOR_WHOM, FOR_ME) == FOR_ME
    for name in ("surname", "name", "fiscal_code"):
        value = applicant[name] if for_me else answers.get(BENEFICIARY_KEYS[name], "")
        setattr(practice, f"beneficiary_{name}", value)
    freeze_sorting(practice)


def freeze_sorting(practice):
    """How the desk's list finds and sorts the two people: "DE LUCA MARIA"."""
    practice.applicant_sorting = searchable(f"{practice.applicant_surname} {practice.applicant_name}")
    practice.beneficiary_sorting = searchable(f"{practice.beneficiary_surname} {practice.beneficiary_name}")


def beneficiary_code(answers, applicant):
    """The codice fiscale of whom the request is for, before it is sent."""
    if answers.get(FOR_WHOM, FOR_ME) == FOR_ME:
        return applicant["fiscal_code"]
    return answers.get(BENEFICIARY_KEYS["fiscal_code"], "")


def district_of(answers, applicant):
    """The first that lies in the body's territory: temporary domicile of the form, comune of the beneficiary,
    residence, domicile (decisions 14); else None: to be assigned by the responsabile."""
    places = [answers.get(TEMPORARY_DOMICILE), answers.get(BENEFICIARY_PLACE)]
    places += [applicant["residence"]["place"], applicant["domicile"]["place"]]
    codes = [as_keys(place)[0] for place in places if as_keys(place)]
    rows = Municipality.objects.filter(place__code__in=codes).select_related("district", "place")
    districts = {row.place.code: row.district for row in rows}
    return next((districts[code] for code in codes if code in districts), None)
