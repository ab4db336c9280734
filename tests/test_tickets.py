"""The ticket between the card's host and the portal: one use, one minute, one browser, one purpose (cns.md 3.3)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import retention, tickets
from accounts.models import CardTicket
from accounts.tickets import Purpose, TicketRefused

from .made_cards import card
from .test_concurrency import at_once

STATE, OTHER = "A" * 43, "B" * 43


@pytest.fixture
def ticket(db):
    return tickets.issue(card(), Purpose.LOGIN, STATE)


def is_refused(ticket, state=STATE, purpose=Purpose.LOGIN):
    try:
        tickets.redeem(ticket, state, purpose)
    except TicketRefused:
        return True
    return False


class TestOneUse:
    def test_it_brings_the_card_as_it_was_verified(self, db):
        shown = card()
        assert tickets.redeem(tickets.issue(shown, Purpose.LOGIN, STATE), STATE, Purpose.LOGIN) == shown

    def test_c49_the_second_time_it_is_refused(self, ticket):
        tickets.redeem(ticket, STATE, Purpose.LOGIN)
        assert is_refused(ticket)

    def test_c49_after_a_minute_too(self, ticket):
        CardTicket.objects.update(created_at=timezone.now() - timedelta(seconds=61))
        assert is_refused(ticket)

    @pytest.mark.parametrize("guess", ["", "x", "A" * 43, "à" * 43, "\udcff", "' OR 1=1 --"])
    def test_c49_a_guess_is_refused_and_leaves_the_true_one_alone(self, ticket, guess):
        assert is_refused(guess)
        assert not is_refused(ticket)

    def test_c50_another_browsers_state_is_refused_and_the_owner_still_comes_in(self, ticket):
        assert is_refused(ticket, OTHER)
        assert is_refused(ticket, "")
        assert not is_refused(ticket)

    def test_c53_another_purpose_is_refused(self, ticket):
        assert is_refused(ticket, purpose=Purpose.REGISTER)
        assert is_refused(ticket, purpose="")
        assert not is_refused(ticket)

    @pytest.mark.django_db(transaction=True)
    def test_c56_of_eight_at_once_exactly_one_comes_in(self, site):
        ticket = tickets.issue(card(), Purpose.LOGIN, STATE)
        results = at_once([lambda: tickets.redeem(ticket, STATE, Purpose.LOGIN)] * 8)
        assert sum(not isinstance(result, Exception) for result in results) == 1
        assert all(isinstance(result, TicketRefused) for result in results if isinstance(result, Exception))


class TestWhatIsKept:
    def test_nothing_of_a_ticket_or_state_only_digests(self, ticket):
        row = CardTicket.objects.get()
        assert ticket not in (row.token_hash, row.state_hash) and STATE not in (
            row.token_hash,
            row.state_hash,
        )

    def test_a_used_one_no_longer_says_whose_card_it_was(self, ticket):
        tickets.redeem(ticket, STATE, Purpose.LOGIN)
        assert CardTicket.objects.get().card == {}

    def test_the_row_goes_after_a_day(self, ticket):
        CardTicket.objects.update(created_at=timezone.now() - timedelta(hours=25))
        retention.purge()
        assert not CardTicket.objects.exists()

    def test_states_are_never_the_same_and_always_of_one_form(self):
        states = {tickets.new_state() for _time in range(100)}
        assert len(states) == 100 and all(map(tickets.is_state, states))

    @pytest.mark.parametrize("state", ["", "x", "A" * 44, "A" * 42 + "\n", "A" * 42 + "è"])
    def test_what_is_no_state_gets_no_ticket(self, db, state):
        with pytest.raises(ValueError, match="state"):
            tickets.issue(card(), Purpose.LOGIN, state)
