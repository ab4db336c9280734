"""A service's own rules: a closed registry that editors pick from and tell which questions to read.

What each is for stands in services/rule_catalogue.py. A rule takes a registry.Given and yields Findings.
"""

from . import doctors, enrolment, exemptions, people, revocation
from .registry import ERROR, WARNING, Finding, Given, run

REGISTRY = {
    "address_current": people.address_current,
    "beneficiary": people.beneficiary,
    "birth_declared": people.birth_declared,
    "category_citizenship": enrolment.category_citizenship,
    "certificate_age": exemptions.certificate_age,
    "change_instead": revocation.change_instead,
    "derogation": doctors.derogation,
    "disability": exemptions.disability,
    "doctor_fits": doctors.doctor_fits,
    "domicile_here": people.domicile_here,
    "foreigners_only": enrolment.foreigners_only,
    "income_limit": exemptions.income_limit,
    "income_requirements": exemptions.income_requirements,
    "newborn": people.newborn,
    "other_person": people.other_person,
    "period": enrolment.period,
    "permit_validity": enrolment.permit_validity,
    "receipt_in_time": enrolment.receipt_in_time,
    "under_six": revocation.under_six,
    "voluntary_fee": enrolment.voluntary_fee,
}


def findings(schema, answers, context, keys=None):
    """Everything the version's rules say of `answers`; with `keys`, only what concerns those questions.

    A rule that needs other practices is named in the version but not run here: practices does, at sending.
    """
    return run(REGISTRY, schema, answers, context, keys)


__all__ = ["ERROR", "REGISTRY", "WARNING", "Finding", "Given", "findings"]
