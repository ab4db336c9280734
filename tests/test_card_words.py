"""Every code by which a card can fail, here or at its own host: the page names the cause and says what to do.

That each has words of its own, without jargon: tests/test_card.py.
"""

import pytest

from accounts import card_page, card_road, card_words
from accounts.cards import OPENING, Outcome
from accounts.health_card import Reason
from accounts.tickets import Purpose
from accounts.views.card import TO_BE_SAID

from .card_screens import OUTCOME, text_of

pytestmark = pytest.mark.usefixtures("door")

TITLES = {
    "register": "Errore di registrazione",
    "login": "Accesso non riuscito",
    "try": "La carta non ha superato la prova",
}
# What came of a card at the portal and is told on its outcome page: all but what opens an account or asks first.
OUTCOMES = sorted({*map(str, set(Outcome) - OPENING - set(TO_BE_SAID)), "ticket"})


@pytest.mark.parametrize("purpose", Purpose.values)
@pytest.mark.parametrize("cause", sorted({str(code) for code in {*Reason, *card_page.CAUSES}}))
def test_the_page_of_the_cards_host_says_what_failed_why_and_what_to_do(cause, purpose):
    said = card_page.page_of(cause, purpose)
    page = text_of(type("Page", (), {"content": said.encode()}))
    why, advice = card_words.CAUSES[cause]
    assert f"<h1>{TITLES[purpose]}</h1>" in said and f"<title>Errore: {TITLES[purpose]}" in said
    for words in (why, "Che cosa fare", *advice, "Torna alla pagina della TS-CNS"):
        assert str(words) in page


@pytest.mark.parametrize("purpose", Purpose.values)
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_outcome_page_says_what_failed_why_and_what_to_do(site, client, outcome, purpose):
    client.get("/accesso/ts-cns/")
    session = client.session
    session[card_road.OUTCOME] = {"purpose": purpose, "outcome": outcome}
    session.save()
    page = client.get(OUTCOME)
    words = card_words.of_outcome(outcome, purpose)
    text = text_of(page)
    assert page.status_code == (200 if words.is_done else 403)
    if not words.is_done:
        assert TITLES[purpose] in text and "Che cosa fare" in text and words.advice
    for said in (words.title, words.why, *words.advice, "Come accedere con la TS-CNS: la guida"):
        assert str(said) in text
