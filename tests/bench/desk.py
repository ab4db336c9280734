"""The desk's list in a small office and in a large one, page by page: does it cost more when there is more?

python -m tests.bench.desk prints JSON. LARGE and LARGE_SQLITE (environment) say how many practices the large one holds,
1,000,000 on PostgreSQL and 100,000 on SQLite; the small one has 10,000. Both are asked in turns, so that what else the
machine does falls on both alike. `--queries <role>` is for itself: how many statements each page asks.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from portal.demo.cast import PASSWORD, STAFF
from tests.browser import ROOT, Server

from . import postgres
from .client import Client, Form

SMALL, TIMES, MOST_QUERIES, GOAL = 10_000, 40, 15, 2.0
LARGE = {
    "PostgreSQL": int(os.environ.get("LARGE", 1_000_000)),
    "SQLite": int(os.environ.get("LARGE_SQLITE", 100_000)),
}
LIST = "/admin/pratiche/"
WARM = 4
ROLES = {member.role: member.email for member in STAFF if member.role in ("operatore", "responsabile")}

# name -> query; what names a key of the database is filled by `pages`.
FIXED = {
    "first page": {"vista": "tutte"},
    **{
        f"tab {tab}": {"vista": tab}
        for tab in ("da-prendere", "mie", "in-elaborazione", "in-attesa", "in-scadenza", "chiuse")
    },
    "filter state": {"stato": "rejected"},
    "filter state, new": {"stato": "submitted"},
    "filter term": {"scadenza": "scadute"},
    "filter unread": {"da_leggere": "on"},
    "filter all of them": {"vista": "chiuse", "stato": "accepted", "scadenza": "", "da_leggere": "on"},
    "order by surname": {"ordine": "cognome"},
    "order by term": {"ordine": "termine"},
    "search by a common surname": {"q": "Rossi"},
    "search by surname and name": {"q": "De Luca Giulia"},
    "search by a surname that is not there": {"q": "Zyxwvut"},
    "last page": {"vista": "tutte", "ultima": "1"},
}


class Desk(Server):
    """A server on its own copy of the ground, filled with `total` practices."""

    def __init__(self, var, database_url, total):
        super().__init__(var, "--without-practices")
        self.database_url, self.total = database_url, total

    @property
    def environment(self):
        return super().environment | ({"DATABASE_URL": self.database_url} if self.database_url else {})

    def run(self, *words):
        done = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=ROOT,
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout

    def fill(self):
        started = time.perf_counter()
        self.run("tests.bench.many", str(self.total))
        self.seconds = round(time.perf_counter() - started)
        tell(self.total, "practices written in", self.seconds, "s")

    def start_processes(self):
        gunicorn = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
        self.spawn("web", *gunicorn, "--bind", f"127.0.0.1:{self.port}", "portal.wsgi")
        self.wait_for_an_answer()

    def sign_in(self, email):
        client = Client(self.port)
        form = Form(client.get("/admin/login/").expect(200).text)
        field = "email" if "email" in form.names else "username"
        client.send(form, {field: email, "password": PASSWORD}).expect(302)
        return client


def two_desks(var, database_url, engine):
    """The small and the large one, each on a copy of one ground."""
    ground = Server(var / "ground", "--without-practices")
    ground.var.mkdir()
    environment = ground.environment | ({"DATABASE_URL": database_url} if database_url else {})
    for words in (["migrate", "--verbosity", "0"], ["demo", "--without-practices"]):
        subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    for total in (SMALL, LARGE[engine]):
        shutil.copytree(ground.var, var / str(total))
        yield Desk(var / str(total), database_url and postgres.copy_of(database_url, f"desk_{total}"), total)


def pages(desk, role):
    """{name: address} of what is asked; keys, numbers and the deep page are those of this database."""
    return json.loads(desk.run("tests.bench.desk_queries", "pages", ROLES[role]))


def tell(*words):
    print(*words, file=sys.stderr, flush=True)


def compare(desks, role):
    clients = [desk.sign_in(ROLES[role]) for desk in desks]
    addresses = [pages(desk, role) for desk in desks]
    found = {}
    for name in addresses[0]:
        seconds = [[], []]
        for turn in range(WARM + TIMES):
            for index, client in enumerate(clients):
                client.get(addresses[index][name]).expect(200)
                if turn >= WARM:
                    seconds[index].append(client.seconds)
        tell(role, name)
        small, large = (p95(values) for values in seconds)
        found[name] = {"p95 ms": [small, large], "ratio": round(large / small, 2)}
    queries = json.loads(desks[1].run("tests.bench.desk_queries", "count", ROLES[role]))
    for name, number in queries.items():
        found[name]["queries"] = number
    return found


def p95(seconds):
    values = sorted(seconds)
    return round(values[min(len(values) - 1, int(len(values) * 0.95))] * 1000, 1)


def run(engine, var, database_url):
    desks = list(two_desks(var, database_url, engine))
    try:
        for desk in desks:
            desk.fill()
            desk.start_processes()
        found = {role: compare(desks, role) for role in ROLES}
    finally:
        for desk in desks:
            desk.stop()
    every = [row for rows in found.values() for row in rows.values()]
    return {
        "practices": [desk.total for desk in desks],
        "filled in s": [desk.seconds for desk in desks],
        "worst ratio": max(row["ratio"] for row in every),
        "most queries": max(row["queries"] for row in every),
        "goal": {"ratio": GOAL, "queries": MOST_QUERIES},
        "pages": found,
    }


def main():
    found = {}
    with tempfile.TemporaryDirectory() as var, postgres.running() as database_url:
        if database_url:
            found["PostgreSQL"] = run("PostgreSQL", Path(var), database_url)
    with tempfile.TemporaryDirectory() as var:
        found["SQLite"] = run("SQLite", Path(var), None)
    print(json.dumps(found, indent=2))
    return found


def with_query(query):
    return f"{LIST}?{urlencode(query)}"


if __name__ == "__main__":
    main()
