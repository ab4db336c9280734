"""The place that an accepted choice of doctor takes: checked and counted under the doctor's lock, never oversold."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from services import legal_numbers
from services.conditions import as_keys
from services.models import Doctor
from services.rules.registry import Given
from services.schema import questions_of

from .waits import answers_now


@dataclass(frozen=True)
class Choice:
    doctor: Doctor
    is_reserve: bool


def described(doctor):
    """Name, regional code and surgery, as a paper says them."""
    return _("%(name)s, codice regionale %(code)s, ambulatorio in %(address)s, %(place)s") % {
        "name": doctor,
        "code": doctor.regional_code,
        "address": doctor.address,
        "place": doctor.municipality,
    }


def chosen(practice):
    """The answered questions of kind "medico", the first choice before the second: [(question, regional code)]."""
    questions = [row for row in questions_of(practice.form_version.schema) if row["kind"] == "medico"]
    answers = answers_now(practice) if questions else {}
    return [(row, as_keys(answers[row["key"]])[0]) for row in questions if as_keys(answers.get(row["key"]))]


def derogation(practice):
    """The derogation that the practice asks for, as its form's rule reads it; None in any other form."""
    rows = [row for row in practice.form_version.schema.get("rules") or [] if row["rule"] == "derogation"]
    return Given(rows[0], answers_now(practice), None) if rows else None


def is_kept(practice):
    """Whether the paediatrician goes on with who is assisted already (mantenimento): no place is taken."""
    asked = derogation(practice)
    return bool(asked) and asked.is_among("type", "keep")


def limit(practice, question, doctor):
    """How many people the doctor may assist when this choice is accepted: a reunion or a derogation may go a few
    per cent over the ceiling (ACN 2024, art. 38); a paediatrician always takes a brother or sister."""
    asked = derogation(practice)
    is_sibling = doctor.kind == Doctor.Kind.PAEDIATRICIAN and asked and asked.is_among("reason", "reunion")
    if is_sibling or is_kept(practice):
        return doctor.assisted + 1
    reunion = question.get("reunion_from")
    if question.get("scope") == "all" or (reunion and as_keys(answers_now(practice).get(reunion))):
        return doctor.ceiling * (100 + legal_numbers.value("over_ceiling_percent")) // 100
    return doctor.ceiling


def assignable(practice, doctors=None):
    """The Choice that accepting would register now: the first choice with a place, else the second; None without.

    A practice that chooses no doctor has none either: ask `chosen` first.
    """
    for position, (question, code) in enumerate(chosen(practice)):
        doctor = (
            (Doctor.objects if doctors is None else doctors)
            .filter(regional_code=code, is_active=True)
            .first()
        )
        if doctor and doctor.assisted < limit(practice, question, doctor):
            return Choice(doctor, is_reserve=position > 0)
    return None


def assign(practice):
    """Register the choice: one more person for the doctor. Inside the accepting transaction. None without a place."""
    choice = assignable(practice, Doctor.objects.select_for_update())
    if choice and not is_kept(practice):
        choice.doctor.assisted += 1
        choice.doctor.save(update_fields=["assisted"])
    return choice


def give_back(practice, code):
    """The place that an accepted practice took, when it is decided anew. `code`: the doctor's, as the event tells it."""
    doctor = Doctor.objects.select_for_update().filter(regional_code=code).first()
    if doctor and doctor.assisted and not is_kept(practice):
        doctor.assisted -= 1
        doctor.save(update_fields=["assisted"])
