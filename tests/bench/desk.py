"""The desk's list in a small office and in a large one, page by page: does it cost more when there is more?

python -m tests.bench.desk prints JSON; `make bench` does it too. LARGE and LARGE_SQLITE (environment) say how many
practices the large one holds, 1,000,000 on PostgreSQL and 100,000 on SQLite; the small one has 10,000. Both are asked
in turns, so that what else the machine does falls on both alike. TIMES: how often each page; DATABASE=sqlite: no
PostgreSQL.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from portal.demo.cast import STAFF
from tests.browser import ROOT, Server

from . import postgres
from .client import sign_in
from .times import ms, p95

SMALL, MOST_QUERIES, GOAL = 10_000, 15, 2.0
TIMES = int(os.environ.get("TIMES", 30))
LARGE = {
    "PostgreSQL": int(os.environ.get("LARGE", 1_000_000)),
    "SQLite": int(os.environ.get("LARGE_SQLITE", 100_000)),
}
LIST = "/admin/pratiche/"
WARM = 3
ROLES = {member.role: member.email for member in STAFF if member.role in ("operatore", "responsabile")}


class Desk(Server):
    """A server on its own copy of the ground, filled with `total` practices."""

    def __init__(self, var, database_url, total):
        super().__init__(var, "--without-practices")
        self.database_url, self.total = database_url or self.database_url, total

    def run(self, *words):
        command = [sys.executable, "-m", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def ask(self, *words):
        """What a module of the bench prints as JSON, run on this desk's database."""
        return json.loads(self.run(*words).splitlines()[-1])

    def fill(self):
        started = time.perf_counter()
        self.run("tests.bench.many", str(self.total))
        self.seconds = round(time.perf_counter() - started)
        tell(self.total, "practices written in", self.seconds, "s")


def two_desks(var, database_url, engine):
    """The small and the large one, each on a copy of one ground."""
    ground = Server(var / "ground", "--without-practices")
    ground.var.mkdir()
    ground.database_url = database_url or ground.database_url
    ground.manage("migrate", "--verbosity", "0")
    ground.manage("demo", "--without-practices")
    for total in (SMALL, LARGE[engine]):
        shutil.copytree(ground.var, var / str(total))
        yield Desk(var / str(total), database_url and postgres.copy_of(database_url, f"desk_{total}"), total)


def tell(*words):
    print(*words, file=sys.stderr, flush=True)


def compare(desks, role):
    """{page: its times in both, and its queries in the large one}."""
    clients = [sign_in(desk.port, ROLES[role], "/admin/login/", LIST) for desk in desks]
    addresses = [desk.ask("tests.bench.desk_queries", "pages", ROLES[role]) for desk in desks]
    found = {}
    for name in addresses[0]:
        seconds = [[], []]
        for turn in range(WARM + TIMES):
            for index, client in enumerate(clients):
                client.get(addresses[index][name]).expect(200)
                if turn >= WARM:
                    seconds[index].append(client.seconds)
        found[name] = side_by_side(*seconds)
        tell(role, name, found[name]["ratio"])
    for name, number in desks[1].ask("tests.bench.desk_queries", "count", ROLES[role]).items():
        found[name]["queries"] = number
    return found


def side_by_side(small, large):
    tops, middles = (p95(small), p95(large)), (statistics.median(small), statistics.median(large))
    return {
        "p95 ms": [ms(value) for value in tops],
        "median ms": [ms(value) for value in middles],
        "ratio": round(tops[1] / tops[0], 2),
        "ratio of medians": round(middles[1] / middles[0], 2),
    }


def weights(desks):
    """What is counted or read as a whole, each in a process of its own: [small, large] seconds and MiB."""
    names = desks[0].ask("tests.bench.desk_weight", "names")
    found = {}
    for name in names:
        small, large = (desk.ask("tests.bench.desk_weight", name) for desk in desks)
        found[name] = {key: [small[key], large[key]] for key in small}
        tell(name, found[name])
    return found


def run(engine, var, database_url):
    desks = list(two_desks(var, database_url, engine))
    try:
        for desk in desks:
            desk.fill()
            desk.start_web("portal.wsgi")
        found = {role: compare(desks, role) for role in ROLES}
    finally:
        for desk in desks:
            desk.stop()
    every = [row for rows in found.values() for row in rows.values()]
    return {
        "practices": [desk.total for desk in desks],
        "filled in s": [desk.seconds for desk in desks],
        "worst ratio": max(row["ratio"] for row in every),
        "worst ratio of medians": max(row["ratio of medians"] for row in every),
        "most queries": max(row["queries"] for row in every),
        "goal": {"ratio": GOAL, "queries": MOST_QUERIES},
        "pages": found,
        "read as a whole": weights(desks),
    }


def measure():
    found = {}
    with tempfile.TemporaryDirectory() as var, postgres.wanted() as database_url:
        if database_url:
            found["PostgreSQL"] = run("PostgreSQL", Path(var), database_url)
    with tempfile.TemporaryDirectory() as var:
        found["SQLite"] = run("SQLite", Path(var), None)
    return found


if __name__ == "__main__":
    postgres.heed_the_end()
    print(json.dumps(measure(), indent=2))
