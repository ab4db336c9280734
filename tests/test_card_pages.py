"""The pages of the card's host as a person sees them: styled, in plain words, without JavaScript, at 320 px, with axe."""

import pytest

from .browser import CHROMIUM, Visitor
from .nginx_alone import STATE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("card_town")]


@pytest.fixture
def at_the_door(chromium, card_town):
    """at_the_door("expired") -> a Visitor on the page that a card gets at the card's host ("" for none)."""
    # A page that curl brought has no network of its own, and the browser would keep it from this machine's portal.
    free = ["--no-sandbox", "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests"]
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=free)

    def visitor(card="", purpose="login", path=None):
        context = browser.new_context(
            ignore_https_errors=True, locale="it-IT", viewport={"width": 1280, "height": 900}
        )
        person = Visitor(context.new_page(), card_town, javascript=True)
        address = f"{card_town.card_url}{path or f'/{purpose}/?state={STATE}'}"
        if card:
            # This browser holds no cards (tests/card_browser.py is one that does): curl shows it in its place.
            answer = card_town.show(card, url=address)
            person.page.route(
                address,
                lambda route: route.fulfill(status=answer.status, body=answer.body, content_type="text/html"),
            )
        person.page.goto(address)
        return person

    yield visitor
    browser.close()


@pytest.mark.parametrize(("card", "purpose", "title", "why"), [
    ("", "login", "Accesso non riuscito", "Il browser non ha presentato nessun certificato."),
    ("", "register", "Errore di registrazione", "Il browser non ha presentato nessun certificato."),
    ("", "try", "La carta non ha superato la prova", "Il browser non ha presentato nessun certificato."),
    ("expired", "login", "Accesso non riuscito", "Il certificato della tessera è scaduto."),
    ("revoked", "register", "Errore di registrazione", "Il certificato della tessera è stato revocato o sospeso"),
    ("not_yet_valid", "login", "Accesso non riuscito", "Il certificato della tessera non è ancora valido."),
    ("foreign_issuer", "login", "Accesso non riuscito", "Il certificato non è di un'autorità che emette TS-CNS."),
    ("self_signed", "login", "Accesso non riuscito", "Non riusciamo a verificare chi ha emesso il certificato"),
    ("server_eku", "login", "Accesso non riuscito", "forse è quello della firma digitale"),
    ("weak_key_1024", "login", "Accesso non riuscito", "con una chiave troppo corta"),
    ("no_policy", "register", "Errore di registrazione", "non è quello di una Carta Nazionale dei Servizi"),
])  # fmt: skip
def test_a_refusal_says_what_it_is_and_what_to_do(at_the_door, card, purpose, title, why):
    person = at_the_door(card, purpose)
    person.reads(title, why, "Che cosa fare", "Torna alla pagina della TS-CNS")
    assert person.page.title().startswith("Errore: ")
    assert person.page.locator("h1").evaluate("e => getComputedStyle(e).fontFamily").startswith('"Titillium')
    assert person.trouble == []
    person.look()


def test_from_there_one_comes_back_to_the_portal(at_the_door, card_town):
    person = at_the_door()
    person.follow("Torna alla pagina della TS-CNS")
    assert person.page.url == f"{card_town.url}/accesso/ts-cns/"


def test_a_page_that_is_not_there(at_the_door):
    person = at_the_door("valid", path="/altro/")
    person.reads("Questa pagina non esiste.")
    person.look()
