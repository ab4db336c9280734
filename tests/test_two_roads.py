"""Nobody learns from the pages whether an address has an account: two roads, the same steps, the same answers."""

import datetime
import re
from itertools import count
from unittest import mock

import pytest
import time_machine
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Throttle

from .conftest import citizen
from .newcomer import register

START = datetime.datetime(2026, 11, 22, 9, 0, tzinfo=datetime.UTC)
OWN, OTHER, WRONG = "Diversa12!", "Estranea34!", "Sbagliata1!"
STEPS = {
    "register": lambda browser, email: register(browser, email=email, password=OWN, password_again=OWN),
    "register with another password": lambda browser, email: register(
        browser, email=email, password=OTHER, password_again=OTHER
    ),
    "look": lambda browser, email: browser.get("/accesso/verifica/"),
    "wrong code": lambda browser, email: browser.post("/accesso/verifica/", {"code": "000000"}),
    "no code": lambda browser, email: browser.post("/accesso/verifica/", {"code": "abc"}),
    "another code": lambda browser, email: browser.post("/accesso/verifica/nuovo/", follow=True),
    "the registered password": lambda browser, email: sign_in(browser, email, OWN),
    "the other password": lambda browser, email: sign_in(browser, email, OTHER),
    "a wrong password": lambda browser, email: sign_in(browser, email, WRONG),
    "a link": lambda browser, email: browser.post("/accesso/link/", {"email": email}),
    "a new password": lambda browser, email: browser.post("/accesso/password/", {"email": email}),
}
WAITS = {"a minute": 61, "eleven minutes": 660, "an hour": 3601, "eight days": 8 * 86400}
VALUE = re.compile(r"'([^']|'')*'|\bNULL\b|\d+")
# What the frame of a page and the lists of places ask once in a while is no one's secret.
PEOPLE = re.compile("accounts_(?!place)|django_tasks|SAVEPOINT")
numbers = count(1)


def sign_in(browser, email, password):
    return browser.post("/accesso/", {"email": email, "password": password})


class Road:
    """Two browsers that walk with one address; `told`: all that they can see of each step."""

    def __init__(self, email, drain):
        self.email, self.drain, self.told = email, drain, []
        self.browsers = [Client(REMOTE_ADDR=f"198.51.{next(numbers) % 250}.{n}") for n in (1, 2)]

    def walk(self, steps):
        Throttle.objects.all().delete()  # what all roads share
        with time_machine.travel(START, tick=False) as clock:
            for which, name in steps:
                if name in WAITS:
                    clock.shift(WAITS[name])
                elif name == "the mail goes":
                    self.drain()
                else:
                    self.told.append((name, which, self.seen(STEPS[name], self.browsers[which])))
        return self.told

    def seen(self, step, browser):
        hashed = []
        hasher = type(hashers.get_hasher())
        encode = hasher.encode

        def counting(*args, **kwargs):
            hashed.append(1)
            return encode(*args, **kwargs)

        with (
            mock.patch.object(hasher, "encode", counting),
            CaptureQueriesContext(connection) as queries,
        ):
            response = step(browser, self.email)
        asked = [VALUE.sub("?", query["sql"]) for query in queries if PEOPLE.search(query["sql"])]
        text = " ".join(strip_tags(response.content.decode()).split()).replace(self.email, "EMAIL")
        chain = getattr(response, "redirect_chain", [])
        return response.status_code, response.get("Location"), chain, text, len(hashed), asked


def walk_both(steps, drain):
    number = next(numbers)
    known, unknown = f"a{number}@posta.example", f"a{number}@altra.example"
    citizen(known, "Bianchi", "Maria", "F", datetime.date(1985, 3, 12), "B300", "BNCMRA85C52B300I", "B300", "21052", "Via Roma")  # fmt: skip
    told = [Road(email, drain).walk(steps) for email in (known, unknown)]
    for first, second in zip(*told, strict=True):
        for one, other in zip(first, second, strict=True):
            assert str(one).replace("posta.example", "D") == str(other).replace("altra.example", "D")
    return told[0]


FIRST, SECOND = 0, 1
SEQUENCES = {
    "registering from a second browser leaves the first its page": [
        (FIRST, "register"), (FIRST, "the mail goes"), (SECOND, "register"), (SECOND, "the mail goes"),
        (FIRST, "look"), (FIRST, "wrong code"), (SECOND, "wrong code"), (FIRST, "wrong code"),
        (FIRST, "another code"), (SECOND, "a minute"), (FIRST, "another code"), (SECOND, "another code"),
    ],
    "five wrong codes, then a new one": [
        (FIRST, "register"), (FIRST, "the mail goes"), *[(FIRST, "wrong code")] * 6, (FIRST, "a minute"),
        (FIRST, "another code"), (FIRST, "the mail goes"), (FIRST, "wrong code"), (FIRST, "no code"),
    ],
    "a code that nobody mailed yet and one that is too old": [
        (FIRST, "register"), (FIRST, "wrong code"), (FIRST, "the mail goes"), (FIRST, "eleven minutes"),
        (FIRST, "wrong code"), (FIRST, "another code"), (FIRST, "wrong code"),
    ],
    "the password that was registered, and others": [
        (FIRST, "a wrong password"), (FIRST, "register"), (SECOND, "a wrong password"),
        (SECOND, "the registered password"), (SECOND, "look"), (SECOND, "wrong code"), (FIRST, "wrong code"),
        (SECOND, "register with another password"), (FIRST, "the registered password"),
        (FIRST, "the other password"), *[(FIRST, "a wrong password")] * 11,
    ],
    "too many registrations and too many codes": [
        *[(SECOND, "register")] * 6, (FIRST, "look"),
        *[(SECOND, "a minute"), (SECOND, "another code")] * 11,
    ],
    "links and new passwords": [
        (FIRST, "a link"), (FIRST, "a new password"), (FIRST, "register"), (FIRST, "the mail goes"),
        *[(FIRST, "a link"), (FIRST, "a new password")] * 6,
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", SEQUENCES)
def test_the_two_roads_answer_alike(site, drain, name):
    walk_both(SEQUENCES[name], drain)


def test_the_page_of_the_first_browser_counts_its_own_tries(site, drain):
    told = walk_both(SEQUENCES["registering from a second browser leaves the first its page"], drain)
    tries = [seen[3] for name, _browser, seen in told if name == "wrong code"]
    assert ["Hai ancora 4" in tries[0], "Hai ancora 4" in tries[1], "Hai ancora 3" in tries[2]] == [True] * 3


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from([FIRST, SECOND]), st.sampled_from([*STEPS, *WAITS, "the mail goes"])),
        min_size=3,
        max_size=14,
    )
)
def test_the_two_roads_answer_alike_in_any_order(site, drain, steps):
    walk_both([(FIRST, "register"), *steps], drain)
