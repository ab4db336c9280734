"""The numbers of the large tabs: what the moves keep is what one would count."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from practices import actions, desk_counts
from practices.desk_tabs import Kept
from practices.models import DeskCount
from practices.states import State

from .desk_rows import practice_of, service_called
from .small_service import pdf, sent, small_form

pytestmark = pytest.mark.django_db


def numbers():
    return {(state, total) for (_district, _service, state), total in desk_counts.kept_numbers().items()}


def test_a_life_from_sending_to_acceptance_is_counted_at_every_step(site, maria, anna):
    practice = sent(small_form(), maria)
    assert numbers() == {("submitted", 1)}
    actions.take_charge(practice, by=anna)
    assert numbers() == {("in_progress", 1)}
    actions.accept(practice, by=anna, effective_on=timezone.localdate(), document=pdf())
    assert numbers() == {("accepted", 1)}
    assert desk_counts.wrong() == []


def test_a_withdrawn_one_and_a_refused_one_are_counted_as_such(site, maria, luca, anna, carla):
    form = small_form()
    actions.withdraw(sent(form, maria), by=maria)
    practice = actions.take_charge(sent(form, luca), by=carla)
    actions.reject(
        practice, by=carla, code="R01", text="Motivo scritto per esteso.", notice_waiver="vincolata"
    )
    assert numbers() == {("withdrawn", 1), ("rejected", 1)}
    assert desk_counts.wrong() == []


def test_a_refused_deed_counts_nothing(site, maria, anna):
    practice = sent(small_form(), maria)
    with pytest.raises(actions.Refused):
        actions.accept(practice, by=anna, effective_on=timezone.localdate(), document=pdf())
    assert numbers() == {("submitted", 1)}


def test_in_elaborazione_holds_those_that_wait_for_the_citizen(site, maria, carla):
    practice = practice_of(maria, service_called("Cambio di prova", "cambio-di-prova"))
    practice.to_in_progress(carla, timezone.now())
    practice.__dict__["stage"] = "integration"
    desk_counts.moved(practice, State.SUBMITTED)
    kept = Kept(carla)
    assert kept.of(("in_progress", "integration", "notice")) == kept.of(("integration",)) == 1
    assert kept.of(("submitted",)) == 0


def test_a_person_counts_the_own_scope_only(site, maria, anna, bruno, carla):
    service = service_called("Cambio di prova", "cambio-di-prova")
    other = service_called("Esenzione di prova", "esenzione-di-prova")
    practice_of(maria, service)
    practice_of(maria, other)
    practice_of(maria, other, district="Gallarate")
    practice_of(maria, other, district=None)
    bruno.operator_profile.services.add(service)
    assert [Kept(user).of(("submitted",)) for user in (anna, bruno, carla)] == [2, 0, 4]
    assert Kept(carla).of(("submitted",), district="nessuno") == 1
    assert Kept(carla).of(("submitted",), service=str(service.pk)) == 1


def test_wrong_numbers_are_named_and_counted_anew(site, maria):
    practice_of(maria, service_called("Cambio di prova", "cambio-di-prova"))
    DeskCount.objects.update(total=7)
    with pytest.raises(CommandError, match="1 numeri sbagliati"):
        call_command("desk_counts")
    call_command("desk_counts", "--rebuild")
    call_command("desk_counts")
    assert numbers() == {("submitted", 1)}
