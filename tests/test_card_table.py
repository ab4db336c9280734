"""The decision table of the card (cns.md 7.2 and its case 60), registering, by the whole road: nginx, card, both processes.

Each rule: what the person reads, and which rows there are afterwards. Signing in: tests/test_card_table_login.py; the
same rules without nginx, with more variants: tests/test_card_rules.py.
"""

from dataclasses import dataclass

import pytest

from portal.demo.cards.catalogue import LUISA, MARIO
from portal.demo.cast import CITIZENS, STAFF

from .card_walker import AREA, DATA, DONE, EXISTS, LINK, WELCOME, Books, Browser, card_of, linked, told
from .story import BUSTO, citizen

pytestmark = pytest.mark.xdist_group("card_town")

EXISTS_ALREADY = "Esiste un account con questo codice fiscale"
MARIO_ROSSI = citizen(90, "Rossi", "Mario", "M", None, "ROMA", "H501", MARIO, BUSTO)
LUISA_VERDI = citizen(91, "Verdi", "Luisa", "F", None, "MILANO", "F205", LUISA, BUSTO)
SQUATTERS = CITIZENS[23], CITIZENS[24]
SEND = f"""
from accounts.models import User
from tests.real_practices import sent_of
print(sent_of(User.objects.get(email="{SQUATTERS[0].email}"), "duplicato-tessera-sanitaria").number)
"""
RESPONSABILE = next(member for member in STAFF if member.role == "responsabile")


class TestWithoutAnAccount:
    def test_c60_a_code_that_nobody_has_opens_an_account_once_its_mailbox_is_confirmed(
        self, a_browser, card_town, books
    ):
        browser, card, email = a_browser(), card_of(card_town, MARIO_ROSSI, "5001"), MARIO_ROSSI.email
        status, text, path = browser.walk(card, "register")
        assert (status, path) == (200, DATA) and "Completa la registrazione" in text and MARIO in text
        assert (books.accounts(MARIO), books.cards(MARIO)) == ({}, [])
        assert DONE in browser.open_account(email)
        assert books.accounts(MARIO) == {email: True}
        assert books.cards(MARIO) == [("5001", "active", email)]
        assert books.deeds(MARIO) == [
            ("register", "new", None, None), ("register", "registered", email, None),
        ]  # fmt: skip
        assert not browser.is_inside()
        assert browser.walk(card)[2] == WELCOME

    def test_c60_the_same_card_again_is_already_there_and_makes_no_second_account(
        self, a_browser, card_town, books
    ):
        person = CITIZENS[17]
        card = linked(card_town, person, "5017")
        status, text, _path = a_browser().walk(card, "register")
        assert status == 403 and "Questa TS-CNS è già registrata" in text and "Login TS-CNS" in text
        assert books.accounts(person.fiscal_code) == {person.email: True}
        assert books.cards(person.fiscal_code) == [("5017", "active", person.email)]
        assert books.deeds(person.fiscal_code)[-1] == ("register", "already", person.email, None)

    def test_c60_a_second_card_of_an_owner_joins_the_first_and_both_open(self, a_browser, card_town, books):
        person, browser = CITIZENS[18], a_browser()
        first, second = linked(card_town, person, "5018"), card_of(card_town, person, "5118")
        assert DONE in browser.walk(second, "register")[1] and not browser.is_inside()
        assert books.cards(person.fiscal_code) == [
            ("5018", "active", person.email), ("5118", "active", person.email),
        ]  # fmt: skip
        assert books.accounts(person.fiscal_code) == {person.email: True}
        for card in (first, second):
            assert a_browser().walk(card)[2] == WELCOME


class TestACodeThatWasOnlyTyped:
    @pytest.mark.parametrize("purpose", ["register", "login"])
    def test_c60_nobody_is_let_in_and_nothing_is_merged(self, a_browser, card_town, books, purpose):
        person, browser = CITIZENS[19], a_browser()
        status, text, path = browser.walk(card_of(card_town, person, "5019"), purpose)
        assert (status, path) == (200, EXISTS) and EXISTS_ALREADY in text
        assert "L'account è mio" in text and "Non è mio, o non ricordo" in text and person.email not in text
        assert not browser.is_inside()
        assert books.accounts(person.fiscal_code) == {person.email: False}
        assert books.cards(person.fiscal_code) == []
        assert books.deeds(person.fiscal_code)[-1] == (purpose, "typed", None, None)

    def test_c60_its_owner_comes_in_with_the_password_in_the_same_window_and_links_the_card(
        self, a_browser, card_town, books
    ):
        person, browser = CITIZENS[20], a_browser()
        card = card_of(card_town, person, "5020")
        browser.walk(card, "register")
        browser.sign_in(person, LINK)
        assert person.email in browser.ask(LINK)[2] and books.cards(person.fiscal_code) == []
        assert DONE in browser.link()
        assert books.accounts(person.fiscal_code) == {person.email: True}
        assert books.cards(person.fiscal_code) == [("5020", "active", person.email)]
        assert a_browser().walk(card)[2] == WELCOME

    def test_c60_the_password_of_a_third_person_links_nothing(self, a_browser, card_town, books):
        person, third, browser = CITIZENS[21], CITIZENS[22], a_browser()
        browser.walk(card_of(card_town, person, "5021"), "register")
        browser.sign_in(third, LINK)
        before = books.profile(third.email)
        assert "diverso da quello del tuo profilo" in browser.link()
        assert books.profile(third.email) == before
        assert books.accounts(person.fiscal_code) == {person.email: False}
        assert books.cards(person.fiscal_code) == []


@dataclass(frozen=True)
class Squatted:
    """Two typed the code of somebody who has no account, one of them has sent a request; then its owner brings the card."""

    browser: Browser  # the owner's, whose account has just been opened
    card: str
    number: str  # of the squatter's request


@pytest.fixture(scope="module")
def squatted(card_town):
    browser, books = Browser(card_town), Books(card_town)
    for squatter in SQUATTERS:
        books.typed_by(squatter, LUISA)
    number = card_town.manage("shell", "-v", "0", "-c", SEND).split()[-1]
    card = card_of(card_town, LUISA_VERDI, "5023")
    assert EXISTS_ALREADY in browser.walk(card, "register")[1]
    assert DONE in browser.open_account(LUISA_VERDI.email)
    return Squatted(browser, card, number)


class TestSquatters:
    def test_c60_the_owner_has_an_account_alone(self, squatted, books):
        assert books.accounts(LUISA) == {LUISA_VERDI.email: True} | {s.email: False for s in SQUATTERS}
        assert books.cards(LUISA) == [("5023", "active", LUISA_VERDI.email)]

    def test_c60_each_squatter_is_told(self, squatted, card_town):
        for squatter in SQUATTERS:
            assert told(
                card_town, squatter.email, "Il codice fiscale del tuo account appartiene a un'altra persona"
            )

    def test_c60_and_keeps_what_is_theirs_of_which_the_owner_sees_nothing(self, squatted, a_browser):
        squatter = a_browser()
        squatter.sign_in(SQUATTERS[0])
        assert squatted.number in squatter.ask(AREA)[2]
        assert squatted.browser.walk(squatted.card)[2] == WELCOME
        assert squatted.number not in squatted.browser.ask(AREA)[2]

    def test_c60_what_a_squatter_had_sent_is_put_before_an_operator(self, squatted, a_browser):
        office = a_browser()
        office.sign_in_as_staff(RESPONSABILE)
        assert squatted.number in office.ask("/admin/pratiche/?vista=tutte&da_verificare=on")[2]


class TestInsideAnAccount:
    def test_c60_the_same_code_is_verified_named_as_on_the_card_and_its_owner_told(
        self, a_browser, card_town, books
    ):
        person, browser = CITIZENS[25], a_browser()
        browser.sign_in(person)
        card = card_of(card_town, person, "5025", name="DARIO MARIA")
        assert DONE in browser.walk(card, "register")[1]
        assert books.accounts(person.fiscal_code) == {person.email: True}
        assert books.cards(person.fiscal_code) == [("5025", "active", person.email)]
        assert books.deeds(person.fiscal_code) == [("register", "registered", person.email, person.email)]
        assert books.profile(person.email)[0].count("DARIO MARIA") == 2  # on the profile and on the account
        assert told(card_town, person.email, "Una TS-CNS è stata registrata sul tuo account")

    def test_c60_an_account_without_a_lasting_code_gets_the_cards(self, a_browser, card_town, books):
        """The portal asks everyone for a code: who has none yet has a provisional one, of eleven digits."""
        person, browser, provisional = CITIZENS[26], a_browser(), "12345678903"
        books.typed_by(person, provisional)
        browser.sign_in(person)
        assert DONE in browser.walk(card_of(card_town, person, "5026"), "register")[1]
        assert books.accounts(person.fiscal_code) == {person.email: True}
        assert books.accounts(provisional) == {}

    def test_c60_a_code_that_another_account_has_verified_changes_nothing_and_the_way_out_is_offered(
        self, a_browser, card_town, books
    ):
        owner, squatter, browser = CITIZENS[27], CITIZENS[28], a_browser()
        card = linked(card_town, owner, "5027")
        books.typed_by(squatter, owner.fiscal_code)
        browser.sign_in(squatter)
        before = books.profile(squatter.email)
        status, text, _path = browser.walk(card_of(card_town, owner, "5127"), "register")
        assert status == 403 and "appartiene già a un altro account" in text
        assert "Esci e accedi con la TS-CNS" in text
        assert books.profile(squatter.email) == before
        assert books.cards(owner.fiscal_code) == [("5027", "active", owner.email)]
        assert books.deeds(owner.fiscal_code)[-1] == (
            "register", "others_code", squatter.email, squatter.email,
        )  # fmt: skip
        assert browser.walk(card, leave="1")[2] == WELCOME
        assert owner.surname.upper() in browser.ask(WELCOME)[2].upper()

    @pytest.mark.parametrize("purpose", ["register", "login"])
    def test_c60_the_card_of_a_colleague_is_refused_and_ones_own_session_goes_on(
        self, a_browser, card_town, books, purpose
    ):
        person, colleague, browser = CITIZENS[29], CITIZENS[30], a_browser()
        browser.sign_in(person)
        before = books.profile(person.email), books.profile(colleague.email)
        status, text, _path = browser.walk(card_of(card_town, colleague, "5030"), purpose)
        assert status == 403 and "diverso da quello del tuo profilo" in text
        assert "LDV•••••••••300S" in text and "Esci e accedi con la TS-CNS" in text
        assert (books.profile(person.email), books.profile(colleague.email)) == before
        assert books.cards(colleague.fiscal_code) == []
        assert books.deeds(colleague.fiscal_code)[-1] == (
            purpose, "other_person", person.email, person.email,
        )  # fmt: skip
        assert person.surname.upper() in browser.ask(AREA)[2].upper()
