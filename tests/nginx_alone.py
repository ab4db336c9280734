"""The shipped nginx configuration with nobody behind it but two listeners that write down what reaches them.

`doorway` is the fixture. What a test sends is sent as bytes over a real TLS connection: no client tidies it up.
"""

import contextlib
import shutil
import socket
import socketserver
import ssl
import subprocess
import threading
from pathlib import Path

import environ
import pytest
from django.test import override_settings

from portal import nginx
from portal.demo.cards.catalogue import fill
from portal.demo.cards.works import DemoCard, Works
from portal.settings.cns import door

from .card_town import CARD_HOST, HOST, NGINX, children, free_port, wait_until

STATE = "A" * 43
FILES = ("issuers.pem", "crls.pem")
# OpenSSL names the missing list last, which is true of a root that nobody knows as well.
SAID_OTHERWISE = {"self_signed": "unverifiable", "foreign_with_chain": "unverifiable"}


class Listener(socketserver.ThreadingUnixStreamServer):
    """Stands where one of our processes stands. `heard`: the head of each request, as bytes."""

    daemon_threads = True

    def __init__(self, path):
        self.heard = []
        super().__init__(str(path), Ear)
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()


class Ear(socketserver.StreamRequestHandler):
    def handle(self):
        while True:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                line = self.rfile.readline()
                if not line:
                    return
                head += line
            self.server.heard.append(head)
            self.rfile.read(int((header(head, "Content-Length") or ["0"])[0]))
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nok")


class Doorway:
    """nginx as `manage.py nginx_config` writes it, on free ports. `more`: settings that differ from the usual ones."""

    def __init__(self, var, cards, **more):
        self.var, self.cards, self.more = Path(var), Path(cards), more
        self.port, self.card_port, self.compatible_port = free_port(), free_port(), free_port()
        self.trust = self.var / "cns" / "trust"

    @property
    def environment(self):
        """What an office writes in its environment file."""
        return {
            "CNS_URL": f"https://{CARD_HOST}:{self.card_port}",
            "CNS_COMPATIBLE_URL": f"https://{CARD_HOST}:{self.compatible_port}",
            "CNS_RATE": "1000r/s",
            "PORTAL_LISTEN": "127.0.0.1",
            "CNS_LISTEN": "127.0.0.1",
            "NGINX_LOGS": str(self.var / "nginx"),
            "PORTAL_SOCKET": str(self.var / "portal.sock"),
            "CNS_SOCKET": str(self.var / "card.sock"),
            "TLS_CERTIFICATE": str(self.cards / "tls" / "portal.pem"),
            "TLS_CERTIFICATE_KEY": str(self.cards / "tls" / "portal.key"),
            **self.more,
        }

    @property
    def settings(self):
        env = environ.Env()
        env.ENVIRON = self.environment
        return {
            "BASE_URL": f"https://{HOST}:{self.port}",
            "CNS": door(env, self.var),
            "MEDIA_ROOT": self.var / "media",
        }

    @property
    def conf(self):
        return self.var / "nginx" / "nginx.conf"

    @property
    def secret(self):
        return (self.var / "cns" / "secret").read_text().strip()

    def start(self):
        self.var.mkdir(parents=True, exist_ok=True)
        self.put("ca/trusted.pem", "crl/trusted.pem")
        self.render()
        self.portal, self.card = Listener(self.var / "portal.sock"), Listener(self.var / "card.sock")
        self.process = subprocess.Popen([NGINX, "-c", str(self.conf), "-g", "daemon off;"])
        wait_until(lambda: answers(self.card_port), lambda: (self.var / "nginx" / "error.log").read_text())

    def render(self):
        with override_settings(**self.settings):
            return nginx.write(self.conf.parent)

    def put(self, issuers, crls):
        """The two lists, out of the works' folder."""
        self.trust.mkdir(parents=True, exist_ok=True)
        for name, source in zip(FILES, (issuers, crls), strict=True):
            shutil.copy(self.cards / source, self.trust / name)

    def test(self):
        """(accepted, words) of `nginx -t`."""
        done = subprocess.run([NGINX, "-t", "-q", "-c", str(self.conf)], capture_output=True, text=True)
        return done.returncode == 0, done.stderr

    def reload(self):
        before = children(self.process.pid)
        subprocess.run([NGINX, "-c", str(self.conf), "-s", "reload"], check=True, capture_output=True)
        wait_until(lambda: children(self.process.pid) - before, lambda: "nginx did not reload")
        wait_until(lambda: not before & children(self.process.pid), lambda: "nginx did not reload")

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        for listener in (self.portal, self.card):
            listener.shutdown()
            listener.server_close()

    def forget(self):
        self.portal.heard.clear()
        self.card.heard.clear()

    def context(self, card="", protocol=None):
        made = ssl.create_default_context(cafile=str(self.cards / "tls" / "ca.pem"))
        made.set_ciphers("DEFAULT@SECLEVEL=0")  # weak keys too are for nginx to refuse, not for us
        if protocol:
            made.minimum_version = made.maximum_version = protocol
        if card:
            shown = DemoCard(card, self.cards / "cards")
            made.load_cert_chain(shown.chain, shown.key_file)
        return made

    @contextlib.contextmanager
    def connection(self, card="", *, port=None, sni=CARD_HOST, context=None, session=None, protocol=None):
        context = context or self.context(card, protocol)
        context.check_hostname = sni in (HOST, CARD_HOST)
        if not context.check_hostname:
            context.verify_mode = ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", port or self.card_port), 10) as plain:
            with context.wrap_socket(plain, server_hostname=sni, session=session) as tls:
                yield tls

    def send(self, request, card="", patience=20, **how):
        """All that comes back until the other side closes, or says nothing for `patience` seconds."""
        with self.connection(card, **how) as tls:
            tls.settimeout(patience)
            answer = b""
            with contextlib.suppress(TimeoutError, ssl.SSLError, ConnectionError):
                tls.sendall(request)
                while chunk := tls.recv(65536):
                    answer += chunk
            return answer

    def get(self, path=f"/login/?state={STATE}", card="", headers=(), host=CARD_HOST, method="GET", **how):
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers, "", ""]
        return self.send("\r\n".join(lines).encode("latin-1"), card, **how)

    def get_portal(self, path="/", headers=(), host=HOST, method="GET", **how):
        return self.get(path, "", headers, host, method, port=self.port, sni=HOST, **how)


def status(answer):
    """The code of the first status line; 0 when nothing came."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0


def header(head, name):
    """Every value of a header in what a Listener heard."""
    lines = [line.partition(b":") for line in head.split(b"\r\n")[1:]]
    return [value.strip().decode() for key, _colon, value in lines if key.decode().lower() == name.lower()]


def answers(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@pytest.fixture(scope="session")
def card_works(tmp_path_factory):
    """Every card of the catalogue, freshly made: (Works, {name: Expected})."""
    works = Works.found(tmp_path_factory.mktemp("works"))
    works.write_tls(HOST, CARD_HOST)
    return works, fill(works)


@contextlib.contextmanager
def running(var, cards, **more):
    made = Doorway(var, cards, **more)
    made.start()
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def shipped_nginx(tmp_path_factory, card_works):
    if NGINX is None:
        pytest.skip("nginx is not installed here (deploy/setup.sh test)")
    with running(tmp_path_factory.mktemp("doorway"), card_works[0].folder) as made:
        yield made


@pytest.fixture
def doorway(shipped_nginx):
    """The shipped configuration, running, and nothing heard yet."""
    shipped_nginx.forget()
    return shipped_nginx
