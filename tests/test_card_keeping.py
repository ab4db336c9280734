"""Registered cards afterwards: the citizen blocks one, the office finds, blocks and frees them, and sees the lists' state."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from accounts import card_keeping, cards, trust
from accounts.card_states import CardState
from accounts.health_card import issuer_digest
from accounts.models import CardEvent, HealthCard, User
from practices import retention

from .card_screens import text_of
from .made_cards import card, of_luca, registered, show, state_of

PROFILE = "/area-personale/profilo/"


pytestmark = pytest.mark.usefixtures("door")


def revocation_list(*serials):
    """(issuer digest, a signed list of an issuer of its own)."""
    key, now = ec.generate_private_key(ec.SECP256R1()), timezone.now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Regione Esempio - CA Cittadini")])
    crl = x509.CertificateRevocationListBuilder(name, now, now + timedelta(days=1))
    for serial in serials:
        entry = x509.RevokedCertificateBuilder(serial_number=serial, revocation_date=now)
        crl = crl.add_revoked_certificate(entry.build())
    return issuer_digest(name), crl.sign(key, hashes.SHA256())


class TestUpkeep:
    def test_a_card_past_its_day_is_expired_by_the_workers_purge(self, maria):
        row = registered(maria)
        HealthCard.objects.filter(pk=row.pk).update(valid_until=timezone.now() - timedelta(seconds=1))
        assert retention.purge()["cards_expired"] == 1
        assert state_of(row) == CardState.EXPIRED
        assert retention.purge()["cards_expired"] == 0

    def test_a_card_on_its_issuers_list_is_revoked_and_its_session_ends(self, maria, monkeypatch):
        digest, crl = revocation_list(0xABC)
        row = registered(maria, card(issuer_digest=digest, serial="abc"))
        browser = Client()
        show(browser, "login", card(issuer_digest=digest, serial="abc"))
        assert browser.get("/area-personale/").status_code == 200
        monkeypatch.setattr(trust, "kept_crls", lambda: [crl])
        assert card_keeping.keep_up() == {"cards_expired": 0, "cards_revoked": 1}
        assert state_of(row) == CardState.REVOKED
        assert browser.get("/area-personale/").status_code == 302

    def test_the_same_serial_of_another_issuer_is_not(self, maria):
        _digest, crl = revocation_list(0xABC)
        row = registered(maria, card(serial="abc"))
        assert card_keeping.revoke([crl]) == 0
        assert state_of(row) == CardState.ACTIVE

    def test_lists_that_cannot_be_read_stop_nothing_else(self, maria, monkeypatch):
        def spoilt():
            raise ValueError("spoilt")

        registered(maria)
        monkeypatch.setattr(trust, "kept_crls", spoilt)
        assert card_keeping.keep_up() == {"cards_expired": 0, "cards_revoked": 0}


class TestOnesOwn:
    def test_the_profile_lists_them_with_state_and_end(self, maria, client_of):
        registered(maria)
        text = text_of(client_of(maria).get(PROFILE))
        assert "TS-CNS registrate" in text and "finisce con 0001" in text and "Attiva" in text

    def test_without_one_it_leads_to_the_registration(self, maria, client_of):
        assert "Registra la tua TS-CNS" in text_of(client_of(maria).get(PROFILE))

    def test_a_portal_without_cards_does_not_speak_of_them(self, maria, client_of, settings):
        settings.CNS = settings.CNS | {"URL": ""}
        assert "TS-CNS" not in text_of(client_of(maria).get(PROFILE))

    def test_a_get_asks_and_a_post_blocks(self, maria, client_of):
        row, client = registered(maria), client_of(maria)
        address = f"/area-personale/tessere/{row.pk}/blocca/"
        assert "Vuoi bloccare la TS-CNS?" in text_of(client.get(address))
        assert state_of(row) == CardState.ACTIVE
        assert client.post(address)["Location"] == PROFILE
        assert state_of(row) == CardState.BLOCKED
        text = text_of(client.get(PROFILE))
        assert "La TS-CNS che finisce con 0001 è bloccata." in text and "su richiesta del titolare" in text

    def test_blocking_the_card_that_opened_the_session_ends_it(self, maria, client):
        row = registered(maria)
        show(client, "login")
        client.post(f"/area-personale/tessere/{row.pk}/blocca/")
        assert client.get("/area-personale/").status_code == 302

    def test_somebody_elses_is_not_there(self, maria, luca, client_of):
        row = registered(luca, of_luca())
        assert client_of(maria).post(f"/area-personale/tessere/{row.pk}/blocca/").status_code == 404
        assert state_of(row) == CardState.ACTIVE

    def test_who_has_no_password_is_told_how_to_choose_one(self, maria, client):
        registered(maria)
        show(client, "login")
        User.objects.filter(pk=maria.pk).update(password="!")
        show(client, "login")
        assert "Il tuo account non ha ancora una password" in text_of(client.get("/area-personale/password/"))


class TestTheOffice:
    LIST = "/admin/tessere/"

    @pytest.fixture
    def desk(self, carla, client_of):
        return client_of(carla)

    @pytest.mark.parametrize("text", ["BNCMRA85", "bnc mra", "Bianchi", "0001", ""])
    def test_a_responsabile_finds_a_card(self, maria, desk, text):
        registered(maria)
        page = text_of(desk.get(self.LIST, {"q": text}))
        assert "BNCMRA85C52B300I" in page and "…0001" in page and "Attiva" in page

    def test_what_is_not_there_is_said(self, desk):
        assert "Nessuna tessera per «Nessuno»." in text_of(desk.get(self.LIST, {"q": "Nessuno"}))
        assert "Nessuno ha ancora registrato una tessera." in text_of(desk.get(self.LIST))

    def test_blocks_it_after_a_page_that_asks(self, maria, carla, desk):
        row = registered(maria)
        assert "non aprirà più il suo account" in text_of(desk.get(f"{self.LIST}{row.pk}/"))
        desk.post(f"{self.LIST}{row.pk}/", {"state": "active"})
        row = HealthCard.objects.get(pk=row.pk)
        assert (row.state, row.blocked_because) == (CardState.BLOCKED, "office")
        assert CardEvent.objects.get(deed="block").actor == carla

    def test_and_lets_it_open_again(self, maria, carla, desk):
        row = registered(maria)
        card_keeping.block([row], HealthCard.BlockReason.CITIZEN, maria)
        desk.post(f"{self.LIST}{row.pk}/", {"state": "blocked"})
        assert cards.sign_in(card()).outcome == cards.Outcome.SIGNED_IN

    def test_a_page_that_is_old_by_now_changes_nothing(self, maria, desk):
        row = registered(maria)
        desk.post(f"{self.LIST}{row.pk}/", {"state": "blocked"})
        assert state_of(row) == CardState.ACTIVE

    def test_a_card_that_was_replaced_is_over(self, maria, desk):
        row = registered(maria)
        registered(maria, card(certificate=2))
        assert desk.get(f"{self.LIST}{row.pk}/").status_code == 404

    @pytest.mark.parametrize("who", ["anna", "elena", "maria"])
    def test_nobody_else_sees_or_changes_them(self, who, luca, client_of, request):
        row = registered(luca, of_luca())
        client = client_of(request.getfixturevalue(who))
        for path in (self.LIST, f"{self.LIST}{row.pk}/"):
            assert client.get(path).status_code in (302, 403)
        client.post(f"{self.LIST}{row.pk}/", {"state": "active"})
        assert state_of(row) == CardState.ACTIVE

    def test_the_right_to_look_is_not_the_right_to_change(self, anna, maria, client_of):
        row = registered(maria)
        anna.user_permissions.add(Permission.objects.get(codename="view_healthcard"))
        client = client_of(anna)
        assert "Blocca" not in text_of(client.get(self.LIST))
        assert client.post(f"{self.LIST}{row.pk}/", {"state": "active"}).status_code in (302, 403)
        assert state_of(row) == CardState.ACTIVE


class TestTheSystemPage:
    PAGE = "/admin/sistema/"

    def test_says_of_each_list_whether_it_is_fresh(self, anna, client_of, monkeypatch):
        lines = [
            trust.Said("Elenco degli emittenti", True, "47 emittenti"),
            trust.Said("Regione X", False, "lista scaduta ieri"),
        ]
        monkeypatch.setattr(trust, "status", lambda: lines)
        text = text_of(client_of(anna).get(self.PAGE))
        assert (
            "47 emittenti" in text
            and "a posto" in text
            and "lista scaduta ieri" in text
            and "da guardare" in text
        )

    def test_counts_what_came_of_the_cards_of_the_last_day(self, maria, anna, client, client_of):
        registered(maria)
        show(client, "login")
        show(Client(), "login", of_luca())
        text = text_of(client_of(anna).get(self.PAGE))
        assert "Login TS-CNS entrata 1" in text and "TS-CNS non registrata" in text

    def test_the_dashboard_raises_the_alarm_only_while_something_is_stale(
        self, anna, elena, client_of, monkeypatch
    ):
        words = "Accesso con la TS-CNS: c'è qualcosa da guardare"
        monkeypatch.setattr(trust, "status", lambda: [trust.Said("Regione X", False, "lista scaduta ieri")])
        assert words in text_of(client_of(anna).get("/admin/"))
        assert words not in text_of(client_of(elena).get("/admin/"))
        monkeypatch.setattr(trust, "status", lambda: [trust.Said("Regione X", True, "")])
        assert words not in text_of(client_of(anna).get("/admin/"))

    def test_without_lists_it_says_that_nobody_comes_in(self, anna, client_of, settings, tmp_path):
        settings.CNS = settings.CNS | {"TRUST": tmp_path}
        assert "nessuna TS-CNS può entrare" in text_of(client_of(anna).get(self.PAGE))

    def test_editors_and_citizens_do_not_see_it(self, elena, maria, client_of):
        assert client_of(elena).get(self.PAGE).status_code in (302, 403)
        assert client_of(maria).get(self.PAGE).status_code in (302, 403)

    def test_a_portal_without_cards_says_so_and_has_no_menu_item(self, carla, client_of, settings):
        settings.CNS = settings.CNS | {"URL": ""}
        client = client_of(carla)
        assert "non ha l'accesso con la TS-CNS" in text_of(client.get(self.PAGE))
        assert "/admin/sistema/" not in client.get("/admin/").content.decode()
