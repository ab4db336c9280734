"""The portal's screens of the health card, in the words of the second guide (requirements S60–S73)."""

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts import card_keeping, tickets
from accounts.card_words import CAUSES
from accounts.cards import Outcome
from accounts.health_card import Reason
from accounts.models import HealthCard, Profile, User

from .made_cards import HOST, MARIA, card, of_luca, registered, show, start
from .newcomer import PASSWORD

PAGE, OUTCOME, WELCOME = "/accesso/ts-cns/", "/accesso/ts-cns/esito/", "/area-personale/benvenuto/"


@pytest.fixture(autouse=True)
def door(settings):
    settings.CNS = settings.CNS | {"URL": HOST}


def text_of(response):
    said = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(said).split())


def outcome_of(client, response):
    """(status, text) of the outcome page that `response` leads to."""
    assert response.status_code == 302 and response["Location"] == OUTCOME, response
    page = client.get(OUTCOME)
    return page.status_code, text_of(page)


def buttons(response):
    """[(label, purpose)] of the buttons that start the card's road."""
    page = response.content.decode()
    found = re.findall(r'name="purpose" value="(\w+)".*?<button[^>]*>([^<]*)</button>', page, re.DOTALL)
    return [(html.unescape(label), purpose) for purpose, label in found]


class TestTheWayThere:
    def test_s61_the_front_page_leads_to_it_by_accedi_in_servizi_online_cittadino(self, site, client):
        page = client.get("/").content.decode()
        section = page[page.index("Servizi online Cittadino") :]
        assert re.search(r'href="/accesso/">\s*Accedi\s*<', section)
        assert ("Registra TS-CNS", "register") in buttons(client.get("/accesso/"))

    def test_s62_registra_ts_cns_is_a_button_with_exactly_these_words(self, site, client):
        assert ("Registra TS-CNS", "register") in buttons(client.get(PAGE))

    def test_s68_login_ts_cns_is_a_button_with_exactly_these_words(self, site, client):
        assert ("Login TS-CNS", "login") in buttons(client.get(PAGE))

    def test_s72_on_the_sign_in_page_both_ways_stand_side_by_side(self, site, client):
        page = client.get("/accesso/")
        assert ("Login TS-CNS", "login") in buttons(page)
        assert 'name="password"' in page.content.decode()
        assert "Ti serve: tessera, lettore, PIN." in text_of(page)

    @pytest.mark.parametrize("path", [PAGE, "/accesso/ts-cns/prova/"])
    def test_s72_the_cards_own_pages_have_no_password(self, site, client, path):
        assert "password" not in client.get(path).content.decode().replace("data-show-password", "").replace(
            "Mostra la password", ""
        )

    def test_s72_only_with_the_card(self, site, client):
        assert "può essere effettuato soltanto con la tessera sanitaria TS-CNS" in text_of(client.get(PAGE))

    def test_s65_s73_the_page_says_what_is_needed_and_what_the_browser_will_ask(self, site, client):
        text = text_of(client.get(PAGE))
        for words in (
            "chip rivolto verso l'alto", "PIN e PUK, reperibili presso gli sportelli autorizzati", "un computer",
            "un lettore di smart card correttamente installato", "i driver della TS-CNS", "una connessione internet",
            "In relazione al browser utilizzato, il sistema propone navigazioni diverse", "premi OK", "«Verifica»",
            "è necessario effettuare in via preliminare la registrazione della TS-CNS",
        ):  # fmt: skip
            assert words in text

    def test_s73_the_help_page_of_the_editors_holds_every_item(self, site, client):
        page = client.get("/come-fare-per/accedere-con-la-ts-cns/")
        assert page.status_code == 200
        assert "/come-fare-per/accedere-con-la-ts-cns/" in client.get(PAGE).content.decode()

    def test_s64_only_the_start_leads_to_the_host_that_asks_for_a_certificate(self, site, client):
        for path in ("/", "/accesso/", PAGE, "/servizi/"):
            assert HOST not in client.get(path).content.decode()
        state = start(client, "register")
        assert tickets.is_state(state)

    def test_the_start_is_a_post_with_a_token_of_the_page(self, site, client):
        assert client.get("/accesso/ts-cns/avvia/").status_code == 405
        strict = Client(enforce_csrf_checks=True)
        assert strict.post("/accesso/ts-cns/avvia/", {"purpose": "login"}).status_code == 403

    @pytest.mark.parametrize("purpose", ["", "admin", "login/../register", "\x00", "login\r\nX: y"])
    def test_an_odd_purpose_leads_back_to_the_page(self, site, client, purpose):
        assert client.post("/accesso/ts-cns/avvia/", {"purpose": purpose})["Location"] == PAGE

    def test_another_port_for_drivers_without_tls_1_3_only_where_there_is_one(self, site, client, settings):
        assert "modalità compatibile" not in text_of(client.get(PAGE))
        settings.CNS = settings.CNS | {"COMPATIBLE_URL": "https://carta.portale.example:9444"}
        assert "Login TS-CNS in modalità compatibile" in text_of(client.get(PAGE))
        answer = client.post("/accesso/ts-cns/avvia/", {"purpose": "login", "compatible": "1"})
        assert answer["Location"].startswith("https://carta.portale.example:9444/login/?state=")


class TestWithoutADoor:
    """A portal that has no card host: no dead buttons, no dead pages."""

    @pytest.fixture(autouse=True)
    def no_door(self, settings, door):
        settings.CNS = settings.CNS | {"URL": ""}

    def test_the_sign_in_page_does_not_speak_of_it(self, site, client):
        assert "TS-CNS" not in text_of(client.get("/accesso/"))

    @pytest.mark.parametrize("path", ["", "prova/", "esito/", "ritorno/", "account/", "dati/", "collega/"])
    def test_its_pages_are_not_there(self, site, client, path):
        assert client.get(PAGE + path).status_code == 404

    def test_nor_is_the_start(self, site, client):
        assert client.post(f"{PAGE}avvia/", {"purpose": "login"}).status_code == 404


class TestOtherIdentities:
    def test_spid_and_cie_have_no_button_while_they_have_no_address(self, site, client):
        text = text_of(client.get("/accesso/"))
        assert "SPID" not in text and "CIE" not in text

    def test_and_one_each_when_the_body_sets_it(self, site, client, settings):
        settings.SPID_URL, settings.CIE_URL = "https://identita.example/spid", "https://identita.example/cie"
        page = client.get("/accesso/").content.decode()
        assert 'href="https://identita.example/spid"' in page and "Entra con SPID" in page
        assert 'href="https://identita.example/cie"' in page and "Entra con CIE" in page


class TestRegistering:
    def test_s66_the_card_is_linked_to_the_account_whose_code_it_has(self, maria, client_of):
        client = client_of(maria)
        status, text = outcome_of(client, show(client, "register"))
        assert status == 200 and "Operazione correttamente eseguita" in text
        assert HealthCard.objects.get().user == maria
        assert "Vai alla tua area personale" in text

    def test_s67_the_card_of_another_person_is_refused_and_nothing_is_stored(self, maria, client_of):
        client = client_of(maria)
        status, text = outcome_of(client, show(client, "register", of_luca()))
        assert status == 403 and "Errore di registrazione" in text
        assert "Il codice fiscale della tessera è diverso da quello del tuo profilo." in text
        assert "Esci e accedi con la TS-CNS" in text
        assert not HealthCard.objects.exists()

    def test_s67_a_card_that_is_registered_already(self, maria, client):
        registered(maria)
        status, text = outcome_of(client, show(client, "register"))
        assert status == 403 and "Errore di registrazione" in text and "già registrata" in text
        assert ("Login TS-CNS", "login") in buttons(client.get(OUTCOME))

    def test_s67_a_code_that_another_account_verified(self, maria, luca, client_of):
        registered(maria)
        Profile.objects.filter(user=luca).update(fiscal_code=MARIA)
        client = client_of(luca)
        status, text = outcome_of(client, show(client, "register", card(card_id="7430010000000009")))
        assert (
            status == 403
            and "Errore di registrazione" in text
            and "appartiene già a un altro account" in text
        )
        assert HealthCard.objects.count() == 1

    def test_the_owner_of_the_account_registers_a_second_card_without_signing_in(self, maria, client):
        registered(maria)
        status, text = outcome_of(client, show(client, "register", card(card_id="7430010000000009")))
        assert status == 200 and "Operazione correttamente eseguita" in text
        assert "_auth_user_id" not in client.session  # registering opens no session
        assert ("Login TS-CNS", "login") in buttons(client.get(OUTCOME))

    @pytest.mark.parametrize(
        "cause", [*Reason.values, *Outcome, "ticket", "lapsed", "no_start", "no_page", "busy"]
    )
    def test_s67_every_cause_has_its_words(self, cause):
        if cause not in ("registered", "signed_in", "renewed", "new", "typed"):
            why, advice = CAUSES[cause]
            assert str(why).endswith(".") and advice
            assert not re.search(r"(?i)\b(ssl|tls|crl|x\.?509|oid|http|server|token)\b", f"{why} {advice}")


class TestSigningIn:
    def test_s60_s70_the_card_opens_the_account_and_the_welcome_page(self, maria, client):
        registered(maria)
        response = show(client, "login")
        assert response["Location"] == WELCOME
        text = text_of(client.get(WELCOME))
        for words in (
            "Benvenuta MARIA BIANCHI",
            "Servizi attivi",
            "CF: BNC•••••••••300I",
            "finisce con 0001",
        ):
            assert words in text
        assert client.session["way_in"] == "ts_cns"

    def test_s71_the_income_exemption_can_be_asked_from_there(self, maria, client):
        registered(maria)
        show(client, "login")
        page = client.get(WELCOME).content.decode()
        assert "Richiesta di Esenzione per Patologia, Invalidità e Reddito" in page
        assert 'action="/area-personale/nuova/esenzione-ticket/"' in page

    def test_s63_an_unregistered_card_is_refused_with_the_way_to_register(self, site, client):
        status, text = outcome_of(client, show(client, "login"))
        assert status == 403 and "Accesso non riuscito" in text and "TS-CNS non registrata" in text
        assert "è necessario effettuare in via preliminare la registrazione della TS-CNS" in text
        assert buttons(client.get(OUTCOME)) == [("Registra TS-CNS", "register")]
        assert "_auth_user_id" not in client.session

    def test_where_one_wanted_to_go_is_kept(self, maria, client):
        registered(maria)
        assert (
            show(client, "login", next="/area-personale/profilo/")["Location"] == "/area-personale/profilo/"
        )

    def test_also_through_the_registration_that_was_missing(self, maria, client):
        registered(maria)
        new = card(card_id="7430010000000009")
        wanted = "/area-personale/profilo/"
        show(client, "login", new, next=wanted)
        assert f'name="next" value="{wanted}"' in client.get(OUTCOME).content.decode()
        show(client, "register", new, next=wanted)
        assert f'name="next" value="{wanted}"' in client.get(OUTCOME).content.decode()
        assert show(client, "login", new, next=wanted)["Location"] == wanted

    def test_but_no_other_site(self, maria, client):
        registered(maria)
        assert show(client, "login", next="//evil.example")["Location"] == WELCOME

    def test_the_last_access_is_told(self, maria, client):
        registered(maria)
        show(client, "login")
        assert "È il tuo primo accesso." in text_of(client.get(WELCOME))
        show(Client(), "login")
        show(client, "login")
        assert "Ultimo accesso:" in text_of(client.get(WELCOME))

    def test_the_session_has_a_new_key_and_nothing_of_before(self, maria, luca, client):
        registered(maria)
        client.get("/accesso/")
        session = client.session
        session["planted"] = "1"
        session.save()
        key = session.session_key
        show(client, "login")
        assert client.session.session_key != key and "planted" not in client.session
        assert not client.session.exists(key)

    def test_a_session_that_ended_with_a_password_changed_elsewhere_does_not_stop_the_card(
        self, maria, client
    ):
        registered(maria)
        show(client, "login")
        maria.set_password("Altra456!")
        maria.save()
        assert show(client, "login")["Location"] == WELCOME
        assert client.get(WELCOME).status_code == 200

    def test_who_came_by_password_goes_on_by_card(self, maria, client_of):
        registered(maria)
        client = client_of(maria)
        assert show(client, "login")["Location"] == WELCOME
        assert client.session["way_in"] == "ts_cns"

    def test_a_colleagues_card_does_not_take_over_ones_session(self, maria, luca, client_of):
        registered(luca, of_luca())
        client = client_of(maria)
        status, text = outcome_of(client, show(client, "login", of_luca()))
        assert status == 403 and "diverso da quello del tuo profilo" in text and "VRD•••••••••869G" in text
        assert client.session["_auth_user_id"] == str(maria.pk)
        assert 'name="leave"' in client.get(OUTCOME).content.decode()

    def test_one_leaves_and_comes_in_with_it(self, maria, luca, client_of):
        registered(luca, of_luca())
        client = client_of(maria)
        assert show(client, "login", of_luca(), leave="1")["Location"] == WELCOME
        assert client.session["_auth_user_id"] == str(luca.pk)

    def test_an_operator_is_no_citizen_here(self, anna, client_of):
        client = client_of(anna)
        status, text = outcome_of(client, show(client, "login"))
        assert status == 403 and "Questo accesso è per i cittadini." in text

    def test_the_welcome_page_is_for_who_came_by_card(self, maria, client_of, client):
        assert client_of(maria).get(WELCOME)["Location"] == "/area-personale/"
        assert client.get(WELCOME)["Location"].startswith("/accesso/")

    def test_passwords_switched_off_do_not_touch_the_card(self, maria, client, settings):
        settings.PASSWORD_ACCESS = False
        registered(maria)
        assert show(client, "login")["Location"] == WELCOME


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


class TestTheSession:
    def test_it_ends_when_the_card_is_blocked(self, maria, client):
        row = registered(maria)
        show(client, "login")
        assert client.get(WELCOME).status_code == 200
        card_keeping.block([row], HealthCard.BlockReason.LOST, None)
        assert client.get(WELCOME)["Location"].startswith("/accesso/")

    def test_it_ends_with_the_certificate(self, maria, client):
        row = registered(maria)
        show(client, "login")
        client.get(WELCOME)
        HealthCard.objects.filter(pk=row.pk).update(valid_until=timezone.now() + timedelta(minutes=10))
        with time_machine.travel(timezone.now() + timedelta(minutes=11)):
            assert client.get(WELCOME)["Location"].startswith("/accesso/")

    def test_one_that_a_password_opened_goes_on(self, maria, client_of):
        row = registered(maria)
        client = client_of(maria)
        card_keeping.block([row], HealthCard.BlockReason.LOST, None)
        assert client.get("/area-personale/").status_code == 200

    def test_who_leaves_is_told_to_take_the_card_out_and_close_the_browser(self, maria, client):
        registered(maria)
        show(client, "login")
        text = text_of(client.get(client.post("/accesso/esci/")["Location"]))
        assert "Togli la TS-CNS dal lettore e chiudi tutte le finestre del browser." in text

    def test_who_came_by_password_is_not_told_of_a_card(self, maria, client_of):
        client = client_of(maria)
        assert "TS-CNS" not in text_of(client.get(client.post("/accesso/esci/")["Location"]))


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


class TestBesideThePassword:
    def test_s60_both_ways_lead_to_the_same_area_practices_and_rights(self, maria, client_of):
        """The same account: what one page shows, the other shows too."""
        registered(maria)
        by_password, by_card = client_of(maria), Client()
        show(by_card, "login")
        for path in ("/area-personale/", "/area-personale/profilo/", "/area-personale/notifiche/"):
            pages = [
                re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", client.get(path).content.decode())
                for client in (by_password, by_card)
            ]
            assert pages[0] == pages[1]

    def test_an_account_of_the_card_may_still_choose_a_password(self, maria, client, drain, mailoutbox):
        registered(maria)
        User.objects.filter(pk=maria.pk).update(password="!")
        client.post("/accesso/password/", {"email": maria.email})
        drain()
        assert any("/accesso/password/" in mail.body for mail in mailoutbox)
