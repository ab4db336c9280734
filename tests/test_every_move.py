"""The table of moves (domain 3.5): every place × every move × every role, by action and by forged POST (T-22)."""

from contextlib import contextmanager

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from practices import actions, waits, wording
from practices.desk_deeds import DEEDS, token_of
from practices.states import MOVES, Stage, State, Who
from tests.places import LONG, PLACES, again, deeds
from tests.small_service import pdf, small_form

ROLES = ["maria", "luca", "anna", "bruno", "carla", "elena", "anonymous"]
MAY = {
    Who.CITIZEN: {"maria"},
    Who.OPERATOR: {"anna", "carla"},
    Who.SUPERVISOR: {"carla"},
    Who.NOBODY: set(ROLES),  # nobody asks for it: the clock does it, whoever looks
}


@pytest.fixture
def form_page(site):
    return small_form()


@pytest.fixture
def practice(request, form_page, maria, anna):
    return PLACES[request.param](form_page, maria, anna)


def every_place(function):
    function = pytest.mark.parametrize("role", ROLES)(function)
    return pytest.mark.parametrize("practice", PLACES, indirect=True)(function)


def place_of(practice):
    fresh = again(practice)
    return fresh.state, fresh.stage


def traces(practice):
    fresh = again(practice)
    kept = (fresh.events, fresh.messages, fresh.documents, fresh.deliveries, fresh.protocol_entries)
    return place_of(practice), *[rows.count() for rows in kept]


@contextmanager
def undone():
    """What happens inside is looked at and taken back: the next move starts from the same place."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def is_possible(verb, practice, role):
    """What the table says, and what the rows of the practice add to it."""
    if place_of(practice) not in MOVES[verb].sources or role not in MAY[MOVES[verb].who]:
        return False
    judging = waits.to_judge(practice) is not None
    return {
        "ask_integration": not judging,
        "ask_again": judging,
        "give_notice": waits.notice_given(practice) is None,
    }.get(verb, True)


def test_each_move_has_its_words_for_the_citizen():
    assert set(wording.OF_MOVE) == set(MOVES)


def test_the_moves_are_those_of_the_domain():
    pairs = {(source, move.target) for move in MOVES.values() for source in move.sources}
    office, asked, warned = ((State.IN_PROGRESS, stage) for stage in Stage)
    draft, sent, accepted, rejected, withdrawn = (
        (state, Stage.OFFICE) for state in State if state != State.IN_PROGRESS
    )
    assert pairs == {
        (draft, sent), (sent, withdrawn), (sent, office), (office, asked), (asked, office), (office, warned),
        (warned, office), (office, accepted), (office, rejected), (accepted, office), (rejected, office),
    }  # fmt: skip


@every_place
def test_exactly_the_possible_moves_happen(request, practice, role):
    actor = None if role == "anonymous" else request.getfixturevalue(role)
    for verb, deed in deeds(practice).items():
        before, expected = traces(practice), is_possible(verb, practice, role)
        told_before = practice.messages.filter(side="office").count()
        with undone():
            try:
                if actor or MOVES[verb].who == Who.NOBODY:
                    deed(actor)
            except (actions.Refused, PermissionDenied):
                pass
            if expected:
                assert place_of(practice) == MOVES[verb].target, verb
                event = again(practice).events.filter(verb=verb).last()
                assert event.actor == (None if MOVES[verb].who == Who.NOBODY else actor), verb
                told = again(practice).messages.filter(side="office").count()
                assert told == told_before + 1, verb
                mails = again(practice).deliveries.filter(kind="mail", event__startswith=verb)
                assert mails.exists(), verb
            else:
                assert traces(practice) == before, verb


FORMS = {
    "take_charge": {},
    "accept": {"text": "Accolta dal {data}."},
    "reject": {"code": "R01", "text": LONG, "notice_waiver": "vincolata"},
    "ask_integration": {"chiedi_motivo": "on", "perche_motivo": "Non basta.", "days": "30"},
    "judge_integration": {"esito_motivo": "again", "perche_motivo": "Non basta ancora.", "days": "30"},
    "withdraw_integration": {},
    "give_notice": {"code": "R01", "text": LONG},
    "withdraw_notice": {},
    "reopen": {"reason": LONG},
}


def forged(practice, verb):
    """A good form for the deed, and a few fields that are nobody's to send."""
    more = {}
    if verb == "accept":
        more = {"effective_on": timezone.localdate().isoformat(), "document": pdf("esito.pdf")}
    return {
        "token": token_of(again(practice)),
        "state": "accepted",
        "stage": "",
        "operator": "1",
        **FORMS[verb],
        **more,
    }


# Deeds that move nothing: in every state but Bozza.
BESIDE = {
    "write": {"text": "Ci serve una copia leggibile."},
    "note": {"text": "Sentito il collega."},
    "add_document": {"title": "Lettera"},
}


@every_place
def test_a_forged_post_writes_only_where_the_office_may_write(request, client, client_of, practice, role):
    if role != "anonymous":
        client = client_of(request.getfixturevalue(role))
    for verb, form in BESIDE.items():
        before, expected = traces(practice), role in MAY[Who.OPERATOR] and not practice.is_draft
        data = {"token": token_of(practice), "state": "accepted", **form}
        with undone():
            files = {"upload": pdf()} if verb == "add_document" else {}
            client.post(reverse(f"desk:{verb}", args=[practice.uuid]), data | files)
            assert (traces(practice) != before) == expected, verb
            assert place_of(practice) == before[0]


def test_every_move_of_the_office_has_its_form_here():
    assert {verb for verb in DEEDS if verb in MOVES} | {"judge_integration"} == set(FORMS)


@every_place
def test_a_forged_post_to_the_desk_moves_only_what_may_move(request, client, client_of, practice, role):
    if role != "anonymous":
        client = client_of(request.getfixturevalue(role))
    for verb in FORMS:
        move = "ask_again" if verb == "judge_integration" else verb
        before, expected = traces(practice), is_possible(move, practice, role)
        with undone():
            response = client.post(reverse(f"desk:{verb}", args=[practice.uuid]), forged(practice, verb))
            assert response.status_code in ((302,) if expected else (302, 404, 409)), verb
            assert (traces(practice) != before) == expected, verb
            assert not expected or place_of(practice) == MOVES[move].target, verb


@every_place
def test_a_forged_post_to_the_citizen_s_pages_moves_only_what_may_move(
    request, client, client_of, practice, role
):
    if role != "anonymous":
        client = client_of(request.getfixturevalue(role))
    posts = {
        "submit": (
            "summary",
            {"mode": "next", "revision": practice.revision, "dich_445": "on", "dich_privacy": "on"},
        ),
        "withdraw": ("withdraw", {}),
        "answer_integration": ("integration", {"mode": "next", "motivo": "altro"}),
        "observe": ("refusal_notice", {"text": "Il reddito è dell'anno prima."}),
    }
    for verb, (name, data) in posts.items():
        before, expected = traces(practice), is_possible(verb, practice, role)
        with undone():
            response = client.post(
                reverse(f"practices:{name}", args=[practice.uuid]), data | {"state": "accepted"}
            )
            assert response.status_code in (302, 404), verb
            assert (traces(practice) != before) == expected, verb
            assert not expected or place_of(practice) == MOVES[verb].target, verb
