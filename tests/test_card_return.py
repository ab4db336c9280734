"""What the portal makes of a card that comes back: tickets that are not this browser's own, trials, doubts (cases 49–55)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts import card_keeping, tickets
from accounts.models import HealthCard, Profile

from .card_screens import OUTCOME, PAGE, WELCOME, outcome_of, text_of
from .made_cards import MARIA, card, of_luca, registered, show, start
from .newcomer import PASSWORD

pytestmark = pytest.mark.usefixtures("door")


class TestTheTicket:
    """Cases 49–55: what the portal makes of a ticket that is not this browser's own."""

    def refused(self, client, ticket):
        status, text = outcome_of(client, client.get("/accesso/ts-cns/ritorno/", {"biglietto": ticket}))
        assert status == 403 and "non è partita da questa finestra del browser" in text
        assert "_auth_user_id" not in client.session

    def test_c49_used_twice(self, maria, client):
        registered(maria)
        state = start(client, "login")
        ticket = tickets.issue(card(), "login", state)
        assert client.get("/accesso/ts-cns/ritorno/", {"biglietto": ticket})["Location"] == WELCOME
        client.post("/accesso/esci/")
        self.refused(client, ticket)

    def test_c49_after_a_minute(self, maria, client):
        registered(maria)
        ticket = tickets.issue(card(), "login", start(client, "login"))
        with time_machine.travel(timezone.now() + timedelta(seconds=61)):
            self.refused(client, ticket)

    @pytest.mark.parametrize("ticket", ["", "x" * 43, "\x00", "è" * 43, "a" * 5000])
    def test_c49_guessed(self, site, client, ticket):
        start(client, "login")
        self.refused(client, ticket)

    def test_c50_stolen_by_a_browser_without_a_start(self, maria, client):
        registered(maria)
        ticket = tickets.issue(card(), "login", start(client, "login"))
        self.refused(Client(), ticket)
        assert client.get("/accesso/ts-cns/ritorno/", {"biglietto": ticket})["Location"] == WELCOME

    def test_c50_stolen_by_a_browser_with_a_start_of_its_own(self, maria, client):
        registered(maria)
        ticket = tickets.issue(card(), "login", start(client, "login"))
        thief = Client()
        start(thief, "login")
        self.refused(thief, ticket)
        assert client.get("/accesso/ts-cns/ritorno/", {"biglietto": ticket})["Location"] == WELCOME

    def test_c51_a_link_with_the_attackers_ticket_signs_the_victim_into_nothing(self, luca, client):
        registered(luca, of_luca())
        attacker = Client()
        ticket = tickets.issue(of_luca(), "login", start(attacker, "login"))
        self.refused(client, ticket)

    def test_c52_a_victim_lured_to_the_attackers_state_gives_neither_of_them_anything(self, maria, client):
        registered(maria)
        attacker = Client()
        state = start(attacker, "login")
        ticket = tickets.issue(card(), "login", state)  # Maria's card, shown under the attacker's state
        self.refused(client, ticket)

    def test_c53_a_purpose_swapped_on_the_way(self, maria, client):
        ticket = tickets.issue(card(), "register", start(client, "login"))
        self.refused(client, ticket)
        assert not HealthCard.objects.exists()

    def test_c55_the_session_of_before_is_dead(self, maria, client):
        registered(maria)
        ticket = tickets.issue(card(), "login", start(client, "login"))
        fixed = client.session.session_key
        client.get("/accesso/ts-cns/ritorno/", {"biglietto": ticket})
        assert not client.session.exists(fixed)

    def test_the_address_bar_keeps_neither_ticket_nor_code(self, maria, client):
        registered(maria)
        response = show(client, "login")
        assert "biglietto" not in response["Location"] and MARIA not in response["Location"]
        assert "no-store" in response["Cache-Control"]


class TestTrial:
    def test_it_shows_what_was_read_and_signs_nobody_in(self, site, client):
        status, text = outcome_of(client, show(client, "try"))
        assert status == 200 and "La tua carta funziona" in text
        for words in (
            "MARIA BIANCHI",
            "BNC•••••••••300I",
            "finisce con 0001",
            "Regione Esempio - CA Cittadini",
        ):
            assert words in text
        assert "non è ancora registrata" in text and "_auth_user_id" not in client.session
        assert not HealthCard.objects.exists()

    def test_it_says_that_the_card_is_registered(self, maria, client):
        registered(maria)
        _status, text = outcome_of(client, show(client, "try"))
        assert "puoi entrare con «Login TS-CNS»" in text and "_auth_user_id" not in client.session

    def test_it_says_that_the_card_is_blocked(self, maria, client):
        card_keeping.block([registered(maria)], HealthCard.BlockReason.LOST, None)
        status, text = outcome_of(client, show(client, "try"))
        assert status == 403 and "è bloccata su questo portale" in text


class TestTheOutcomePage:
    def test_without_an_outcome_it_leads_to_the_card(self, site, client):
        assert client.get(OUTCOME)["Location"] == PAGE

    def test_it_can_be_loaded_again(self, site, client):
        show(client, "login")
        assert text_of(client.get(OUTCOME)) == text_of(client.get(OUTCOME))

    def test_a_new_start_forgets_it(self, site, client):
        show(client, "login")
        start(client, "login")
        assert client.get(OUTCOME)["Location"] == PAGE

    def test_its_title_says_that_something_went_wrong(self, site, client):
        show(client, "register", of_luca())  # nobody's: the form
        show(client, "login")
        assert "<title>Errore: Accesso non riuscito" in client.get(OUTCOME).content.decode()


class TestWhoTypedTheCode:
    """The account that only typed the card's codice fiscale: its owner, or a squatter."""

    EXISTS, LINK, DATA = "/accesso/ts-cns/account/", "/accesso/ts-cns/collega/", "/accesso/ts-cns/dati/"

    @pytest.mark.parametrize("purpose", ["register", "login"])
    def test_the_page_asks_whose_the_account_is_and_nothing_is_merged(self, maria, client, purpose):
        response = show(client, purpose)
        assert response["Location"] == self.EXISTS
        text = text_of(client.get(self.EXISTS))
        assert "Esiste un account con questo codice fiscale" in text and "BNC•••••••••300I" in text
        assert maria.email not in text
        assert "_auth_user_id" not in client.session and not HealthCard.objects.exists()

    def test_its_owner_comes_in_with_the_password_and_links_the_card(self, maria, client):
        show(client, "register")
        page = client.get(self.EXISTS).content.decode()
        assert f'href="/accesso/?next={self.LINK}"' in page
        signed_in = client.post("/accesso/", {"email": maria.email, "password": PASSWORD, "next": self.LINK})
        assert signed_in["Location"] == self.LINK
        assert maria.email in text_of(client.get(self.LINK))
        assert not HealthCard.objects.exists()  # a GET links nothing
        status, text = outcome_of(client, client.post(self.LINK))
        assert status == 200 and "Operazione correttamente eseguita" in text
        assert HealthCard.objects.get().user == maria
        assert Profile.objects.get(user=maria).fiscal_code_verified_at

    def test_another_persons_password_links_nothing(self, maria, luca, client):
        show(client, "register")
        client.post("/accesso/", {"email": luca.email, "password": PASSWORD, "next": self.LINK})
        status, _text = outcome_of(client, client.post(self.LINK))
        assert status == 403 and not HealthCard.objects.exists()

    def test_it_is_not_mine_leads_to_a_new_account(self, maria, client):
        show(client, "register")
        assert f'href="{self.DATA}"' in client.get(self.EXISTS).content.decode()
        assert client.get(self.DATA).status_code == 200

    def test_a_card_waits_half_an_hour(self, maria, client):
        show(client, "register")
        with time_machine.travel(timezone.now() + timedelta(minutes=31)):
            status, text = outcome_of(client, client.get(self.EXISTS))
        assert status == 403 and "È passato troppo tempo" in text

    @pytest.mark.parametrize("path", [EXISTS, DATA])
    def test_without_a_card_there_is_nothing_to_say(self, site, client, path):
        assert client.get(path)["Location"] == OUTCOME

    def test_nor_to_link(self, maria, client_of):
        assert client_of(maria).post(self.LINK)["Location"] == OUTCOME
