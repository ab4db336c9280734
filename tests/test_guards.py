"""The bypasses of the state machine, tried (reliability F8): the database refuses what the actions would not do."""

import pytest
from django.core.management import CommandError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.management.commands.doctor import PARTS
from practices import actions, guards
from practices.models import Event, Practice, ProtocolEntry
from practices.states import Stage, State
from tests.places import LONG, PLACES, again
from tests.small_service import small_form


@pytest.fixture
def form_page(site):
    return small_form()


@pytest.fixture
def taken(form_page, maria, anna):
    return PLACES["in_progress"](form_page, maria, anna)


def test_the_guards_stand_after_migrate(db):
    assert guards.are_installed(connection)


def test_the_doctor_says_whether_they_stand(db):
    assert "non si cambiano da fuori" in PARTS["Divieti del database"]()
    guards.remove(connection)
    with pytest.raises(CommandError, match="lancia manage.py migrate"):
        PARTS["Divieti del database"]()


def by_update(practice, state, stage):
    Practice.objects.filter(pk=practice.pk).update(**{"state": state, "stage": stage})


def by_raw_save(practice, state, stage):
    practice.__dict__.update(state=state, stage=stage)
    practice.save()


def by_a_row_of_its_own(practice, state, stage):
    fields = {field.attname: getattr(practice, field.attname) for field in Practice._meta.concrete_fields}
    Practice(**fields | {"state": state, "stage": stage}).save(force_update=True)


def by_sql(practice, state, stage):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE practices_practice SET state = %s, stage = %s WHERE id = %s", [state, stage, practice.pk]
        )


BYPASSES = [by_update, by_raw_save, by_a_row_of_its_own, by_sql]


@pytest.mark.parametrize("bypass", BYPASSES)
@pytest.mark.parametrize(
    "state, stage",
    [
        (State.SUBMITTED, Stage.OFFICE),
        (State.WITHDRAWN, Stage.OFFICE),
        (State.ACCEPTED, Stage.INTEGRATION),
        ("invented", Stage.OFFICE),
        (State.IN_PROGRESS, "invented"),
    ],
)
def test_f8_no_bypass_makes_a_move_that_is_none(taken, bypass, state, stage):
    with pytest.raises(IntegrityError), transaction.atomic():
        bypass(taken, state, stage)
    assert (again(taken).state, again(taken).stage) == (State.IN_PROGRESS, Stage.OFFICE)


@pytest.mark.parametrize("bypass", BYPASSES)
def test_f8_a_refused_practice_is_not_accepted_behind_the_office(form_page, maria, anna, bypass):
    practice = PLACES["rejected"](form_page, maria, anna)
    with pytest.raises(IntegrityError), transaction.atomic():
        bypass(practice, State.ACCEPTED, Stage.OFFICE)
    assert again(practice).state == State.REJECTED


def test_a_wait_is_only_inside_in_elaborazione(form_page, maria, anna):
    practice = PLACES["submitted"](form_page, maria, anna)
    guards.remove(connection)  # the constraint alone
    with pytest.raises(IntegrityError), transaction.atomic():
        by_update(practice, State.SUBMITTED, Stage.NOTICE)


def test_assigning_state_or_stage_is_refused(taken):
    for name in ("state", "stage"):
        with pytest.raises(AttributeError):
            setattr(taken, name, "")


def test_a_line_of_the_history_is_not_changed(taken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(practice=taken).update(at=timezone.now())


def test_a_line_of_the_register_is_neither_changed_nor_deleted(taken):
    for change in (
        lambda: ProtocolEntry.objects.update(subject="Altro"),
        lambda: ProtocolEntry.objects.update(sequence=9),
        lambda: ProtocolEntry.objects.filter(practice=taken).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_actions_are_not_in_their_way(form_page, maria, anna, carla):
    for name in PLACES:
        if name == "submitted":
            continue  # one open practice of the service at a time: the others are closed or withdrawn first
        practice = PLACES[name](form_page, maria, anna)
        close(practice, anna, maria)


def close(practice, anna, maria):
    practice = again(practice)
    if practice.is_draft:
        actions.delete_draft(practice, maria)
    elif practice.stage == Stage.INTEGRATION:
        practice = actions.withdraw_integration(practice, anna)
    elif practice.stage == Stage.NOTICE:
        practice = actions.withdraw_notice(practice, anna)
    if practice.pk and practice.state == State.IN_PROGRESS:
        actions.reject(practice, anna, "R01", LONG, notice_waiver="vincolata")
