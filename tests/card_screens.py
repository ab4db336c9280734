"""The portal's screens of the health card as a test reads them, and the setting that gives the portal a door."""

import html
import re

import pytest

from .made_cards import HOST

PAGE, OUTCOME, WELCOME = "/accesso/ts-cns/", "/accesso/ts-cns/esito/", "/area-personale/benvenuto/"


@pytest.fixture
def door(settings):
    settings.CNS = settings.CNS | {"URL": HOST}


def text_of(response):
    said = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(said).split())


def outcome_of(client, response):
    """(status, text) of the outcome page that `response` leads to."""
    assert response.status_code == 302 and response["Location"] == OUTCOME, response
    page = client.get(OUTCOME)
    return page.status_code, text_of(page)


def buttons(response):
    """[(label, purpose)] of the buttons that start the card's road."""
    page = response.content.decode()
    found = re.findall(r'name="purpose" value="(\w+)".*?<button[^>]*>([^<]*)</button>', page, re.DOTALL)
    return [(html.unescape(label), purpose) for purpose, label in found]
