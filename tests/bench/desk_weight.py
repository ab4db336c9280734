"""What reads the archive as a whole, on the bench's database: seconds, and how much memory it took beyond the start.

python -m tests.bench.desk_weight names|<name>: prints JSON. Run with the bench's settings, one name a process.
"""

import json
import os
import resource
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")

import django

django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.models import User  # noqa: E402
from practices import desk_counts, figures  # noqa: E402

from .desk import LIST, ROLES  # noqa: E402


def client():
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(User.objects.get(email=ROLES["responsabile"]))
    browser.get(LIST)  # what a process loads once is not the deed's
    return browser


def numbers(browser):
    cache.clear()
    assert browser.get(f"{LIST}numeri/").status_code == 200


def numbers_again(browser):
    assert browser.get(f"{LIST}numeri/").status_code == 200


def exported(browser):
    rows = sum(part.count(b"\n") for part in browser.get(f"{LIST}esporta/csv/").streaming_content)
    assert rows > 1, rows


@transaction.atomic
def counted_again(_browser):
    desk_counts.rebuild()


def daily_figures(_browser):
    figures.rebuild()


def compared(_browser):
    assert desk_counts.wrong() == []


DEEDS = {
    "figures of all days": daily_figures,
    "numbers of the office": numbers,
    "numbers of the office, remembered": numbers_again,
    "export as CSV": exported,
    "desk_counts --rebuild": counted_again,
    "desk_counts": compared,
}


def weighed(deed):
    browser, before = client(), peak()
    started = time.perf_counter()
    deed(browser)
    return {"s": round(time.perf_counter() - started, 2), "MiB": round(peak() - before)}


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    name = sys.argv[1]
    print(json.dumps(list(DEEDS) if name == "names" else weighed(DEEDS[name])))
