"""From button to welcome page through the shipped nginx and both processes, and whoever meddles with it on the way.

Cases 49-56 of cns.md 6, with the browsers of an owner and of a thief; their rules one by one: tests/test_card_return.py.
Who is let in and who is not, by the same road: tests/test_card_table.py, tests/test_card_turned_away.py.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.demo.cast import CITIZENS

from .card_walker import OUTCOME, RETURN, START, WELCOME, Books, Browser, card_of

pytestmark = pytest.mark.xdist_group("card_town")

FABIO, GIULIA = CITIZENS[5], CITIZENS[6]
OVER = "La richiesta è scaduta, oppure non è partita da questa finestra del browser."


@pytest.fixture
def owner(card_town):
    return Browser(card_town)


@pytest.fixture
def thief(card_town):
    return Browser(card_town)


@pytest.fixture(scope="module")
def fabios(card_town):
    """The card that Fabio has registered, in his account."""
    label, browser = card_of(card_town, FABIO, "3001"), Browser(card_town)
    browser.sign_in(FABIO)
    status, text, _path = browser.walk(label, "register")
    assert status == 200 and "Operazione correttamente eseguita" in text
    return label


class TestTheTicket:
    def test_c49_it_opens_once(self, owner, fabios):
        way_back = owner.show(fabios, owner.start())
        assert owner.come_back(way_back)[2] == WELCOME
        owner.cookies.clear()
        status, text, path = owner.come_back(way_back)
        assert (status, path) == (403, OUTCOME) and OVER in text and not owner.is_inside()

    def test_c49_for_a_minute(self, owner, fabios, card_town):
        way_back = owner.show(fabios, owner.start())
        Books(card_town).rows("UPDATE accounts_cardticket SET created_at = datetime('now', '-61 seconds')")
        assert owner.come_back(way_back)[0] == 403 and not owner.is_inside()

    @pytest.mark.parametrize(
        "guess", ["", "?biglietto=", f"?biglietto={'A' * 43}", "?biglietto=%00%ff%0d%0a"]
    )
    def test_c49_and_is_not_guessed(self, owner, fabios, guess):
        owner.start()
        assert owner.come_back(RETURN + guess)[0] == 403 and not owner.is_inside()

    @pytest.mark.parametrize("has_begun", [False, True])
    def test_c50_another_browser_cannot_use_it_and_its_owner_still_can(self, owner, thief, fabios, has_begun):
        way_back = owner.show(fabios, owner.start())
        if has_begun:
            thief.start()
        status, text, _path = thief.come_back(way_back)
        assert status == 403 and OVER in text and not thief.is_inside()
        assert owner.come_back(way_back)[2] == WELCOME and owner.is_inside()

    def test_c51_a_link_with_the_ticket_of_somebody_else_signs_nobody_in_as_them(self, owner, thief, fabios):
        """The thief has a card of their own here, and would like the owner to work in the thief's account."""
        lure = thief.show(fabios, thief.start())
        owner.sign_in(GIULIA)
        assert owner.come_back(lure)[0] == 403
        assert GIULIA.surname.upper() in owner.ask("/area-personale/")[2].upper()

    def test_c52_a_card_shown_for_the_state_of_somebody_else_opens_to_neither(self, owner, thief, fabios):
        way_back = owner.show(fabios, thief.start())
        assert owner.come_back(way_back)[0] == 403 and not owner.is_inside()

    def test_c53_a_purpose_changed_on_the_way_opens_nothing(self, owner, fabios):
        way_back = owner.show(fabios, owner.start("try"), "login")
        assert owner.come_back(way_back)[0] == 403 and not owner.is_inside()

    def test_c56_of_eight_that_come_at_once_one_opens(self, owner, fabios, card_town):
        way_back = owner.show(fabios, owner.start())
        tabs = [Browser(card_town) for _tab in range(8)]
        for tab in tabs:
            tab.cookies |= owner.cookies
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda tab: tab.ask(way_back)[:2], tabs))
        # The others find the ticket used (the outcome page), or the session of before gone.
        assert answers.count((302, WELCOME)) == 1
        assert set(answers) <= {(302, WELCOME), (302, OUTCOME), (400, "")}


class TestTheStart:
    def test_c54_it_is_a_post_with_the_pages_token(self, owner):
        assert owner.ask(START)[0] == 405
        status, _to, text = owner.ask(START, {"purpose": "login"})
        assert status == 403 and "La pagina era aperta da troppo tempo" in text

    @pytest.mark.parametrize("state", ["", "x", "A" * 44, "%00" * 43])
    def test_c54_without_its_state_a_card_gets_no_ticket(self, card_town, fabios, state):
        answer = card_town.show(fabios, state=state)
        assert answer.status == 400 and not answer.ticket
        assert "La richiesta non è partita dal portale." in answer.body

    def test_c55_the_session_of_before_is_worth_nothing_after(self, owner, thief, fabios):
        state = owner.start()
        before = dict(owner.cookies)
        assert owner.come_back(owner.show(fabios, state))[2] == WELCOME
        assert owner.cookies != before and owner.is_inside()
        thief.cookies |= before
        assert not thief.is_inside()
