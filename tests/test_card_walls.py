"""The first wall: what nginx lets through to the card's process, card by card (cns.md 6, cases 1-33 and 44-48)."""

import contextlib
import ssl
import subprocess

import pytest

from accounts import health_card
from accounts.card_words import of_refusal

from .nginx_alone import CARD_HOST, HOST, SAID_OTHERWISE, STATE, header, status

pytestmark = pytest.mark.xdist_group("doorway")

TLS_1_2, TLS_1_3 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


def title(answer):
    text = answer.decode()
    return text[text.index("<h1>") + 4 : text.index("</h1>")]


def why(answer):
    return answer.decode().split('class="lead">')[1].split("</p>")[0].replace("&#x27;", "'")


class TestEachCard:
    @pytest.mark.parametrize("protocol", [TLS_1_2, TLS_1_3])
    def test_what_tls_can_tell_is_told_by_nginx(self, doorway, card_works, protocol):
        seen = {}
        for label in card_works[1]:
            doorway.forget()
            answer = doorway.get(card=label, protocol=protocol)
            seen[label] = status(answer) == 200, bool(doorway.card.heard)
        assert seen == {label: (want.tls, want.tls) for label, want in card_works[1].items()}

    def test_each_refusal_is_explained_by_its_own_page(self, doorway, card_works):
        for label, want in card_works[1].items():
            if want.tls:
                continue
            answer = doorway.get(card=label)
            cause = SAID_OTHERWISE.get(label, want.why)
            assert status(answer) == 400, label
            assert why(answer) == str(of_refusal(cause, "login").why), label

    def test_the_process_is_told_which_card_it_was_and_that_nginx_verified_it(self, doorway, card_works):
        doorway.get(card="valid_luisa")
        (head,) = doorway.card.heard
        (shown,) = header(head, "X-SSL-Client-Cert")
        assert health_card.parse(shown) == card_works[0].cards["valid_luisa"].certificate
        assert header(head, "X-SSL-Client-Verify") == ["SUCCESS"]
        assert header(head, "X-CNS-Proxy-Secret") == [doorway.secret]
        assert header(head, "X-Forwarded-For") == ["127.0.0.1"]


class TestNoCard:
    @pytest.mark.parametrize(
        ("purpose", "words"),
        [
            ("register", "Errore di registrazione"),
            ("login", "Accesso non riuscito"),
            ("try", "La carta non ha superato la prova"),
        ],
    )
    def test_the_page_is_in_the_words_of_what_was_tried(self, doorway, purpose, words):
        answer = doorway.get(f"/{purpose}/?state={STATE}")
        assert status(answer) == 400 and not doorway.card.heard
        assert title(answer) == words
        assert why(answer) == "Il browser non ha presentato nessun certificato."

    def test_it_is_never_stored_and_nothing_of_it_can_be_framed_or_scripted(self, doorway):
        head = doorway.get().split(b"\r\n\r\n")[0].decode().lower()
        assert "cache-control: no-store" in head
        assert "default-src 'none'" in head and "frame-ancestors 'none'" in head and "script-src" not in head
        assert "referrer-policy: no-referrer" in head and "strict-transport-security" in head
        assert "set-cookie" not in head

    @pytest.mark.parametrize("protocol", ["-tls1_2", "-tls1_3"])
    def test_s64_the_portal_never_asks_for_one_and_the_cards_host_names_whose_it_believes(
        self, doorway, card_works, protocol
    ):
        def said(port, name):
            command = ["openssl", "s_client", protocol, "-connect", f"127.0.0.1:{port}", "-servername", name]
            return subprocess.run(command, input="", capture_output=True, text=True).stdout

        assert "No client certificate CA names sent" in said(doorway.port, HOST)
        names = said(doorway.card_port, CARD_HOST).split("Acceptable client certificate CA names\n")[1]
        names = {line.rpartition("CN = ")[2] for line in names.splitlines() if line.startswith("C = IT")}
        assert names == {
            "Radice CNS di Prova",
            "Regione Esempio - CA Cittadini",
            "Regione Prova - CA Cittadini",
        }


class TestNames:
    def handshake(self, doorway, port, name):
        with contextlib.suppress(ssl.SSLError, ConnectionError), doorway.connection(port=port, sni=name):
            return True
        return False

    @pytest.mark.parametrize("name", ["altro.example", "localhost", None])
    def test_c44_another_name_gets_no_handshake(self, doorway, name):
        assert not self.handshake(doorway, doorway.card_port, name)
        assert not self.handshake(doorway, doorway.compatible_port, name)
        assert not self.handshake(doorway, doorway.port, name)

    def test_c44_each_name_is_answered_at_its_own_port_only(self, doorway):
        assert not self.handshake(doorway, doorway.card_port, HOST)
        assert not self.handshake(doorway, doorway.port, CARD_HOST)

    @pytest.mark.parametrize("host", ["altro.example", HOST, f"x.{CARD_HOST}"])
    def test_c44_another_host_inside_the_connection_reaches_nobody(self, doorway, host):
        assert status(doorway.get(card="valid", host=host)) in (400, 404, 421)
        assert status(doorway.get_portal(host=host.replace(HOST, "x.example"))) in (400, 404, 421)
        assert not doorway.card.heard and not doorway.portal.heard


class TestSessions:
    @pytest.mark.parametrize("protocol", [TLS_1_2, TLS_1_3])
    def test_c46_none_is_resumed_on_the_cards_host_each_visit_shows_the_card_again(self, doorway, protocol):
        context = doorway.context("valid", protocol)
        port = doorway.card_port
        with doorway.connection(context=context, port=port) as tls:
            tls.sendall(f"GET /login/?state={STATE} HTTP/1.1\r\nHost: {CARD_HOST}\r\n\r\n".encode())
            assert status(tls.recv(1000)) == 200
            session = tls.session
        with doorway.connection(context=context, port=port, session=session) as tls:
            assert not tls.session_reused

    @pytest.mark.parametrize("protocol", [TLS_1_2, TLS_1_3])
    def test_c45_one_of_the_portal_is_worth_nothing_on_the_cards_host(self, doorway, protocol):
        context = doorway.context("", protocol)
        with doorway.connection(context=context, port=doorway.port, sni=HOST) as tls:
            tls.sendall(f"GET / HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
            tls.recv(1000)
            session = tls.session
        with doorway.connection(context=context, port=doorway.card_port, session=session) as tls:
            assert not tls.session_reused
            tls.sendall(f"GET /login/?state={STATE} HTTP/1.1\r\nHost: {CARD_HOST}\r\n\r\n".encode())
            assert status(tls.recv(1000)) == 400
        assert not doorway.card.heard

    def test_each_answer_ends_its_connection_so_that_a_card_put_in_now_is_seen(self, doorway):
        answer = doorway.send(f"GET /login/?state={STATE} HTTP/1.1\r\nHost: {CARD_HOST}\r\n\r\n".encode() * 2)
        assert answer.count(b"HTTP/1.1 ") == 1 and b"connection: close" in answer.lower()

    def test_the_compatible_door_speaks_tls_1_2_only(self, doorway):
        with pytest.raises(ssl.SSLError):
            doorway.get(card="valid", port=doorway.compatible_port, protocol=TLS_1_3)
        assert status(doorway.get(card="valid", port=doorway.compatible_port, protocol=TLS_1_2)) == 200
        assert status(doorway.get(card="revoked", port=doorway.compatible_port)) == 400

    @pytest.mark.parametrize("protocol", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
    @pytest.mark.filterwarnings("ignore::DeprecationWarning")
    def test_older_ones_are_refused_everywhere(self, doorway, protocol):
        for port, name in ((doorway.port, HOST), (doorway.card_port, CARD_HOST)):
            with (
                pytest.raises((ssl.SSLError, ConnectionError)),
                doorway.connection(port=port, sni=name, protocol=protocol),
            ):
                pass

    def test_there_is_no_http_2_on_the_cards_host(self, doorway):
        context = doorway.context("valid")
        context.set_alpn_protocols(["h2", "http/1.1"])
        with doorway.connection(context=context) as tls:
            assert tls.selected_alpn_protocol() != "h2"
