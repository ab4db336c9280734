"""The states of a practice: the guide's five and Ritirata, and no other move between them (S33-S40)."""

import itertools

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from practices import actions
from practices.models import Event, Practice
from practices.states import State, TransitionNotAllowed
from tests.small_service import accepted, draft, fill, in_progress, pdf, rejected, sent, small_form, withdrawn

MOVES = {
    (State.DRAFT, State.SUBMITTED),
    (State.SUBMITTED, State.IN_PROGRESS),
    (State.IN_PROGRESS, State.ACCEPTED),
    (State.IN_PROGRESS, State.REJECTED),
    (State.SUBMITTED, State.WITHDRAWN),
}
LONG_TEXT = "Mancano i requisiti previsti dal servizio."


def move(practice, target):
    now = timezone.now()
    {
        State.DRAFT: lambda: setattr(practice, "state", State.DRAFT),
        State.SUBMITTED: lambda: practice.to_submitted(now),
        State.IN_PROGRESS: lambda: practice.to_in_progress(None, now),
        State.ACCEPTED: lambda: practice.to_accepted(now),
        State.REJECTED: lambda: practice.to_rejected(now),
        State.WITHDRAWN: lambda: practice.to_withdrawn(now),
    }[target]()


def test_s40_the_names_are_those_of_the_guide():
    labels = ["Bozza", "Inviata", "In Elaborazione", "Accettata", "Rifiutata", "Ritirata"]
    assert [str(state.label) for state in State] == labels


@pytest.mark.parametrize("source, target", list(itertools.product(State, State)))
def test_s40_of_the_36_pairs_of_states_only_five_are_moves(source, target):
    practice = Practice(state=source)
    if (source, target) in MOVES:
        move(practice, target)
        assert practice.state == target
    else:
        with pytest.raises((TransitionNotAllowed, AttributeError)):
            move(practice, target)
        assert practice.state == source


@pytest.fixture
def form_page(site):
    return small_form()


@pytest.fixture
def in_state(form_page, maria, anna):
    return {
        State.DRAFT: lambda: fill(draft(form_page, maria)),
        State.SUBMITTED: lambda: sent(form_page, maria),
        State.IN_PROGRESS: lambda: in_progress(form_page, maria, anna),
        State.ACCEPTED: lambda: accepted(form_page, maria, anna),
        State.REJECTED: lambda: rejected(form_page, maria, anna),
        State.WITHDRAWN: lambda: withdrawn(form_page, maria),
    }


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", ["submit", "withdraw", "take_charge", "accept", "reject"])
def test_s40_an_action_moves_a_practice_only_from_its_own_state(in_state, maria, anna, state, verb):
    source_of = {"submit": State.DRAFT, "withdraw": State.SUBMITTED, "take_charge": State.SUBMITTED}
    act = {
        "submit": lambda practice: actions.submit(practice, by=maria, way_in="password"),
        "withdraw": lambda practice: actions.withdraw(practice, by=maria),
        "take_charge": lambda practice: actions.take_charge(practice, by=anna),
        "accept": lambda practice: actions.accept(practice, by=anna, effective_on=timezone.localdate(), document=pdf()),
        "reject": lambda practice: actions.reject(practice, by=anna, code="R01", text=LONG_TEXT, notice_waiver="vincolata"),
    }[verb]  # fmt: skip
    practice = in_state[state]()
    before = Event.objects.filter(practice=practice).count()
    try:
        act(practice)
    except (actions.Refused, PermissionDenied):
        pass
    moved = Practice.objects.get(pk=practice.pk).state != state
    assert moved == (state == source_of.get(verb, State.IN_PROGRESS))
    assert Event.objects.filter(practice=practice).count() == before + moved


def test_a_refused_action_says_the_present_state(in_state, anna):
    practice = in_state[State.WITHDRAWN]()
    with pytest.raises(
        actions.Refused, match="Non è più possibile prendere in carico la pratica: .*«Ritirata»"
    ):
        actions.take_charge(practice, by=anna)


def test_s37_only_the_operator_of_the_district_takes_in_charge(in_state, maria, anna, bruno):
    practice = in_state[State.SUBMITTED]()
    for stranger in (maria, bruno):
        with pytest.raises(PermissionDenied):
            actions.take_charge(practice, by=stranger)
    taken = actions.take_charge(practice, by=anna)
    assert (taken.state, taken.operator) == (State.IN_PROGRESS, anna)
    assert taken.taken_at is not None


def test_s38_only_the_operator_accepts_and_with_an_outcome_document(in_state, maria, anna):
    practice = in_state[State.IN_PROGRESS]()
    with pytest.raises(PermissionDenied):
        actions.accept(practice, by=maria, effective_on=timezone.localdate(), document=pdf())
    with pytest.raises(actions.Refused, match="documento di esito"):
        actions.accept(practice, by=anna, effective_on=timezone.localdate())
    with pytest.raises(actions.Refused, match="decorrenza"):
        actions.accept(practice, by=anna, effective_on=None, document=pdf())
    done = actions.accept(practice, by=anna, effective_on=timezone.localdate(), document=pdf())
    assert done.state == State.ACCEPTED
    assert [paper.kind for paper in done.documents.all()] == ["outcome"]
    assert done.protocol_entries.filter(direction="out").count() == 1


def test_s39_a_refusal_needs_a_coded_reason_words_and_the_notice(in_state, anna):
    practice = in_state[State.IN_PROGRESS]()
    for fault, words in [
        ({"code": "R99"}, "Scegli il motivo"),
        ({"text": "No."}, "almeno 20 caratteri"),
        ({"notice_waiver": ""}, "preavviso"),
    ]:
        given = {"code": "R01", "text": LONG_TEXT, "notice_waiver": "vincolata", **fault}
        with pytest.raises(actions.Refused, match=words):
            actions.reject(practice, by=anna, **given)
    done = actions.reject(practice, by=anna, code="R01", text=LONG_TEXT, notice_sent_on=timezone.localdate())
    assert (done.state, done.refusal_code) == (State.REJECTED, "R01")
    assert done.refusal_reason == "R01 Medico senza posti disponibili"
    assert LONG_TEXT in done.messages.last().text


def test_the_database_refuses_a_state_that_is_none(in_state):
    practice = in_state[State.DRAFT]()
    with pytest.raises(IntegrityError), transaction.atomic():
        Practice.objects.filter(pk=practice.pk).update(state="invented")


def test_the_database_refuses_a_sent_practice_without_its_time(in_state):
    practice = in_state[State.DRAFT]()
    for bypass in (
        lambda: Practice.objects.filter(pk=practice.pk).update(state=State.ACCEPTED),
        lambda: (practice.__dict__.update(state=State.ACCEPTED), practice.save()),
        lambda: Practice.objects.bulk_create([
            Practice(year=1999, sequence=1, citizen=practice.citizen, service=practice.service,
                     form_version=practice.form_version, state=State.ACCEPTED)
        ]),
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            bypass()


def test_assigning_the_state_is_refused(in_state):
    practice = in_state[State.DRAFT]()
    with pytest.raises(AttributeError):
        practice.state = State.ACCEPTED


def test_a_refresh_brings_the_new_state_and_keeps_it_protected(in_state, maria):
    practice = in_state[State.DRAFT]()
    stale = Practice.objects.get(pk=practice.pk)
    actions.submit(practice, by=maria, way_in="password")
    stale.refresh_from_db(fields=["seal"])
    assert stale.state == State.DRAFT
    stale.refresh_from_db()
    assert stale.state == State.SUBMITTED
    with pytest.raises(AttributeError):
        stale.state = State.DRAFT
    deferred = Practice.objects.only("seal").get(pk=practice.pk)
    deferred.refresh_from_db()
    assert deferred.state == State.SUBMITTED


def test_a_refresh_of_a_row_that_is_gone_keeps_the_old_state(in_state, maria):
    practice = in_state[State.DRAFT]()
    actions.delete_draft(practice, by=maria)
    with pytest.raises(Practice.DoesNotExist):
        practice.refresh_from_db()
    assert practice.state == State.DRAFT
