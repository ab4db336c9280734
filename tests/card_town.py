"""The whole road of the health card, nothing pretended: nginx, the portal's process, the card's process, cards.

`card_town` is the fixture: the demo town without practices, on free ports, with the works where cards are made.
"""

import contextlib
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from portal.demo.cards.works import DemoCard, Works

from .browser import Server

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
ANY_KEY = "\n".join(
    [
        "openssl_conf = d",
        "[d]",
        "ssl_conf = s",
        "[s]",
        "system_default = t",
        "[t]",
        "CipherString = DEFAULT@SECLEVEL=0",
        "",
    ]
)
HOST, CARD_HOST = "sioc.localhost", "carta.sioc.localhost"


@dataclass(frozen=True)
class Answer:
    """What curl brought back; `failed` when there was no answer at all."""

    status: int
    headers: str
    body: str
    failed: bool = False

    @property
    def location(self):
        found = re.search(r"(?im)^location: *(\S+)", self.headers)
        return found[1] if found else ""

    @property
    def ticket(self):
        found = re.search(r"\?biglietto=([\w-]+)$", self.location)
        return found[1] if found else ""


class CardTown(Server):
    """Portal and card's host on demo settings, as `make demo-cns` starts them. `rate`: how often a card may be shown."""

    def __init__(self, var, rate="1000r/s", **more):
        super().__init__(var, "--without-practices")
        self.card_port, self.compatible_port = free_port(), free_port()
        self.url = f"https://{HOST}:{self.port}"
        self.card_url = f"https://{CARD_HOST}:{self.card_port}"
        self.compatible_url = f"https://{CARD_HOST}:{self.compatible_port}"
        self.more = {"CNS_RATE": rate, **more}

    @property
    def cards(self):
        """The folder of cards, keys, authorities and lists (portal/demo/cards/works.py)."""
        return self.var / "cards"

    @property
    def environment(self):
        tls = self.cards / "tls"
        return super().environment | {
            "BASE_URL": self.url,
            "CNS_URL": self.card_url,
            "CNS_COMPATIBLE_URL": self.compatible_url,
            "PORTAL_LISTEN": "127.0.0.1",
            "CNS_LISTEN": "127.0.0.1",
            "NGINX_LOGS": str(self.var / "nginx"),
            "PORTAL_SOCKET": str(self.portal_socket),
            "CNS_SOCKET": str(self.card_socket),
            "TLS_CERTIFICATE": str(tls / "portal.pem"),
            "TLS_CERTIFICATE_KEY": str(tls / "portal.key"),
            "PORTAL_SETTINGS": "portal.settings.demo",
            "CNS_NGINX": f"{NGINX},-c,{self.nginx_conf}" if self.nginx_conf.exists() else "",
            **self.more,
        }

    @property
    def nginx_conf(self):
        return self.var / "nginx" / "nginx.conf"

    @property
    def portal_socket(self):
        return self.var / "portal.sock"

    @property
    def card_socket(self):
        return self.var / "card.sock"

    @property
    def secret(self):
        return (self.var / "cns" / "secret").read_text().strip()

    @cached_property
    def works(self):
        """Where more cards can be made, and cards revoked (then `believe`)."""
        return Works.open(self.cards)

    def start(self):
        self.manage("migrate", "--verbosity", "0")
        self.manage("demo", *self.demo_options)
        self.manage("demo_cards")
        self.start_processes()

    def start_processes(self):
        gunicorn = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--umask", "7"]
        self.spawn("web", *gunicorn, "--bind", f"unix:{self.portal_socket}", "portal.wsgi")
        settings = "DJANGO_SETTINGS_MODULE=portal.settings.card"
        self.spawn("card", "env", settings, *gunicorn, "--bind", f"unix:{self.card_socket}", "portal.wsgi")
        self.spawn("worker", sys.executable, "manage.py", "worker")
        self.spawn("nginx", NGINX, "-c", str(self.nginx_conf), "-g", "daemon off;")
        for path in (self.portal_socket, self.card_socket):
            wait_until(
                path.exists, lambda: (self.var / "card.log").read_text() + (self.var / "web.log").read_text()
            )
        self.wait_for_an_answer()

    def stop(self):
        """nginx first: as long as it holds lines to the processes, they wait for what may still come."""
        for process in reversed(self.processes):
            process.terminate()
            process.wait(60)

    def reload(self):
        """nginx reads configuration and lists again; returns once no worker of before is left."""
        master = int((self.var / "nginx" / "nginx.pid").read_text())
        before = children(master)
        subprocess.run(
            [NGINX, "-c", str(self.nginx_conf), "-s", "reload"],
            check=True,
            capture_output=True,
        )
        wait_until(lambda: children(master) and not before & children(master), lambda: "nginx did not reload")

    def believe(self):
        """What the works say now is what everyone believes: issuers and lists imported, nginx reloaded."""
        self.works.write_crls()
        self.manage("cns_crl", "import", str(self.cards / "crl" / "trusted.pem"))
        self.reload()

    def show(self, card="", purpose="login", *options, state=None, url=None):
        """curl comes to the card's host with that card ("": with none); returns the Answer."""
        state = secrets.token_urlsafe(32) if state is None else state
        address = url or f"{self.card_url}/{purpose}/?state={state}"
        return self.curl(address, *self.with_card(card), *options)

    def with_card(self, card):
        """The words that have curl show a card, by name; [] for none."""
        if not card:
            return []
        made = DemoCard(card, self.cards / "cards")
        return ["--cert", str(made.chain), "--key", str(made.key_file)]

    def curl(self, address, *options):
        head, body = self.var / "head.txt", self.var / "body.txt"
        for file in (head, body):
            file.write_text("")
        command = [
            "curl", "--silent", "--show-error", "--cacert", str(self.cards / "tls" / "ca.pem"), "--max-time", "20",
            "--dump-header", str(head), "--output", str(body), "--write-out", "%{http_code}",
            "--noproxy", "*", *options, address,
        ]  # fmt: skip
        # A card with a key of 1024 bits must be shown to be refused: Debian's own level would stop curl first.
        config = self.var / "openssl.cnf"
        config.write_text(ANY_KEY)
        done = subprocess.run(
            command, capture_output=True, text=True, env=os.environ | {"OPENSSL_CONF": str(config)}
        )
        text = body.read_bytes().decode("utf-8", "replace")
        return Answer(int(done.stdout or 0), head.read_bytes().decode("latin-1"), text, done.returncode != 0)


def children(pid):
    return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


def wait_until(is_so, trouble, seconds=40):
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(trouble())
        time.sleep(0.05)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def running_town(var, **how):
    made = CardTown(var, **how)
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def card_town(tmp_path_factory):
    """nginx with the card's host, portal and card's process and worker, on the demo town without practices."""
    if NGINX is None:
        pytest.skip("nginx is not installed here (deploy/setup.sh test)")
    with running_town(tmp_path_factory.mktemp("cards")) as made:
        yield made
