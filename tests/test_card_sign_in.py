"""Signing in with the health card: the welcome page, the session, and what both ways in share (S60, S63, S70, S71)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts import card_keeping
from accounts.models import HealthCard, User

from .card_screens import OUTCOME, WELCOME, buttons, outcome_of, text_of
from .made_cards import card, of_luca, registered, show
from .real_practices import sent_of

pytestmark = pytest.mark.usefixtures("door")


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


class TestBesideThePassword:
    def test_s60_both_ways_lead_to_the_same_area_practices_and_rights(self, maria, client_of):
        """The same account: what one page shows, the other shows too."""
        registered(maria)
        practice = sent_of(maria, "duplicato-tessera-sanitaria")
        of_practice = f"/area-personale/pratiche/{practice.uuid}/"
        by_password, by_card = client_of(maria), Client()
        show(by_card, "login")
        for path in (
            *(f"/area-personale/{tail}" for tail in ("", "profilo/", "notifiche/", "password/")),
            *(f"{of_practice}{tail}" for tail in ("", "comunicazioni/", "documenti/")),
        ):
            by_password.get(path)  # what is read for the first time looks different afterwards
            pages = [
                re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", client.get(path).content.decode())
                for client in (by_password, by_card)
            ]
            assert pages[0] == pages[1] and "<h1" in pages[0], path

    def test_an_account_of_the_card_may_still_choose_a_password(self, maria, client, drain, mailoutbox):
        registered(maria)
        User.objects.filter(pk=maria.pk).update(password="!")
        client.post("/accesso/password/", {"email": maria.email})
        drain()
        assert any("/accesso/password/" in mail.body for mail in mailoutbox)
