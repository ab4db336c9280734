"""What a health card costs: whole sign-ins and single visits to the card's host, beside a plain TLS page of the same nginx.

`python -m tests.bench.card` runs this part alone; `… seed` is what it calls to register the card.
"""

import http.client
import json
import os
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from portal.demo.cards.town import GOOD
from portal.demo.cast import CITIZENS
from tests.browser import ROOT
from tests.card_town import CARD_HOST, HOST, NGINX, CardTown, children

from .client import Form
from .times import ms, p95

VISITS, LOGINS, AT_ONCE = 400, 100, 4
TICK = os.sysconf("SC_CLK_TCK")


def visit(context, host, port, path, cookies=None, body=None):
    """One request on a connection of its own; (status, Location, cookies set, text)."""
    line = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=30)
    # The address is this machine; the name is what nginx and the certificate go by.
    line._create_connection = lambda address, *rest: __import__("socket").create_connection(
        ("127.0.0.1", port), *rest
    )
    line.host = host
    headers = {"Host": f"{host}:{port}", "Cookie": "; ".join(f"{k}={v}" for k, v in (cookies or {}).items())}
    if body is not None:
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"https://{host}:{port}/"}
    line.request("GET" if body is None else "POST", path, body, headers)
    answer = line.getresponse()
    text = answer.read().decode("utf-8", "replace")
    line.close()
    fresh = [value.split(";")[0].split("=", 1) for value in answer.headers.get_all("Set-Cookie") or []]
    return answer.status, answer.getheader("Location") or "", dict(fresh), text


class Holder:
    """Somebody with the card of the town's first citizen in the reader."""

    def __init__(self, town):
        self.town = town
        self.plain = ssl.create_default_context(cafile=str(town.cards / "tls" / "ca.pem"))
        self.with_card = ssl.create_default_context(cafile=str(town.cards / "tls" / "ca.pem"))
        card = town.works.cards[GOOD]
        self.with_card.load_cert_chain(card.chain, card.key_file)

    def portal(self, path, cookies=None, body=None):
        return visit(self.plain, HOST, self.town.port, path, cookies, body)

    def card(self, path, context=None):
        return visit(context or self.with_card, CARD_HOST, self.town.card_port, path)

    def plain_page(self):
        assert self.portal("/salute/vivo")[0] == 200

    def show(self):
        assert self.card("/try/?state=" + "A" * 43)[0] == 303

    def come_without(self):
        assert self.card("/try/?state=" + "A" * 43, self.plain)[0] == 400

    def sign_in(self):
        """From the card's page to the welcome page: five requests, as the browser sends them."""
        _status, _to, cookies, text = self.portal("/accesso/ts-cns/")
        form = Form(text)
        body = urlencode(form.fields | {"purpose": "login"})
        status, to, fresh, _text = self.portal("/accesso/ts-cns/avvia/", cookies, body)
        assert status == 302, status
        cookies |= fresh
        status, to, _fresh, text = self.card(_path(to))
        assert status == 303, text
        status, to, fresh, text = self.portal(_path(to), cookies)
        assert status == 302 and "benvenuto" in to, (status, to)
        assert self.portal(_path(to), cookies | fresh)[0] == 200


def _path(url):
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def measured(town, deed, times):
    """How many a second, how long one takes, and what it cost the servers' processors."""
    for _warm in range(8):
        deed()
    before, started, seconds = cpu_seconds(town), time.perf_counter(), []

    def timed(_number):
        begun = time.perf_counter()
        deed()
        seconds.append(time.perf_counter() - begun)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(timed, range(times)))
    whole, spent = time.perf_counter() - started, cpu_seconds(town) - before
    return {
        "a second": round(times / whole, 1),
        "median ms": ms(statistics.median(seconds)),
        "p95 ms": ms(p95(seconds)),
        "servers' CPU ms": round(spent / times * 1000, 2),
    }


def cpu_seconds(town):
    """Of nginx, portal and card's process, with their workers."""
    masters = [process.pid for process in town.processes]
    pids = {str(pid) for pid in masters} | {child for pid in masters for child in children(pid)}
    return sum(_ticks(pid) for pid in pids) / TICK


def _ticks(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def run(var):
    town = CardTown(var)
    try:
        town.start()
        seed = [sys.executable, "-m", "tests.bench.card", "seed"]
        subprocess.run(seed, cwd=ROOT, env=town.environment, check=True)
        holder = Holder(town)
        found = {
            "plain TLS page": measured(town, holder.plain_page, VISITS),
            "card shown, ticket written": measured(town, holder.show, VISITS),
            "no card, nginx's own page": measured(town, holder.come_without, VISITS),
            "whole sign-in (5 connections)": measured(town, holder.sign_in, LOGINS),
        }
    finally:
        town.stop()
    plain, shown = found["plain TLS page"], found["card shown, ticket written"]
    return found | {
        "ratios": {
            "card shown / plain TLS page, median": round(shown["median ms"] / plain["median ms"], 2),
            "card shown / plain TLS page, servers' CPU": round(
                shown["servers' CPU ms"] / max(plain["servers' CPU ms"], 0.01), 2
            ),
        }
    }


def seed():
    """The first citizen registers the card, as a signed-in person does."""
    import django

    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from accounts import cards, health_card, trust
    from accounts.models import User

    pem = (settings.VAR / "cards" / "cards" / f"{GOOD}.pem").read_text()
    header = "".join(f"%{byte:02X}" for byte in pem.encode())
    card = health_card.read(header, at=timezone.now(), trust=trust.current())
    answer = cards.register(card, User.objects.get(email=CITIZENS[1].email))
    assert answer.outcome == cards.Outcome.REGISTERED, answer


def main():
    """{} where nginx is not installed."""
    if NGINX is None:
        return {}
    with tempfile.TemporaryDirectory() as var:
        return run(Path(var))


if __name__ == "__main__":
    if sys.argv[1:] == ["seed"]:
        seed()
    else:
        print(json.dumps(main(), indent=2))
