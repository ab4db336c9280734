"""What the bench of the desk asks of its own database: the addresses of its pages, and how many statements each sends.

python -m tests.bench.desk_queries pages|count <email>: prints JSON. Run with the bench's settings.
"""

import json
import os
import sys
from urllib.parse import urlencode

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import District, User  # noqa: E402
from practices.desk_queue import Listing, scope_of  # noqa: E402
from tests.test_queries import counted  # noqa: E402

from .desk import LIST  # noqa: E402

# name -> query; `addresses` adds what names a key of the database.
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
    "filter disputed": {"da_verificare": "on"},
    "several filters": {"vista": "chiuse", "stato": "accepted", "da_leggere": "on"},
    "order by surname": {"ordine": "cognome"},
    "order by term": {"ordine": "termine"},
    "order by sending, oldest": {"ordine": "vecchie"},
    "search by a common surname": {"q": "Rossi"},
    "search by surname and name": {"q": "De Luca Giulia"},
    "search by a surname that is not there": {"q": "Zyxwvut"},
    "last page": {"vista": "tutte", "ultima": "1"},
}


def addresses(user):
    """{name: address}: the fixed ones, and those that name what this database holds."""
    scope = scope_of(user)
    some = scope.filter(state="accepted").order_by("-pk")
    practice = some[some.count() // 2]
    # Of the own district: a colleague who is not offered would filter nothing.
    colleagues = User.objects.filter(email__endswith="@bench.example").order_by("pk")
    colleague = colleagues.filter(operator_profile__district=practice.district_id)[2]
    day = practice.submitted_at.date().isoformat()
    asked = FIXED | {
        "filter service": {"servizio": practice.service_id},
        "filter service and state": {"servizio": practice.service_id, "stato": "rejected"},
        "filter operator": {"operatore": colleague.pk},
        "filter operator, open": {"operatore": colleague.pk, "stato": "in_progress"},
        "filter days": {"dal": day, "al": day},
        "search by number": {"q": practice.number},
        "search by codice fiscale": {"q": practice.applicant_fiscal_code},
        "search by its beginning": {"q": practice.applicant_fiscal_code[:8]},
        "deep page": {"vista": "tutte", "dopo": deep(user, {"vista": "tutte"}, practice), "n": 1},
        "deep page of a tab": {"vista": "chiuse", "dopo": deep(user, {"vista": "chiuse"}, practice), "n": 1},
        "deep page by surname": {
            "ordine": "cognome",
            "dopo": deep(user, {"ordine": "cognome"}, practice),
            "n": 1,
        },
    }
    if user.operator_profile.is_supervisor:
        asked["filter district"] = {"distretto": District.objects.first().pk}
        asked["filter district and state"] = {"distretto": District.objects.first().pk, "stato": "submitted"}
    return {name: f"{LIST}?{urlencode(query)}" for name, query in asked.items()}


def deep(user, query, practice):
    return Listing(user, query).place_of(practice)


def counts(user):
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    found = {}
    for name, address in addresses(user).items():
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        found[name] = len(counted(asked))
    return found


if __name__ == "__main__":
    what, email = sys.argv[1:]
    person = User.objects.get(email=email)
    print(json.dumps({"pages": addresses, "count": counts}[what](person)))
