"""The card's own process: what it answers to nginx, and to whoever comes without nginx (cns.md 6, cases 38, 39, 48, 54)."""

import html
import os
import subprocess
import sys
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives import hashes
from django.test import RequestFactory
from django.urls import Resolver404, resolve, reverse

from accounts import tickets
from accounts.models import CardEvent, CardTicket
from accounts.views import card_door

from .browser import ROOT
from .card_town import CARD_HOST

STATE = "A" * 43
SECRET = "s" * 48


@pytest.fixture
def door(settings, tmp_path, card_works):
    """The settings of the card's process, with lists of their own to be spoilt."""
    works, trust = card_works[0], tmp_path / "trust"
    trust.mkdir()
    (trust / "issuers.pem").write_bytes((works.folder / "ca/trusted.pem").read_bytes())
    (trust / "crls.pem").write_bytes((works.folder / "crl/trusted.pem").read_bytes())
    settings.BASE_URL = "https://portale.example"
    settings.CNS = settings.CNS | {"SECRET": SECRET, "TRUST": trust, "URL": f"https://{CARD_HOST}"}
    return trust


@pytest.fixture
def knock(db, door, card_works):
    """knock("valid") -> what the process answers when nginx shows that card; `without` leaves headers out."""

    def knocking(label="valid", purpose="login", state=STATE, **headers):
        pem = card_works[0].cards[label].pem.read_text() if label else ""
        shown = {
            "HTTP_X_CNS_PROXY_SECRET": SECRET,
            "HTTP_X_SSL_CLIENT_VERIFY": "SUCCESS",
            "HTTP_X_SSL_CLIENT_CERT": quote(pem, safe=""),
        } | headers
        shown = {name: value for name, value in shown.items() if value is not None}
        request = RequestFactory().get(f"/{purpose}/", {"state": state} if state is not None else {}, **shown)
        return card_door.knock(request, purpose)

    return knocking


class TestGoodCard:
    def test_it_goes_back_to_the_portal_with_a_ticket_for_this_state_and_purpose(self, knock):
        response = knock("accents", "register")
        address, _query, ticket = response["Location"].partition("?biglietto=")
        assert response.status_code == 303
        assert address == "https://portale.example" + reverse("accounts:card_return")
        assert tickets.redeem(ticket, STATE, "register").fiscal_code == "NUXJSO90D15Z603H"

    def test_the_answer_is_never_stored_and_sets_no_cookie(self, knock):
        response = knock()
        assert response["Cache-Control"] == "no-store" and not response.cookies

    def test_its_row_holds_digests_only(self, knock):
        ticket = knock()["Location"].partition("?biglietto=")[2]
        row = CardTicket.objects.get()
        assert len(ticket) == 43 and ticket not in (row.token_hash, row.state_hash)
        assert STATE not in (row.token_hash, row.state_hash)

    @pytest.mark.parametrize(
        "state", [None, "", "x", "A" * 42, "A" * 44, "A" * 42 + "è", "A" * 42 + "\n", "<b>" * 15]
    )
    def test_c54_without_a_start_at_the_portal_there_is_no_ticket(self, knock, state):
        response = knock(state=state)
        assert response.status_code == 400 and not CardTicket.objects.exists()
        assert "La richiesta non è partita dal portale." in response.content.decode()


class TestRefusals:
    def test_each_card_gets_its_page_and_a_line_in_the_history(self, knock, card_works):
        for label, want in card_works[1].items():
            if want.app:
                continue
            CardEvent.objects.all().delete()
            response = knock(label, "register")
            assert response.status_code == 403, label
            assert "<h1>Errore di registrazione</h1>" in response.content.decode()
            event = CardEvent.objects.get()
            assert (event.deed, event.outcome) == ("register", want.why), label
            assert (
                event.fingerprint == card_works[0].cards[label].certificate.fingerprint(hashes.SHA256()).hex()
            )
        assert not CardTicket.objects.exists()

    @pytest.mark.parametrize(
        "secret", [None, "", "x", SECRET[:-1], SECRET + "s", SECRET.upper(), "è" * 48, "\udcff"]
    )
    def test_c38_without_our_nginxs_secret_nothing_is_looked_at(self, knock, secret):
        response = knock(HTTP_X_CNS_PROXY_SECRET=secret)
        assert response.status_code == 403
        assert "La tessera non c'entra" in html.unescape(response.content.decode())
        assert not CardTicket.objects.exists() and not CardEvent.objects.exists()

    def test_c38_who_runs_the_portal_is_warned_that_something_else_than_our_nginx_knocks(self, knock, caplog):
        """Nothing of it stands in the history of cards: production's log, which starts at warnings, must have it."""
        knock(HTTP_X_CNS_PROXY_SECRET="x")
        (line,) = caplog.records
        assert line.levelname == "WARNING" and line.getMessage() == "Card refused (login): proxy: secret"

    @pytest.mark.parametrize(
        "verify", [None, "", "NONE", "success", "SUCCESS ", "FAILED:certificate revoked", "SUCCESS,SUCCESS"]
    )
    def test_c38_nor_without_its_word_that_the_handshake_was_good(self, knock, verify):
        assert knock(HTTP_X_SSL_CLIENT_VERIFY=verify).status_code == 403
        assert not CardTicket.objects.exists()

    @pytest.mark.parametrize("label", [
        "foreign_issuer", "self_signed", "impostor_issuer", "expired", "revoked", "suspended", "signed_by_leaf", "weak_key_1024",
    ])  # fmt: skip
    def test_c39_an_nginx_that_was_set_up_wrong_lets_nobody_in(self, knock, label):
        assert knock(label).status_code == 403
        assert not CardTicket.objects.exists()

    @pytest.mark.parametrize(
        "cert", ["", None, "x", "%", "%ZZ", "-----BEGIN CERTIFICATE-----", "A" * 100_000]
    )
    def test_c39_a_header_that_is_no_certificate(self, knock, cert):
        assert knock(HTTP_X_SSL_CLIENT_CERT=cert).status_code == 403
        assert not CardTicket.objects.exists()

    @pytest.mark.parametrize("spoilt", ["crls.pem", "issuers.pem"])
    @pytest.mark.parametrize("how", ["missing", "empty", "garbage"])
    def test_c48_lists_that_are_missing_or_spoilt_let_nobody_in(self, knock, door, spoilt, how):
        if how == "missing":
            (door / spoilt).unlink()
        else:
            (door / spoilt).write_text("" if how == "empty" else "nulla di buono")
        response = knock()
        assert response.status_code == 403
        assert "In questo momento non possiamo verificare le tessere" in response.content.decode()

    def test_new_lists_count_from_the_next_visit_without_a_restart(self, knock, door, card_works):
        works = card_works[0]
        works.card("lost_now", "RSSMRA80A01H501U", card_id="7430010000000088")
        assert knock("lost_now").status_code == 303
        works.revoke("lost_now")
        works.write_crls()
        (door / "crls.pem").write_bytes((works.folder / "crl/trusted.pem").read_bytes())
        assert "revocato" in knock("lost_now").content.decode()

    def test_the_log_names_neither_person_nor_card(self, knock, caplog):
        caplog.set_level("INFO")
        knock("valid")
        knock("revoked")
        knock("wrong_control_letter")
        assert "RSSMRA" not in caplog.text and "ROSSI" not in caplog.text and "7430010" not in caplog.text
        assert "revoked" in caplog.text


class TestAddresses:
    @pytest.mark.parametrize("purpose", tickets.Purpose.values)
    def test_the_cards_process_knows_three(self, purpose):
        assert resolve(f"/{purpose}/", "portal.card_urls").func == card_door.knock

    @pytest.mark.parametrize(
        "path", ["/", "/accesso/", "/accesso/ts-cns/ritorno/", "/admin/", "/area-personale/", "/luoghi/"]
    )
    def test_and_none_of_the_portals(self, path):
        with pytest.raises(Resolver404):
            resolve(path, "portal.card_urls")

    @pytest.mark.parametrize("purpose", tickets.Purpose.values)
    def test_the_portal_knows_none_of_its(self, purpose, client, site):
        assert client.get(f"/{purpose}/").status_code == 404

    def test_only_this_one_module_reads_the_headers_of_identity(self):
        found = subprocess.run(
            ["grep", "-rliE", "SSL_CLIENT|CNS_PROXY_SECRET", "--include=*.py", *["portal", "practices", "services", "home", "accounts"]],
            cwd=ROOT, capture_output=True, text=True,
        ).stdout.split()  # fmt: skip
        assert found == ["accounts/views/card_door.py"]

    def test_the_way_back_is_the_portals_own_address(self, settings):
        assert settings.CNS["RETURN"] == reverse("accounts:card_return")


class TestSettings:
    def start(self, tmp_path, secret="s" * 48, **changes):
        if secret is not None:
            (tmp_path / "secret").write_text(secret)
        own = {
            "PATH": os.environ["PATH"],
            "VAR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "portal.settings.card",
            "PORTAL_SETTINGS": "portal.settings.demo",
            "BASE_URL": "https://portale.example",
            "CNS_URL": "https://carta.example",
            "CNS_SECRET_FILE": str(tmp_path / "secret"),
        }
        code = "import django; from django.conf import settings as s; print(s.ROOT_URLCONF, s.ALLOWED_HOSTS, len(s.MIDDLEWARE))"
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=own | changes, capture_output=True, text=True
        )
        return done.returncode, done.stdout + done.stderr

    def test_it_starts_with_one_urlconf_one_host_and_no_session(self, tmp_path):
        assert self.start(tmp_path) == (0, "portal.card_urls ['carta.example'] 4\n")

    @pytest.mark.parametrize(("secret", "changes", "words"), [
        (None, {}, "nginx_config"), ("short", {}, "too short"), ("s" * 48, {"CNS_URL": ""}, "CNS_URL"),
        ("s" * 48, {"CNS_URL": "http://carta.example"}, "CNS_URL"),
    ])  # fmt: skip
    def test_it_does_not_start_unsafe(self, tmp_path, secret, changes, words):
        code, said = self.start(tmp_path, secret, **changes)
        assert code != 0 and words in said
