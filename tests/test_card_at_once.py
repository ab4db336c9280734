"""Cards that come at the same moment: one ticket opens once, one codice fiscale has one account (case 56 and 7.2)."""

import pytest
from django.db import connection
from django.test import Client

from accounts import card_keeping, cards, registration, tickets
from accounts.card_states import CardState
from accounts.cards import Outcome
from accounts.models import CardTicket, HealthCard, Profile, User

from .card_screens import WELCOME
from .made_cards import MARIA, card, registered, start
from .test_concurrency import at_once, failures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("door")]


def test_c56_of_eight_redemptions_one_succeeds(site):
    state = tickets.new_state()
    ticket = tickets.issue(card(), "login", state)
    results = at_once([lambda: tickets.redeem(ticket, state, "login")] * 8)
    assert len(failures(results)) == 7
    assert {type(error) for error in failures(results)} == {tickets.TicketRefused}
    assert CardTicket.objects.get().used_at


def test_c56_also_through_one_browser_in_eight_tabs(maria, client):
    registered(maria)
    ticket = tickets.issue(card(), "login", start(client, "login"))
    tabs = []
    for _number in range(8):
        tab = Client()
        tab.cookies = client.cookies.copy()
        tabs.append(tab)
    results = at_once(
        [lambda tab=tab: tab.get("/accesso/ts-cns/ritorno/", {"biglietto": ticket}) for tab in tabs]
    )
    assert failures(results) == []
    # The others find the session of before gone (400), or the ticket used (the outcome page).
    assert {answer.status_code for answer in results} <= {302, 400}
    assert [answer.headers.get("Location") for answer in results].count(WELCOME) == 1


def test_two_cards_of_one_person_registered_at_once_belong_to_one_account(maria, luca):
    """Maria and a squatter of her codice fiscale, both signed in, both with a card of hers."""
    Profile.objects.filter(user=luca).update(fiscal_code=MARIA)
    squatter = User.objects.get(pk=luca.pk)
    shown = [card(), card(card_id="7430010000000009")]
    results = at_once([lambda: cards.register(shown[0], maria), lambda: cards.register(shown[1], squatter)])
    assert failures(results) == []
    assert sorted(answer.outcome for answer in results) == [Outcome.OTHERS_CODE, Outcome.REGISTERED]
    assert Profile.objects.exclude(fiscal_code_verified_at=None).count() == 1
    assert HealthCard.objects.count() == 1


def test_two_new_accounts_of_one_card_become_one(maria, luca):
    """The same card in two browsers, each with a mailbox of its own to confirm."""
    said = {name: getattr(maria.profile, name) for name in registration.PROFILE}
    addresses = [maria.email, luca.email]
    User.objects.filter(email__in=addresses).delete()
    newcomers = [registration.register(said | {"email": email}) for email in addresses]
    results = at_once([lambda new=new: cards.open_account(card(), new) for new in newcomers])
    assert failures(results) == []
    assert sorted(answer.outcome for answer in results) == [Outcome.ALREADY, Outcome.REGISTERED]
    assert User.objects.count() == 1 and HealthCard.objects.count() == 1


def test_the_same_card_registered_eight_times_at_once_is_there_once(maria):
    results = at_once([lambda: cards.register(card(), maria)] * 8)
    assert failures(results) == []
    assert [answer.outcome for answer in results].count(Outcome.REGISTERED) == 1
    assert HealthCard.objects.count() == 1


def test_a_renewed_certificate_shown_twice_at_once_is_taken_up_once(maria):
    registered(maria)
    results = at_once([lambda: cards.sign_in(card(certificate=2))] * 6)
    assert failures(results) == []
    assert [answer.outcome for answer in results].count(Outcome.RENEWED) == 1
    assert HealthCard.objects.filter(state=CardState.ACTIVE).count() == 1


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer: there is nothing to overtake"
)
def test_a_card_blocked_while_it_signs_in_ends_blocked(maria):
    row = registered(maria)
    at_once(
        [
            lambda: cards.sign_in(card()),
            lambda: card_keeping.block([row], HealthCard.BlockReason.LOST, None),
        ]
    )
    assert HealthCard.objects.get().state == CardState.BLOCKED
