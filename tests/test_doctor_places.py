"""The place that a choice of doctor takes: at acceptance, given back at a reopening, never one too many."""

from datetime import date

import pytest
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from practices import actions
from practices.actions import Asked
from practices.models import Practice
from services.models import Doctor
from tests.at_once import at_once, failures
from tests.conftest import citizen
from tests.places import LONG
from tests.small_service import ANSWERS, STEPS, draft, pdf, post, question, small_form

CEILING, LAST = 100, 104  # these forms may go five per cent over the ceiling: 105 is full


@pytest.fixture
def form_page(site):
    first = question("medico_scelto", "medico", "Medico", scope="all")
    second = question("medico_riserva", "medico", "Seconda scelta", scope="all", required=False)
    return small_form("medici", steps=[STEPS[0], {**STEPS[1], "questions": [first, second]}, *STEPS[2:]])


@pytest.fixture
def doctors(site):
    """Three general practitioners; the first two have one place left."""
    rows = list(Doctor.objects.filter(kind="mmg", is_active=True, ceases_on=None).order_by("pk")[:3])
    keys = [row.pk for row in rows[:2]]
    Doctor.objects.filter(pk__in=keys).update(ceiling=CEILING, assisted=LAST)
    return rows


def taken(doctor):
    return Doctor.objects.get(pk=doctor.pk).assisted


def chosen(form_page, by, operator, doctor, reserve=None):
    """A practice in charge that chooses this doctor, and another if the first is full."""
    practice = draft(form_page, by)
    choice = {"medico_scelto": doctor.regional_code}
    choice |= {"medico_riserva": reserve.regional_code} if reserve else {}
    for number in (1, 2, 3, 4):
        saved = actions.save_step(practice, by, number, post(**(choice if number == 2 else ANSWERS[number])))
        assert saved.is_valid, saved.form.errors
    return actions.take_charge(actions.submit(practice, by=by, way_in="password"), by=operator)


def accept(practice, by):
    practice = Practice.objects.get(pk=practice.pk)
    return actions.accept(practice, by=by, effective_on=timezone.localdate(), document=pdf())


def test_accepting_takes_the_place_and_sending_does_not(form_page, doctors, maria, carla):
    practice = chosen(form_page, maria, carla, doctors[0])
    assert taken(doctors[0]) == LAST
    accept(practice, carla)
    assert taken(doctors[0]) == LAST + 1


def test_reopening_gives_the_place_back_and_a_new_acceptance_takes_it_once(form_page, doctors, maria, carla):
    practice = accept(chosen(form_page, maria, carla, doctors[0]), carla)
    practice = actions.reopen(practice, carla, LONG)
    assert taken(doctors[0]) == LAST
    accept(practice, carla)
    assert taken(doctors[0]) == LAST + 1


def test_reopening_gives_back_the_second_choice_where_that_was_registered(form_page, doctors, maria, carla):
    first, second, _other = doctors
    practice = chosen(form_page, maria, carla, first, second)
    Doctor.objects.filter(pk=first.pk).update(assisted=LAST + 1)
    practice = accept(practice, carla)
    assert (taken(first), taken(second)) == (LAST + 1, LAST + 1)
    actions.reopen(practice, carla, LONG)
    assert (taken(first), taken(second)) == (LAST + 1, LAST)


def test_reopening_a_refusal_gives_nothing_back(form_page, doctors, maria, carla):
    practice = chosen(form_page, maria, carla, doctors[0])
    practice = actions.reject(practice, carla, "R01", LONG, notice_waiver="vincolata")
    actions.reopen(practice, carla, LONG)
    assert taken(doctors[0]) == LAST


def test_a_doctor_replaced_through_an_integration_takes_the_place_and_the_first_one_does_not(
    form_page, doctors, maria, carla
):
    first, second, _other = doctors
    practice = chosen(form_page, maria, carla, first)
    actions.ask_integration(practice, carla, [Asked("medico_scelto", "Il medico cessa a fine mese.")])
    answer = QueryDict(f"medico_scelto={second.regional_code}")
    assert actions.answer_integration(practice, maria, answer, MultiValueDict()).is_sent
    practice = accept(practice, carla)
    assert (taken(first), taken(second)) == (LAST, LAST + 1)
    assert practice.events.get(verb="accept").data["doctor"] == second.regional_code
    actions.reopen(practice, carla, LONG)
    assert (taken(first), taken(second)) == (LAST, LAST)


def test_without_a_place_anywhere_it_is_not_accepted_and_nothing_moves(form_page, doctors, maria, carla):
    first, second, _other = doctors
    practice = chosen(form_page, maria, carla, first, second)
    Doctor.objects.filter(pk__in=[first.pk, second.pk]).update(assisted=LAST + 1)
    with pytest.raises(actions.Refused, match="non ha più posti"):
        accept(practice, carla)
    assert Practice.objects.get(pk=practice.pk).state == "in_progress"
    assert (taken(first), taken(second)) == (LAST + 1, LAST + 1)


@pytest.mark.django_db(transaction=True)
def test_three_accepted_at_once_share_two_places_and_one_is_told(form_page, doctors, maria, luca, carla):
    first, second, _other = doctors
    third = citizen(
        "rosa.neri@posta.example", "Neri", "Rosa", "F", date(1980, 5, 4), "B300", "NREROS80E44B300V",
        "B300", "21052", "Via Po",
    )  # fmt: skip
    practices = [chosen(form_page, by, carla, first, second) for by in (maria, luca, third)]
    results = at_once([lambda p=p: accept(p, carla) for p in practices])
    assert len(failures(results)) == 1 and "non ha più posti" in failures(results)[0].message
    assert (taken(first), taken(second)) == (LAST + 1, LAST + 1)
    assert sorted(Practice.objects.values_list("state", flat=True)) == ["accepted", "accepted", "in_progress"]
