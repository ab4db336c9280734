"""Revocation lists and nginx (cns.md 6, cases 46 and 48): old, missing or spoilt ones, and a card that is revoked now."""

import ssl

import pytest

from .nginx_alone import CARD_HOST, STATE, running, status

pytestmark = pytest.mark.xdist_group("doorway")

LOGIN = f"/login/?state={STATE}"


class TestLists:
    @pytest.fixture
    def alone(self, card_works, tmp_path):
        with running(tmp_path, card_works[0].folder) as made:
            yield made

    def test_c48_old_ones_let_nobody_in_and_the_page_says_that_it_is_not_the_cards_fault(self, alone):
        alone.put("ca/trusted.pem", "crl/stale.pem")
        alone.reload()
        for card in ("valid", "valid_regional"):
            answer = alone.get(LOGIN, card)
            assert status(answer) == 400
            assert "In questo momento non possiamo verificare le tessere" in answer.decode()
        assert not alone.card.heard

    def test_c48_a_missing_one_shuts_out_the_cards_below_it_only(self, alone):
        alone.put("ca/trusted.pem", "crl/without-root.pem")
        alone.reload()
        assert status(alone.get(LOGIN, "valid")) == 400  # below the root
        assert status(alone.get(LOGIN, "valid_regional")) == 200

    def test_c48_a_spoilt_one_is_refused_by_the_test_and_the_running_nginx_goes_on(self, alone):
        (alone.trust / "crls.pem").write_text("nulla di buono")
        accepted, words = alone.test()
        assert not accepted and "crls.pem" in words
        assert status(alone.get(LOGIN, "valid")) == 200

    def test_c46_a_card_revoked_now_is_refused_from_the_reload_on(self, card_works, alone):
        works = card_works[0]
        works.card("lost", "RSSMRA80A01H501U", card_id="7430010000000055")
        assert status(alone.get(LOGIN, "lost")) == 200
        works.revoke("lost")
        works.write_crls()
        alone.put("ca/trusted.pem", "crl/trusted.pem")
        alone.reload()
        assert "revocato" in alone.get(LOGIN, "lost").decode()

    def test_c46_a_session_from_before_does_not_let_it_in(self, card_works, alone):
        works = card_works[0]
        works.card("lost_too", "RSSMRA80A01H501U", card_id="7430010000000056")
        context = alone.context("lost_too", protocol=ssl.TLSVersion.TLSv1_2)
        with alone.connection(context=context) as tls:
            tls.sendall(f"GET {LOGIN} HTTP/1.1\r\nHost: {CARD_HOST}\r\n\r\n".encode())
            assert status(tls.recv(1000)) == 200
            session = tls.session
        works.revoke("lost_too")
        works.write_crls()
        alone.put("ca/trusted.pem", "crl/trusted.pem")
        alone.reload()
        with alone.connection(context=context, session=session) as tls:
            tls.sendall(f"GET {LOGIN} HTTP/1.1\r\nHost: {CARD_HOST}\r\n\r\n".encode())
            assert status(tls.recv(1000)) == 400
