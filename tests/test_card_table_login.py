"""The decision table of the card (cns.md 7.2, its cases 57 and 60), signing in, by the whole road: nginx, card, both processes.

Each rule: what the person reads, and which rows there are afterwards. Who is turned away, whatever was tried:
tests/test_card_turned_away.py.
"""

import pytest

from portal.demo.cards.authority import YEAR
from portal.demo.cards.catalogue import OMOCODE, OMOCODE_ALL
from portal.demo.cast import CITIZENS

from .card_walker import DONE, WELCOME, card_of, linked, told
from .story import BUSTO, citizen

pytestmark = pytest.mark.xdist_group("card_town")

NOT_REGISTERED = "TS-CNS non registrata"
NOBODY = citizen(92, "Blu", "Ada", "F", None, "GALLARATE", "D869", "BLUDAA90A41D869C", BUSTO)
CHANGED = citizen(93, "Rossi", "Mario", "M", None, "ROMA", "H501", OMOCODE, BUSTO)
CHANGED_WHOLLY = citizen(94, "Rossi", "Mario", "M", None, "ROMA", "H501", OMOCODE_ALL, BUSTO)


class TestWhoIsKnown:
    def test_c57_a_code_that_nobody_has_is_told_to_register(self, a_browser, card_town, books):
        browser, card = a_browser(), card_of(card_town, NOBODY, "5092")
        status, text, _path = browser.walk(card)
        assert status == 403 and NOT_REGISTERED in text and "Registra TS-CNS" in text
        assert not browser.is_inside() and books.accounts(NOBODY.fiscal_code) == {}
        assert books.deeds(NOBODY.fiscal_code) == [("login", "not_registered", None, None)]

    def test_c60_a_registered_card_opens_its_account_and_the_visit_is_noted(
        self, a_browser, card_town, books
    ):
        person, browser = CITIZENS[31], a_browser()
        status, text, path = browser.walk(linked(card_town, person, "5031"))
        assert (status, path) == (200, WELCOME) and browser.is_inside()
        assert "Servizi attivi" in text and "MNT•••••••••869C" in text
        assert books.deeds(person.fiscal_code)[-1] == ("login", "signed_in", person.email, None)
        used = "SELECT last_used_at IS NOT NULL FROM accounts_healthcard WHERE fiscal_code = ?"
        assert books.rows(used, person.fiscal_code) == [(1,)]

    def test_c57_a_renewed_certificate_comes_in_takes_the_place_of_the_old_and_its_owner_is_told(
        self, a_browser, card_town, books
    ):
        person, late = CITIZENS[32], a_browser()
        old = linked(card_town, person, "5032")
        renewed = card_of(card_town, person, "5032", start=card_town.works.now - YEAR / 2)
        assert a_browser().walk(renewed)[2] == WELCOME
        assert books.cards(person.fiscal_code) == [
            ("5032", "replaced", person.email), ("5032", "active", person.email),
        ]  # fmt: skip
        assert books.deeds(person.fiscal_code)[-1] == ("login", "renewed", person.email, None)
        assert told(card_town, person.email, "Il certificato della tua TS-CNS è stato aggiornato")
        status, text, _path = late.walk(old)
        assert status == 403 and "sostituito da uno più recente" in text and not late.is_inside()
        assert books.deeds(person.fiscal_code)[-1] == ("login", "card_replaced", person.email, None)

    def test_c57_a_new_card_of_the_same_person_is_registered_first_and_the_other_still_opens(
        self, a_browser, card_town, books
    ):
        person, browser = CITIZENS[33], a_browser()
        card = linked(card_town, person, "5033")
        status, text, _path = browser.walk(card_of(card_town, person, "5133"))
        assert status == 403 and NOT_REGISTERED in text and "Registra TS-CNS" in text
        assert not browser.is_inside()
        assert books.cards(person.fiscal_code) == [("5033", "active", person.email)]
        assert books.deeds(person.fiscal_code)[-1] == ("login", "not_registered", person.email, None)
        assert a_browser().walk(card)[2] == WELCOME

    def test_c60_ones_own_card_in_a_session_opened_by_password_makes_it_the_cards(
        self, a_browser, card_town, books
    ):
        person, browser = CITIZENS[35], a_browser()
        card = linked(card_town, person, "5035")
        browser.sign_in(person)
        assert browser.walk(card)[2] == WELCOME
        assert books.deeds(person.fiscal_code)[-1] == ("login", "signed_in", person.email, person.email)


class TestOmocodia:
    """A codice fiscale in which the Revenue Agency made letters of digits, because two people had the same."""

    @pytest.mark.parametrize(("person", "end"), [(CHANGED, "5093"), (CHANGED_WHOLLY, "5094")])
    def test_c57_it_is_an_identity_of_its_own_that_registers_and_signs_in(
        self, a_browser, card_town, books, person, end
    ):
        browser, card, email = a_browser(), card_of(card_town, person, end), f"rossi.{end}@posta.example"
        assert NOT_REGISTERED in browser.walk(card)[1]
        text = browser.walk(card, "register")[1]
        assert "Completa la registrazione" in text and person.fiscal_code in text and "01/01/1980" in text
        assert DONE in browser.open_account(email)
        assert books.accounts(person.fiscal_code) == {email: True}
        assert books.cards(person.fiscal_code) == [(end, "active", email)]
        assert a_browser().walk(card)[2] == WELCOME

    def test_c57_it_does_not_open_the_account_of_the_plain_code(self, a_browser, card_town, books):
        """The same card reissued with a changed code: joining the two is the office's affair, with documents."""
        person, changed, browser = CITIZENS[34], "PNTPLA68T47F20RV", a_browser()
        linked(card_town, person, "5034")
        status, text, _path = browser.walk(card_of(card_town, person, "5034", code=changed))
        assert status == 403 and NOT_REGISTERED in text and not browser.is_inside()
        assert books.cards(person.fiscal_code) == [("5034", "active", person.email)]
        assert books.cards(changed) == [] and books.accounts(changed) == {}

    def test_c60_nor_does_it_join_it_from_inside(self, a_browser, card_town, books):
        person, changed, browser = CITIZENS[34], "PNTPLA68T47F20RV", a_browser()
        browser.sign_in(person)
        before = books.profile(person.email)
        status, text, _path = browser.walk(card_of(card_town, person, "5134", code=changed), "register")
        assert status == 403 and "diverso da quello del tuo profilo" in text
        assert books.profile(person.email) == before and books.cards(changed) == []
