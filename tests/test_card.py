"""The way to the health card on the portal, and registering it, in the words of the second guide (S61–S68, S72, S73)."""

import re

import pytest
from django.test import Client

from accounts import tickets
from accounts.card_words import CAUSES
from accounts.cards import Outcome
from accounts.health_card import Reason
from accounts.models import HealthCard, Profile

from .card_screens import OUTCOME, PAGE, buttons, outcome_of, text_of
from .made_cards import HOST, MARIA, card, of_luca, registered, show, start

pytestmark = pytest.mark.usefixtures("door")


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

    def test_the_usual_buttons_lead_to_the_usual_port(self, site, client, settings):
        settings.CNS = settings.CNS | {"COMPATIBLE_URL": "https://carta.portale.example:9444"}
        forms = client.get(PAGE).content.decode().split('action="/accesso/ts-cns/avvia/"')[1:]
        by_older_port = ['name="compatible"' in form.split("</form>")[0] for form in forms]
        assert by_older_port == [False, False, True, True]


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
