"""Whom the card does not let in, whatever was tried (cns.md 7.2 and its case 60), by the whole road: nginx, card, both processes.

And what an e-mail registration may do with somebody's codice fiscale, and two registrations at the same moment.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from portal.demo.cards.authority import YEAR
from portal.demo.cast import CITIZENS, STAFF

from .card_walker import DONE, OUTCOME, WELCOME, Browser, card_of, linked, told, words_of
from .newcomer import answers
from .story import BUSTO, citizen

pytestmark = pytest.mark.xdist_group("card_town")

PURPOSES = pytest.mark.parametrize("purpose", ["register", "login"])
LOSER = CITIZENS[36]
OPERATOR = next(member for member in STAFF if member.role == "operatore")
NOBODY = citizen(92, "Blu", "Ada", "F", date(1990, 1, 1), "GALLARATE", "D869", "BLUDAA90A41D869C", BUSTO)
TWICE = citizen(97, "Bianchi", "Giovanni", "M", None, "BUSTO ARSIZIO", "B300", "BNCGNN70A01B300G", BUSTO)


@pytest.fixture(scope="module")
def blocked(card_town):
    """A card that its owner has blocked at home while it was in use elsewhere: (it, the browser there, that at home)."""
    card, elsewhere, at_home = linked(card_town, LOSER, "5036"), Browser(card_town), Browser(card_town)
    assert elsewhere.walk(card)[2] == WELCOME
    at_home.sign_in(LOSER)
    page = at_home.ask("/area-personale/profilo/")[2]
    assert at_home.post(re.search(r"/area-personale/tessere/\d+/blocca/", page)[0])[0] == 302
    return card, elsewhere, at_home


class TestABlockedCard:
    def test_c60_its_session_ends_wherever_it_is_and_its_owner_is_told(self, card_town, books, blocked):
        _card, elsewhere, at_home = blocked
        assert not elsewhere.is_inside() and at_home.is_inside()
        assert books.cards(LOSER.fiscal_code) == [("5036", "blocked", LOSER.email)]
        assert ("block", "citizen", LOSER.email, LOSER.email) in books.deeds(LOSER.fiscal_code)
        assert told(card_town, LOSER.email, "La tua TS-CNS è bloccata sul portale")

    @PURPOSES
    @pytest.mark.parametrize("certificate", ["the same", "renewed"])
    def test_c60_it_opens_nothing_also_with_a_renewed_certificate(
        self, a_browser, card_town, books, blocked, purpose, certificate
    ):
        card, browser = blocked[0], a_browser()
        if certificate == "renewed":
            card = card_of(card_town, LOSER, "5036", start=card_town.works.now - YEAR / 2)
        status, text, _path = browser.walk(card, purpose)
        assert status == 403 and "Questa TS-CNS è bloccata su questo portale." in text
        assert "solo l'ufficio la può sbloccare" in text and not browser.is_inside()
        assert books.cards(LOSER.fiscal_code) == [("5036", "blocked", LOSER.email)]
        assert books.deeds(LOSER.fiscal_code)[-1] == (purpose, "card_blocked", LOSER.email, None)

    def test_c60_the_trial_says_so_too(self, a_browser, blocked):
        status, text, _path = a_browser().walk(blocked[0], "try")
        assert status == 403 and "è bloccata su questo portale" in text


class TestAnAccountThatIsNotForCards:
    @PURPOSES
    def test_c60_a_card_that_the_nightly_round_found_revoked(self, a_browser, card_town, books, purpose):
        """Also when its issuer has taken it off the list since: only the office lets it open again."""
        person, end, browser = CITIZENS[37], {"register": "5037", "login": "5137"}[purpose], a_browser()
        card = linked(card_town, person, end)
        books.rows("UPDATE accounts_healthcard SET state = 'revoked' WHERE card_id LIKE ?", f"%{end}")
        status, text, _path = browser.walk(card, purpose)
        assert status == 403 and "Questa TS-CNS risulta revocata" in text and not browser.is_inside()
        assert (end, "revoked", person.email) in books.cards(person.fiscal_code)
        assert books.deeds(person.fiscal_code)[-1] == (purpose, "card_revoked", person.email, None)

    @pytest.mark.parametrize(("person", "end", "column", "value", "outcome", "words"), [
        (CITIZENS[38], "5038", "is_active", 0, "inactive", "Con questa tessera non è possibile proseguire."),
        (CITIZENS[3], "5003", "is_staff", 1, "staff", "Questo accesso è per i cittadini."),
    ])  # fmt: skip
    def test_c60_an_account_that_was_closed_and_one_that_became_the_offices(
        self, a_browser, card_town, books, person, end, column, value, outcome, words
    ):
        card = linked(card_town, person, end)
        books.mark(person, column, value)
        for purpose in ("register", "login"):
            browser = a_browser()
            status, text, _path = browser.walk(card, purpose)
            assert status == 403 and words in text and not browser.is_inside()
            assert books.cards(person.fiscal_code) == [(end, "active", person.email)]
            assert books.deeds(person.fiscal_code)[-1] == (purpose, outcome, person.email, None)

    @PURPOSES
    def test_c60_an_operator_who_is_signed_in_registers_no_card_and_does_not_change_sides(
        self, a_browser, card_town, books, purpose
    ):
        person, browser = CITIZENS[4], a_browser()
        browser.sign_in_as_staff(OPERATOR)
        status, text, _path = browser.walk(card_of(card_town, person, "5004"), purpose)
        assert status == 403 and "Questo accesso è per i cittadini." in text
        assert books.cards(person.fiscal_code) == []
        assert books.accounts(person.fiscal_code) == {person.email: False}
        assert browser.ask("/admin/")[0] == 200


class TestAnEmailRegistrationThatTypesACode:
    VERIFIED, TYPED = CITIZENS[9], CITIZENS[10]
    SUBJECT = "Qualcuno ha indicato il tuo codice fiscale"

    def register(self, browser, email, person, province):
        """What is read on the way, by who registers as that person with an address of their own."""
        names = {"surname": person.surname, "name": person.name, "sex": person.sex}
        born = {"birth_date": f"{person.birth_date:%d/%m/%Y}", "birth_place": person.birth_place}
        typed = answers(email=email, fiscal_code=person.fiscal_code, birth_province=province, **names, **born)
        status, to, _text = browser.post("/accesso/registrati/", **typed)
        page = words_of(browser.ask(to)[2]).replace(f"{email[0]}••••", "")
        subject, _text = browser.town.wait_for_letter(email, seconds=60)
        digits = re.search(r"(\d{3}) (\d{3})", subject).expand(r"\1\2")
        return status, to, page, *browser.post("/accesso/verifica/", code=digits)[:2]

    def test_c60_it_reads_the_same_whoever_has_the_code_and_only_a_verified_owner_is_told(
        self, a_browser, card_town, books
    ):
        linked(card_town, self.VERIFIED, "5009")
        people = {"a": (self.VERIFIED, "RM"), "b": (self.TYPED, "VA"), "c": (NOBODY, "VA")}
        addresses = {who: f"{who}.typist@posta.example" for who in people}
        seen = [self.register(a_browser(), addresses[who], *person) for who, person in people.items()]
        assert seen[0] == seen[1] == seen[2]
        assert seen[0][:2] == (302, "/accesso/verifica/") and seen[0][3:] == (302, "/area-personale/")
        for who, (person, _province) in people.items():
            assert books.accounts(person.fiscal_code)[addresses[who]] is False
        assert books.accounts(self.VERIFIED.fiscal_code)[self.VERIFIED.email] is True
        assert told(card_town, self.VERIFIED.email, self.SUBJECT)
        assert self.SUBJECT not in [said for said, _text in card_town.letters_to(self.TYPED.email)]


class TestAtTheSameMoment:
    def test_c60_two_cards_of_one_person_confirmed_together_have_one_account(
        self, a_browser, card_town, books
    ):
        code, codes = TWICE.fiscal_code, {}
        for end in ("5197", "5297"):
            browser = a_browser()
            assert "Completa la registrazione" in browser.walk(card_of(card_town, TWICE, end), "register")[1]
            codes[browser] = browser.fill_contacts(f"giovanni.{end}@posta.example")
        with ThreadPoolExecutor(2) as pool:
            ended = list(pool.map(lambda one: one.post("/accesso/verifica/", code=codes[one])[:2], codes))
        assert ended == [(302, OUTCOME)] * 2
        assert all(DONE in words_of(browser.ask(OUTCOME)[2]) for browser in codes)
        (email,) = books.accounts(code)
        assert books.accounts(code) == {email: True}
        assert sorted(books.cards(code)) == [("5197", "active", email), ("5297", "active", email)]
