"""make bench: prints JSON, times in milliseconds. Quote ratios of one run, never times of two machines.

SIZES (environment): how many practices the portal holds, 10,000 by default. The desk's list is asked in a large office too,
1,000,000 practices (tests/bench/desk.py): most of the time goes there.
DATABASE=sqlite asks for SQLite; else a PostgreSQL of its own runs, where Debian's package is installed.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from portal.demo.answers import FILE, typed
from portal.demo.cast import CITIZENS, STAFF
from portal.demo.papers import sample_pdf
from tests.browser import ROOT, Server

from . import card, desk, postgres
from .client import Client, Form, sign_in
from .times import summary

PRACTICES = int(os.environ.get("SIZES", 10_000))
JOURNEYS = 15
GOAL_PSS_MIB, GOAL_START_SECONDS = 130, 4
SERVICE = "duplicato-tessera-sanitaria"
FILE_OF_200_KB = sample_pdf("Documento di prova", padding=200_000)
TEN, THOUSAND, SENDER = CITIZENS[1], CITIZENS[2], CITIZENS[15]


def in_turn(deeds, times=100):
    """{name: summary} of {name: function that returns seconds}: one of each after the other, so that whatever else the
    machine does weighs on all alike, and their ratios hold."""
    for _warm in range(5):
        for deed in deeds.values():
            deed()
    rounds = [[deed() for deed in deeds.values()] for _time in range(times)]
    return {name: summary(seconds) for name, seconds in zip(deeds, zip(*rounds, strict=True), strict=True)}


def shown(client, path):
    return lambda: client.get(path).expect(200).seconds


def saved(client, path):
    def deed():
        form = Form(client.get(path).expect(200).text)
        return client.send(form, {"mode": "next"}).expect(302).seconds

    return deed


class BenchServer(Server):
    """The portal with its lists full, as `make demo` would run it, on the bench's database."""

    def __init__(self, var, database_url):
        super().__init__(var, "--without-practices")
        self.database_url = database_url or self.database_url

    def prepare(self):
        self.manage("migrate", "--verbosity", "0")
        self.manage("demo", *self.demo_options)
        seed = [sys.executable, "-m", "tests.bench.seed", str(PRACTICES)]
        subprocess.run(seed, cwd=ROOT, env=self.environment, check=True)

    def start_timed(self):
        """Seconds from the start of gunicorn to its first answer; nothing else starts meanwhile."""
        started = time.perf_counter()
        self.start_web("portal.wsgi")
        Client(self.port).get("/salute/vivo").expect(200)
        seconds = time.perf_counter() - started
        self.start_worker()
        return seconds


class Journey:
    """One request of the sender, from the start page to "Invia"; keeps the time of each kind of moment."""

    def __init__(self, client):
        self.client = client
        self.shown, self.saved, self.uploaded, self.sent, self.total = [], [], 0.0, 0.0, 0.0

    def walk(self):
        client, answers = self.client, typed(SERVICE, "usual", SENDER, date.today())
        start = f"/area-personale/nuova/{SERVICE}/"
        form = Form(client.get(start).expect(200).text)
        self.total = client.seconds
        client.send(form, {"mode": "new"} if "mode" in form.names else {}).expect(302)
        self.total += client.seconds
        while True:
            page = client.location
            self.shown.append(client.get(page).expect(200).seconds)
            form = Form(client.text)
            seconds = self._post(form, answers)
            self.total += self.shown[-1] + seconds
            if "/inviata/" in client.location:
                # The file goes up with its step, before "Invia": the peers' sending is both.
                self.sent = seconds + self.uploaded
                return client.location
            if form.files & answers.keys():
                self.uploaded = seconds
            else:
                self.saved.append(seconds)

    def _post(self, form, answers, again=False):
        known = {key: answers[key] for key in form.names & answers.keys()}
        words = {key: value for key, value in known.items() if isinstance(value, str)}
        boxes = {
            key: "on" for key, value in known.items() if not isinstance(value, str) and value is not FILE
        }
        files = {key: ("documento.pdf", FILE_OF_200_KB) for key in form.files & known.keys()}
        self.client.send(form, words | boxes | {"mode": "next"}, files)
        seconds = self.client.seconds
        if self.client.status == 422 and not again:  # what the answers made the form ask
            return seconds + self._post(Form(self.client.text), answers, again=True)
        self.client.expect(302)
        return seconds


def journeys(server):
    """Each sends one practice, then withdraws it: a second open one of the same service would be a twin."""
    opened, kept, sent, totals, papers = [], [], [], [], []
    client = sign_in(server.port, SENDER.email)
    for _time in range(JOURNEYS):
        journey = Journey(client)
        page = journey.walk()
        papers.append(seconds_until_receipt(client, page))
        opened += journey.shown
        kept += journey.saved
        sent.append(journey.sent)
        totals.append(journey.total)
        withdraw = page.replace("/richiesta/", "/pratiche/").replace("/inviata/", "/ritira/")
        client.send(Form(client.get(withdraw).expect(200).text), {}).expect(302)
    return {
        "step shown": summary(opened),
        "step saved": summary(kept),
        "send with a 200 kB file (upload and sending)": summary(sent),
        "whole journey": summary(totals),
        "receipt in hand after sending": summary(papers),
    }


def seconds_until_receipt(client, page):
    started = time.perf_counter()
    documents = page.replace("/richiesta/", "/pratiche/").replace("/inviata/", "/documenti/")
    while time.perf_counter() - started < 30:
        if client.get(documents).expect(200).text.count("/documenti/") > 2 and "PDF" in client.text:
            return time.perf_counter() - started
        time.sleep(0.02)
    raise AssertionError("no receipt within thirty seconds")


def pages(server, floor):
    """The public pages and the lists, beside what bare Django needs (tests/bench/reference.py)."""
    bare, visitor = Client(floor.port), Client(server.port)
    boss = next(member for member in STAFF if member.role == "responsabile")
    office = sign_in(server.port, boss.email, "/admin/login/", "/admin/pratiche/")
    ten, thousand = (sign_in(server.port, person.email) for person in (TEN, THOUSAND))
    deeds = {
        "hello": shown(bare, "/hello"),
        "list of 10 rows": shown(bare, "/rows/10"),
        "home": shown(visitor, "/"),
        "service page": shown(visitor, f"/servizi/{SERVICE}/"),
        "own list, 10": shown(ten, "/area-personale/"),
        "own list, 1000": shown(thousand, "/area-personale/"),
        f"desk list, {PRACTICES}": shown(office, "/admin/pratiche/"),
    }
    return in_turn(deeds)


def forms(server):
    """Opening, saving and the summary of the smallest form and of a large one (tests/large_form.py), both filled."""
    make = [sys.executable, "-m", "tests.bench.forms", SENDER.email]
    done = subprocess.run(
        make, cwd=ROOT, env=server.environment, check=True, stdout=subprocess.PIPE, text=True
    )
    client, made = sign_in(server.port, SENDER.email), json.loads(done.stdout.splitlines()[-1])
    found = {name: {"publish s": form["publish s"]} for name, form in made.items()}
    first = {name: f"/area-personale/richiesta/{form['draft']}/1/" for name, form in made.items()}
    deeds = {
        "step shown": {name: shown(client, path) for name, path in first.items()},
        "step saved": {name: saved(client, path) for name, path in first.items()},
        "summary shown": {
            name: shown(client, path.replace("/1/", "/riepilogo/")) for name, path in first.items()
        },
    }
    for deed, of_forms in deeds.items():
        for name, times in in_turn(of_forms, 50).items():
            found[name][deed] = times
    return found


def form_ratios(found):
    """How much the large form costs, in smallest forms; the summary draws all of its 500 answers."""
    large, smallest = found["large form"], found["smallest form"]
    deeds = [deed for deed in large if deed != "publish s"]
    return {
        f"large / smallest form, {deed}": round(large[deed]["median"] / smallest[deed]["median"], 2)
        for deed in deeds
    }


def pss_mib(master):
    """The share of memory of each gunicorn worker (the master's children)."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    sizes = []
    for pid in children:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        sizes += [int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")]
    return [round(size) for size in sizes]


def run(server, floor):
    """(times, forms, memory, start-up): `floor` is the server of bare Django, on the same machine at the same time."""
    server.prepare()
    try:
        start_up = server.start_timed()
        floor.start_web("tests.bench.reference")
        times = pages(server, floor) | journeys(server)
        large = forms(server)
        return times, large, pss_mib(server.processes[0].pid), start_up
    finally:
        server.stop()
        floor.stop()


def ratios(times):
    """What can be compared with another run: each against its floor of this one."""
    pairs = [
        ("home", "hello"),
        ("service page", "hello"),
        ("own list, 10", "list of 10 rows"),
        ("own list, 1000", "own list, 10"),
    ]
    return {
        f"{one} / {other}": round(times[one]["median"] / times[other]["median"], 2) for one, other in pairs
    }


def main():
    started = time.perf_counter()
    with (
        tempfile.TemporaryDirectory() as var,
        tempfile.TemporaryDirectory() as bare,
        postgres.wanted() as url,
    ):
        times, large, memory, start_up = run(BenchServer(var, url), Server(bare))
    cards, lists = card.main(), desk.measure()
    found = {
        "database": "PostgreSQL" if url else "SQLite",
        "server": "gunicorn, 2 workers x 2 threads, one client; the reference list is on SQLite",
        "practices": PRACTICES,
        "ms": times,
        "forms, ms": large,
        "health card, SQLite, four at once": cards,
        "desk, small and large": lists,
        "ratios": ratios(times) | form_ratios(large),
        "web worker PSS MiB": {"each": memory, "goal": GOAL_PSS_MIB},
        "start-up s": {"measured": round(start_up, 2), "goal": GOAL_START_SECONDS},
        "the bench took s": round(time.perf_counter() - started),
    }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    postgres.heed_the_end()
    main()
