"""What a stranger may try against the two hosts (cns.md 6, cases 34-36, 40-43, 47, 58, 59): the shipped nginx, raw bytes."""

import re
import subprocess

import pytest

from accounts import health_card

from .nginx_alone import CARD_HOST, HOST, STATE, header, running, status

pytestmark = pytest.mark.xdist_group("doorway")

IDENTITY = ("X-SSL-Client-Cert", "X-SSL-Client-Verify", "X-SSL-Client-S-DN", "X-CNS-Proxy-Secret")
LOGIN = f"/login/?state={STATE}"


def escaped(works, label):
    """A card's certificate as nginx would hand it on."""
    return "".join(
        f"%{byte:02X}" if not (chr(byte).isalnum() or chr(byte) in "-._~") else chr(byte)
        for byte in works.cards[label].pem.read_bytes()
    )


@pytest.fixture
def forged(doorway, card_works):
    """The headers of identity as somebody would write them who knows everything, the secret too."""
    victim = escaped(card_works[0], "valid_luisa")
    true = {
        "X-SSL-Client-Cert": victim,
        "X-SSL-Client-Verify": "SUCCESS",
        "X-SSL-Client-S-DN": "CN=VRDLSU75C41F205B/1.A=",
        "X-CNS-Proxy-Secret": doorway.secret,
    }
    plain = [f"{name}: {value}" for name, value in true.items()]
    underscores = [line.replace("X-", "X_", 1) for line in plain] + [
        f"{name.replace('-', '_')}: {value}" for name, value in true.items()
    ]
    mixed = [f"{name.replace('Client-', 'Client_')}: {value}" for name, value in true.items()]
    return {
        "plain": plain,
        "lower case": [line.lower() for line in plain],
        "underscores": underscores,
        "mixed": mixed,
        "doubled": plain + plain,
        "named as hop by hop": [*plain, "Connection: X-SSL-Client-Cert, X-CNS-Proxy-Secret"],
        "wsgi's own names": [*plain, "SCRIPT_NAME: /login", "PATH_INFO: /login/", "REMOTE_USER: maria"],
    }


MANNERS = (
    "plain",
    "lower case",
    "underscores",
    "mixed",
    "doubled",
    "named as hop by hop",
    "wsgi's own names",
)
PORTAL_PATHS = (
    "/",
    "/accesso/ts-cns/ritorno/?biglietto=x",
    "/admin/",
    "/salute/vivo",
    "/salute/pronto",
    "/login/",
)


class TestForgedHeaders:
    @pytest.mark.parametrize("manner", MANNERS)
    @pytest.mark.parametrize("path", PORTAL_PATHS)
    def test_c34_none_of_them_reaches_the_portal(self, doorway, forged, path, manner):
        assert status(doorway.get_portal(path, forged[manner])) == 200
        (head,) = doorway.portal.heard
        assert [header(head, name) for name in IDENTITY] == [[], [], [], []]
        assert doorway.secret.encode() not in head and b"CERTIFICATE" not in head and b"_" not in names(head)

    def test_c34_nor_over_http_2(self, doorway, forged):
        said = [word for line in forged["plain"] + forged["underscores"] for word in ("-H", line)]
        done = subprocess.run(
            ["curl", "-s", "--http2", "-o", "/dev/null", "-w", "%{http_version} %{http_code}", "--noproxy", "*",
             "--cacert", str(doorway.cards / "tls" / "ca.pem"), *said, f"https://{HOST}:{doorway.port}/"],
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.stdout == "2 200"
        (head,) = doorway.portal.heard
        assert [header(head, name) for name in IDENTITY] == [[], [], [], []] and b"CERTIFICATE" not in head

    @pytest.mark.parametrize("manner", MANNERS)
    @pytest.mark.parametrize("purpose", ["register", "login", "try"])
    def test_c35_on_the_cards_host_ones_own_card_wins(self, doorway, forged, card_works, purpose, manner):
        assert status(doorway.get(f"/{purpose}/?state={STATE}", "valid", forged[manner])) == 200
        (head,) = doorway.card.heard
        (shown,) = header(head, "X-SSL-Client-Cert")
        assert health_card.parse(shown) == card_works[0].cards["valid"].certificate
        assert header(head, "X-SSL-Client-Verify") == ["SUCCESS"]
        assert header(head, "X-SSL-Client-S-DN") == []
        assert header(head, "X-CNS-Proxy-Secret") == [doorway.secret]
        assert b"_" not in names(head)

    @pytest.mark.parametrize("manner", MANNERS)
    def test_c36_without_a_card_they_reach_nobody(self, doorway, forged, manner):
        assert status(doorway.get(LOGIN, "", forged[manner])) == 400
        assert not doorway.card.heard

    def test_every_location_that_reaches_a_process_says_what_becomes_of_them(self, doorway):
        """Also one that is added later: whoever proxies includes the stripping file, or is the card's location."""
        for name in ("sioc.conf", "card.conf"):
            text = (doorway.conf.parent / name).read_text()
            for block in re.findall(r"location[^{]+\{((?:[^{}]|\{[^{}]*\})*)\}", text):
                if "proxy_pass" in block:
                    own = (
                        all(f"proxy_set_header {one} " in block for one in IDENTITY[:3])
                        and "card_secret" in block
                    )
                    assert "sioc_proxy.conf" in block or own, block
        stripped = (doorway.conf.parent / "sioc_proxy.conf").read_text()
        assert all(f'proxy_set_header {name} "";' in stripped for name in IDENTITY)

    def test_the_visitors_address_and_scheme_are_nginxs_to_say(self, doorway):
        said = ["X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: http", "X-Forwarded-Host: altro.example"]
        doorway.get_portal("/", said)
        doorway.get(LOGIN, "valid", said)
        for head in doorway.portal.heard + doorway.card.heard:
            assert header(head, "X-Forwarded-For") == ["127.0.0.1"]
            assert header(head, "X-Forwarded-Proto") == ["https"]
            assert header(head, "X-Forwarded-Host") == []


def names(head):
    return b"\n".join(line.partition(b":")[0] for line in head.split(b"\r\n")[1:])


def smuggled(host, path, forged):
    """Requests with a second one hidden inside, each in its own way; the hidden one carries the forged headers."""
    inner = "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {host}", *forged, "", ""])
    outer = f"POST {path} HTTP/1.1\r\nHost: {host}\r\n"
    chunk = f"{len(inner):x}\r\n{inner}\r\n0\r\n\r\n"
    return {
        "CL.TE": f"{outer}Content-Length: {len(inner) + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{inner}",
        "TE.CL": f"{outer}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n{chunk}",
        "two lengths": f"{outer}Content-Length: 0\r\nContent-Length: {len(inner)}\r\n\r\n{inner}",
        "TE with a space": f"{outer}Transfer-Encoding : chunked\r\nContent-Length: {len(inner)}\r\n\r\n{inner}",
        "TE of another name": f"{outer}Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n{inner}",
        "folded": f"GET {path} HTTP/1.1\r\nHost: {host}\r\nX-A: b\r\n {forged[0]}\r\n\r\n",
        "CR in a header": f"GET {path} HTTP/1.1\r\nHost: {host}\r\nX-A: b\r{forged[0]}\r\n\r\n",
        "bare LF": "\n".join([f"GET {path} HTTP/1.1", f"Host: {host}", *forged, "", ""]),
        "two hosts": f"GET {path} HTTP/1.1\r\nHost: {host}\r\nHost: altro.example\r\n{forged[0]}\r\n\r\n",
        "body on GET": f"GET {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(inner)}\r\n\r\n{inner}",
        "pipelined": f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n{inner}",
        "line end in the address": f"GET {path}%0d%0a{forged[0]} HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "line end in the address, raw": f"GET {path}\r\n{forged[0]} HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "address of another host": f"GET https://altro.example{path} HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "control character": f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\x00{forged[0]}\r\n\r\n",
    }


# Of these nginx may wait for more: a second without a word is the end of what they have to say.
LEFT_OPEN = 1
WAYS = tuple(smuggled("h", "/", ["X: y"]))


class TestSmuggling:
    """Cases 40 and 41: whatever nginx makes of it, no process hears an identity that nginx did not write."""

    @pytest.mark.parametrize("way", WAYS)
    def test_c40_on_the_cards_host_the_hidden_identity_is_never_heard(self, doorway, forged, card_works, way):
        request = smuggled(CARD_HOST, LOGIN, forged["plain"])[way]
        doorway.send(request.encode("latin-1"), "valid", LEFT_OPEN)
        for head in doorway.card.heard:
            assert header(head, "X-CNS-Proxy-Secret") == [doorway.secret]
            (shown,) = header(head, "X-SSL-Client-Cert")
            assert health_card.parse(shown) == card_works[0].cards["valid"].certificate
        assert not doorway.portal.heard

    @pytest.mark.parametrize("way", WAYS)
    def test_c40_without_a_card_nothing_is_heard_at_all(self, doorway, forged, way):
        request = smuggled(CARD_HOST, LOGIN, forged["plain"])[way]
        doorway.send(request.encode("latin-1"), "", LEFT_OPEN)
        assert not doorway.card.heard and not doorway.portal.heard

    @pytest.mark.parametrize("way", WAYS)
    def test_c40_the_portal_never_hears_it(self, doorway, forged, way):
        request = smuggled(HOST, "/accesso/", forged["plain"])[way]
        doorway.send(request.encode("latin-1"), "", LEFT_OPEN, port=doorway.port, sni=HOST)
        for head in doorway.portal.heard:
            assert [header(head, name) for name in IDENTITY] == [[], [], [], []]
            assert header(head, "Host") == [f"{HOST}:{doorway.port}"]
        assert not doorway.card.heard

    @pytest.mark.parametrize("path", [f"{LOGIN}%0d%0aX-A:%20b", "/login/%0d%0aX-A:%20b?state=x"])
    def test_c41_an_address_brings_no_header(self, doorway, path):
        doorway.get(path, "valid")
        assert all(header(head, "X-A") == [] for head in doorway.card.heard)


class TestAddresses:
    @pytest.mark.parametrize("path", [
        "/", "//login/", "/login", "/login//", "/login/x", "/login%2f", "/%6cogin/", "/login%2f?state=x",
        "/LOGIN/", "/Login/", "/login/%00", "/login/..", "/x/../login/", "/./login/", "/admin/", "/accesso/",
        "/_carta/login/absent.html", "/_carta/../_carta/login/absent.html", "/static/css/portal.css",
        "/login;x/", "/registra/", "/register", "/try", "/.git/config",
    ])  # fmt: skip
    def test_c42_only_the_three_as_they_are_written_lead_anywhere(self, doorway, path):
        assert status(doorway.get(path, "valid")) in (400, 404)
        assert not doorway.card.heard

    @pytest.mark.parametrize(("method", "code"), [
        ("POST", 403), ("PUT", 403), ("OPTIONS", 403), ("DELETE", 403), ("PATCH", 403), ("PROPFIND", 403), ("TRACE", 405),
    ])  # fmt: skip
    def test_c43_only_get(self, doorway, method, code):
        assert status(doorway.get(LOGIN, "valid", method=method)) == code
        assert not doorway.card.heard

    def test_c47_plain_http_on_the_tls_port_is_sent_to_https(self, doorway):
        for port, host in ((doorway.card_port, CARD_HOST), (doorway.port, HOST)):
            done = subprocess.run(
                ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code} %{redirect_url}", "--noproxy", "*",
                 f"http://{host}:{port}/login/?state=1"],
                capture_output=True, text=True,
            )  # fmt: skip
            assert done.stdout == f"301 https://{host}:{port}/login/?state=1"

    @pytest.mark.parametrize("extra", [["X-A: " + "a" * 9000], [f"X-{n}: {'a' * 900}" for n in range(60)]])
    def test_c59_oversized_headers(self, doorway, extra):
        answer = doorway.get(LOGIN, "valid", extra)
        assert status(answer) == 400 and b"<h1>" in answer
        assert not doorway.card.heard

    def test_c59_an_endless_address(self, doorway):
        assert status(doorway.get(f"/login/?state={'a' * 9000}", "valid")) in (400, 414)

    @pytest.mark.parametrize("path", ["/nulla", "/login/x"])
    def test_every_refusal_has_a_page_in_our_words(self, doorway, path):
        answer = doorway.get(path, "valid").decode()
        assert "Questa pagina non esiste." in answer and "Torna alla pagina della TS-CNS" in answer

    def test_a_process_that_does_not_answer_has_a_page_too(self, doorway, card_works, tmp_path):
        with running(tmp_path, card_works[0].folder, CNS_SOCKET=str(tmp_path / "nobody.sock")) as alone:
            answer = alone.get(LOGIN, "valid")
        assert status(answer) == 502 and "In questo momento non possiamo verificare" in answer.decode()

    def test_what_was_asked_stands_in_no_log_nor_does_the_person(self, doorway):
        doorway.get(LOGIN, "valid")
        doorway.get_portal("/accesso/ts-cns/ritorno/?biglietto=segreto")
        text = "".join((doorway.var / "nginx" / name).read_text() for name in ("sioc.log", "sioc-card.log"))
        assert "GET /login/" in text and "/ritorno/" in text
        assert STATE not in text and "segreto" not in text and "RSSMRA" not in text


class TestFlood:
    def test_c58_who_comes_too_often_waits(self, card_works, tmp_path):
        # Two a minute in the place of two a second: a busy machine takes its time, and comes too often all the same.
        with running(tmp_path, card_works[0].folder, CNS_RATE="2r/m") as slow:
            codes = [status(slow.get(LOGIN, "ec_key")) for _time in range(30)]
            answer = slow.get(LOGIN, "ec_key")
        assert codes[:20] == [200] * 20 and codes[-1] == 429
        assert "Troppe richieste in poco tempo." in answer.decode()
