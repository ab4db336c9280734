"""A browser with a card in the reader that needs no screen: real TLS, cookies, the pages' own forms, one line a request.

Around it: cards of the demo town's people, and what the town's database holds after the walk.
"""

import contextlib
import html
import re
import sqlite3
import ssl
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from accounts.card_history import masked
from portal.demo.cast import PASSWORD

from .bench.card import visit
from .bench.client import Form
from .card_town import CARD_HOST, HOST, wait_until

PAGE, START, RETURN, OUTCOME, EXISTS, LINK, DATA = (
    f"/accesso/ts-cns/{tail}"
    for tail in ("", "avvia/", "ritorno/", "esito/", "account/", "collega/", "dati/")
)
WELCOME, AREA = "/area-personale/benvenuto/", "/area-personale/"
DONE = "Operazione correttamente eseguita"
# What a card does not say of its owner.
CONTACTS = {
    "citizenship": "IT",
    "phone": "333 0000001",
    "residence_place": "BUSTO ARSIZIO (VA)",
    "residence_cap": "21052",
    "residence_address": "Via Roma",
    "residence_street_number": "7",
    "same_domicile": "on",
    "privacy": "on",
}


class Browser:
    """Keeps cookies; each request is a connection of its own, as the card's host wants it."""

    def __init__(self, town):
        self.town, self.cookies = town, {}

    def ask(self, path, body=None):
        """(status, where to, text) of one request to the portal."""
        status, to, fresh, text = visit(
            self.context(), HOST, self.town.port, path, self.cookies, body and urlencode(body)
        )
        self.cookies |= fresh
        return status, to, text

    def post(self, path, action=None, **data):
        """The page's own form, sent with `data`."""
        return self.ask(action or path, Form(self.ask(path)[2]).fields | data)

    def start(self, purpose="login", **more):
        """Presses the button; returns the state that is on its way to the card's host."""
        status, to, _text = self.post(PAGE, START, purpose=purpose, **more)
        assert status == 302 and to.startswith(f"{self.town.card_url}/{purpose}/"), (status, to)
        return parse_qs(urlsplit(to).query)["state"][0]

    def show(self, card, state, purpose="login"):
        """Shows the card; returns the path of the return with its ticket."""
        status, to, _fresh, text = visit(
            self.context(card), CARD_HOST, self.town.card_port, f"/{purpose}/?state={state}"
        )
        assert status == 303, text
        return urlsplit(to).path + "?" + urlsplit(to).query

    def come_back(self, path):
        """(status, text) of the page that the return leads to, and its path."""
        status, to, text = self.ask(path)
        assert status == 302, text
        status, _to, text = self.ask(to)
        return status, words_of(text), to

    def walk(self, card, purpose="login", **more):
        return self.come_back(self.show(card, self.start(purpose, **more), purpose))

    def link(self):
        """Presses «Collega la tessera»; what the outcome page says."""
        status, to, _text = self.post(LINK)
        assert (status, to) == (302, OUTCOME)
        return words_of(self.ask(OUTCOME)[2])

    def fill_contacts(self, email):
        """Fills «Completa la registrazione»; returns the code that was mailed."""
        assert self.post(DATA, **CONTACTS, email=email)[:2] == (302, "/accesso/verifica/")
        subject, _text = self.town.wait_for_letter(email, seconds=60)
        return re.search(r"\b(\d{3}) (\d{3})\b", subject).expand(r"\1\2")

    def open_account(self, email):
        """The same with the code typed; what the outcome page says."""
        code = self.fill_contacts(email)
        assert self.post("/accesso/verifica/", code=code)[:2] == (302, OUTCOME)
        return words_of(self.ask(OUTCOME)[2])

    def sign_in(self, person, then=AREA):
        status, to, _text = self.post(f"/accesso/?next={then}", email=person.email, password=PASSWORD)
        assert (status, to) == (302, then)

    def sign_in_as_staff(self, person):
        status, to, _text = self.post("/admin/login/", username=person.email, password=PASSWORD)
        assert (status, to) == (302, "/admin/")

    def is_inside(self):
        return self.ask("/area-personale/")[0] == 200

    def context(self, card=""):
        made = ssl.create_default_context(cafile=str(self.town.cards / "tls" / "ca.pem"))
        if card:
            shown = self.town.works.cards[card]
            made.load_cert_chain(shown.chain, shown.key_file)
        return made


def words_of(text):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def card_of(town, person, end, **more):
    """A new certificate on that person's card that ends so (four digits); its name in the works."""
    label = f"card-{person.surname.lower()}-{end}-{len(town.works.cards)}"
    how = {"surname": person.surname.upper(), "name": person.name.upper(), "issuer": "regional"} | more
    town.works.card(label, how.pop("code", person.fiscal_code), card_id=f"743001000000{end}", **how)
    return label


def linked(town, person, end):
    """The card of somebody who has registered it, signed in with the password; its name in the works."""
    label, browser = card_of(town, person, end), Browser(town)
    browser.sign_in(person)
    assert DONE in browser.walk(label, "register")[1]
    return label


def told(town, email, subject):
    """Waits for a letter with this subject, and returns its text."""

    def found():
        return next((text for said, text in town.letters_to(email) if said == subject), None)

    wait_until(found, lambda: f"no letter «{subject}» to {email}: {town.letters_to(email)}", 60)
    return found()


class Books:
    """What the town's database holds, read beside the running processes."""

    def __init__(self, town):
        self.path = town.var / "db.sqlite3"

    def rows(self, question, *about):
        with contextlib.closing(sqlite3.connect(self.path, timeout=20)) as database, database:
            return database.execute(question, about).fetchall()

    def cards(self, code):
        """[(the card's last digits, its state, whose account)] of a codice fiscale, oldest first."""
        return self.rows(
            """SELECT substr(card_id, -4), state, email FROM accounts_healthcard
               JOIN accounts_user ON accounts_user.id = user_id WHERE fiscal_code = ? ORDER BY accounts_healthcard.id""",
            code,
        )

    def accounts(self, code):
        """{address: whether the codice fiscale is verified there} of the accounts that have it."""
        found = self.rows(
            """SELECT email, fiscal_code_verified_at IS NOT NULL FROM accounts_profile
               JOIN accounts_user ON accounts_user.id = user_id WHERE fiscal_code = ?""",
            code,
        )
        return {email: bool(verified) for email, verified in found}

    def deeds(self, code):
        """[(deed, outcome, whose account, who was signed in)] of the cards with that codice fiscale, oldest first."""
        return self.rows(
            """SELECT deed, outcome, owner.email, actor.email FROM accounts_cardevent AS event
               LEFT JOIN accounts_user AS owner ON owner.id = event.user_id
               LEFT JOIN accounts_user AS actor ON actor.id = event.actor_id
               WHERE masked_code = ? ORDER BY event.id""",
            masked(code),
        )

    def profile(self, email):
        """Every column of somebody's profile, to see whether anything changed."""
        return self.rows(
            """SELECT accounts_profile.*, first_name, last_name FROM accounts_profile
               JOIN accounts_user ON accounts_user.id = user_id WHERE email = ?""",
            email,
        )

    def typed_by(self, person, code):
        """That account has typed this codice fiscale."""
        self.rows(
            "UPDATE accounts_profile SET fiscal_code = ? WHERE user_id = (SELECT id FROM accounts_user WHERE email = ?)",
            code, person.email,
        )  # fmt: skip

    def mark(self, person, column, value):
        self.rows(f"UPDATE accounts_user SET {column} = ? WHERE email = ?", value, person.email)  # noqa: S608


@pytest.fixture
def a_browser(card_town):
    """a_browser() is one that nobody has used yet."""
    return lambda: Browser(card_town)


@pytest.fixture
def books(card_town):
    return Books(card_town)
