"""Verified cards as the card's host hands them to the portal, and the tickets that carry them: no certificate needed."""

import hashlib
import itertools
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from django.utils import timezone

from accounts import cards, tickets
from accounts.health_card import Card
from accounts.models import HealthCard

HOST = "https://carta.portale.example:9443"
MARIA, LUCA = "BNCMRA85C52B300I", "VRDLCU79S02D869G"
ISSUER = "Regione Esempio - CA Cittadini (Prestatore di Prova S.p.A.)"
count = itertools.count(1)


def door():
    """What settings.CNS needs for the portal to have a door for cards."""
    return {"URL": HOST}


def card(
    fiscal_code=MARIA, card_id="7430010000000001", surname="BIANCHI", name="MARIA", certificate=1, **more
):
    """The card of Maria unless told otherwise; `certificate` numbers the certificates that it has had, oldest first."""
    began = timezone.now() - timedelta(days=400 - certificate)
    fields = {
        "fiscal_code": fiscal_code,
        "card_id": card_id,
        "surname": surname,
        "name": name,
        "issuer": ISSUER,
        "issuer_digest": "d" * 64,
        "serial": f"{certificate:x}{card_id}",
        "fingerprint": hashlib.sha256(f"{fiscal_code} {card_id} {certificate}".encode()).hexdigest(),
        "not_before": began,
        "not_after": began + timedelta(days=6 * 365),
    }
    return Card(**(fields | more))


def of_luca(**more):
    return card(
        **{"fiscal_code": LUCA, "card_id": "7430010000000002", "surname": "VERDI", "name": "LUCA"} | more
    )


def registered(user, shown=None):
    """The HealthCard of a user who has registered the card: Maria's unless told otherwise."""
    answer = cards.register(shown or card(), user)
    assert answer.outcome == cards.Outcome.REGISTERED, answer
    return answer.card


def state_of(row):
    """The state of a HealthCard as the database has it now."""
    return HealthCard.objects.get(pk=row.pk).state


def start(client, purpose, **data):
    """Presses a button of the card's pages; returns the state that goes to the card's host."""
    response = client.post("/accesso/ts-cns/avvia/", {"purpose": purpose, **data})
    assert response.status_code == 302 and response["Location"].startswith(f"{HOST}/{purpose}/?"), response
    return parse_qs(urlsplit(response["Location"]).query)["state"][0]


def show(client, purpose, shown=None, **data):
    """Presses the button and shows the card; returns what the portal answers to the return, before its redirect."""
    state = start(client, purpose, **data)
    ticket = tickets.issue(shown or card(), purpose, state)
    return client.get("/accesso/ts-cns/ritorno/", {"biglietto": ticket})
