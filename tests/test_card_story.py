"""The second guide as people live it: a real nginx, a real Chromium with cards, its own windows for certificate and PIN."""

import re
from datetime import date

import pytest

from portal.demo.answers import typed
from portal.demo.cards.town import GOOD, REVOKED, SECOND
from portal.demo.cast import CITIZENS, PASSWORD

from .card_browser import PIN
from .story import BUSTO, citizen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("card_town")]

TEKNE, CORTEGIANI = CITIZENS[1], CITIZENS[2]
NEWCOMER = citizen(
    90, "Bianchi", "Maria", "F", date(1985, 3, 12), "BUSTO ARSIZIO", "B300", "BNCMRA85C52B300I", BUSTO
)
PAGE, WELCOME = "/accesso/ts-cns/", "/area-personale/benvenuto/"
DONE, FAILED, REFUSED = "Operazione correttamente eseguita", "Errore di registrazione", "Accesso non riuscito"


def card_of(town, person, label, card_id):
    works = town.works
    names = {"surname": person.surname.upper(), "name": person.name.upper()}
    return works.card(label, person.fiscal_code, card_id=card_id, issuer="regional", **names)


def to_the_card_page(visitor):
    """From the front page, as the guide says: «Accedi» in the section «Servizi online Cittadino»."""
    visitor.go("/").look()
    section = visitor.page.locator("section", has_text="Servizi online Cittadino").last
    with visitor.page.expect_navigation():
        section.get_by_role("link", name="Accedi").click()
    visitor.reads("Login TS-CNS", "Registra TS-CNS")
    visitor.look()
    visitor.follow("Come funziona")
    visitor.look()


def fill_contacts(visitor, person):
    home = person.residence
    visitor.fill(
        {
            "citizenship": "IT",
            "phone": person.phone,
            "email": person.email,
            "residence_place": home.comune.upper(),
            "residence_cap": home.cap,
            "residence_address": home.street,
            "residence_street_number": home.number,
            "domicile_place": home.comune.upper(),
            "domicile_cap": home.cap,
            "domicile_address": home.street,
            "domicile_street_number": home.number,
        }
    )
    visitor.page.locator('label[for="id_privacy"]').click()


def leave(visitor):
    visitor.page.locator("summary", has_text="Profilo").click()
    visitor.press("Esci")
    visitor.reads("Togli la TS-CNS dal lettore e chiudi tutte le finestre del browser.")
    visitor.look()


def test_s60_to_s72_a_citizen_with_a_password_registers_the_card_and_comes_in_with_it(holder, card_town):
    """Tekne has an account of the first guide: it is linked with its password, then the card alone opens it."""
    with holder(card_town.works.cards[GOOD]) as tekne:
        to_the_card_page(tekne)
        tekne.show_card("Registra TS-CNS", "")  # the window of the certificates: OK
        tekne.reads("Esiste un account con questo codice fiscale")
        tekne.look()
        tekne.follow("Entra e collega la tessera")
        tekne.fill({"email": TEKNE.email, "password": PASSWORD})
        tekne.press("Accedi", exact=True)
        tekne.reads("Collega la TS-CNS a questo account", "CITTADINO TEKNE")
        tekne.look()
        tekne.press("Collega la tessera")
        tekne.reads(DONE)
        tekne.look()
        tekne.go("/area-personale/")
        by_password = tekne.main.inner_text()
        tekne.go("/area-personale/profilo/").look()
        tekne.reads("TS-CNS registrate", "finisce con 1001")
        tekne.page.locator("summary", has_text="Profilo").click()
        tekne.press("Esci")
        tekne.go(PAGE)
        tekne.show_card("Login TS-CNS")
        assert tekne.path == WELCOME
        tekne.reads("Benvenuto CITTADINO TEKNE", "Servizi attivi", "CF: TKN•••••••••507P")
        tekne.look()
        assert tekne.go("/area-personale/").main.inner_text() == by_password
        send_a_request(tekne)
        leave(tekne)
        assert tekne.trouble == []


def send_a_request(visitor):
    """The income exemption, from the welcome page: no identity document, and a receipt that names the card."""
    visitor.go(WELCOME)
    visitor.press(re.compile("Presenta la richiesta: Richiesta di Esenzione"))
    answers = typed("esenzione-ticket", "usual", TEKNE, date.today())
    del answers["all_documento"]
    visitor.walk({key: value for key, value in answers.items() if not key.startswith("doc_")})
    receipt = visitor.page.get_by_role("link", name=re.compile("Scarica la ricevuta"))
    for _half_second in range(40):
        if receipt.count():
            break
        visitor.page.wait_for_timeout(500)
        visitor.page.reload()
    assert receipt.count()


def test_s63_to_s70_who_has_no_account_opens_one_with_the_card(holder, card_town):
    card = card_of(card_town, NEWCOMER, "bianchi", "7430010000002001")
    with holder(card) as maria:
        maria.go(PAGE)
        maria.show_card("Login TS-CNS", "")
        maria.reads(REFUSED, "TS-CNS non registrata")
        maria.look()
        maria.show_card("Registra TS-CNS")
        maria.reads("Completa la registrazione", NEWCOMER.fiscal_code, "12/03/1985")
        maria.look()
        maria.press("Continua")
        assert maria.page.title().startswith("Errore")
        maria.look()
        fill_contacts(maria, NEWCOMER)
        maria.press("Continua")
        assert maria.path == "/accesso/verifica/", maria.complaint()
        _subject, text = card_town.wait_for_letter(NEWCOMER.email)
        code = re.search(r"\b(\d{3}) (\d{3})\b", text)
        maria.fill({"code": code[1] + code[2]})
        maria.press("Conferma")
        maria.reads(DONE)
        maria.show_card("Login TS-CNS")
        assert maria.path == WELCOME
        maria.reads("Benvenuta MARIA BIANCHI", "Servizi attivi")
        leave(maria)
        assert maria.trouble == []


def test_s67_a_revoked_card_is_refused_in_the_words_of_what_was_tried(holder, card_town):
    with holder(card_town.works.cards[REVOKED]) as tekne:
        tekne.go(PAGE)
        tekne.show_card("Registra TS-CNS", "")
        tekne.reads(FAILED, "revocato o sospeso da chi l'ha emesso")
        assert tekne.trouble == []
        tekne.look()
        tekne.follow("Torna alla pagina della TS-CNS")
        tekne.show_card("Login TS-CNS")
        tekne.reads(REFUSED)


def test_s67_without_a_card_the_browser_asks_nothing_and_the_page_says_what_to_do(holder):
    with holder() as somebody:
        somebody.go(PAGE)
        somebody.show_card("Registra TS-CNS")
        somebody.reads(
            FAILED, "Il browser non ha presentato nessun certificato.", "chiudi tutte le finestre del browser"
        )
        somebody.look()
        somebody.follow("Torna alla pagina della TS-CNS")
        somebody.show_card("Login TS-CNS")
        somebody.reads(REFUSED)
        assert somebody.asked == 0


def test_s64_the_rest_of_the_site_asks_for_no_certificate(holder, card_town):
    with holder(card_town.works.cards[GOOD]) as tekne:
        before = tekne.screen.windows()
        for path in ("/", "/servizi/", "/accesso/", PAGE, "/accesso/registrati/", "/accesso/ts-cns/prova/"):
            tekne.go(path)
            assert tekne.screen.windows() == before


def test_prova_la_tua_carta_shows_what_was_read_and_signs_nobody_in(holder, card_town):
    with holder(card_town.works.cards[SECOND]) as chiara:
        chiara.go(f"{PAGE}prova/").look()
        chiara.show_card("Prova la tua carta", "")
        chiara.reads(
            "La tua carta funziona", "CHIARA CORTEGIANI", "finisce con 1002", "non è ancora registrata"
        )
        chiara.look()
        chiara.page.goto("/area-personale/")
        assert chiara.path == "/accesso/"


class TestTheTokenWithAPin:
    """softhsm2 as the reader: Chromium asks for its PIN, to see what it holds, then for the certificate (S65, S69)."""

    def test_s65_s69_pin_and_certificate_register_and_sign_in(self, holder, card_town):
        with holder(token=card_town.works.cards[SECOND]) as chiara:
            chiara.go(PAGE)
            chiara.show_card("Registra TS-CNS", PIN, "")
            chiara.reads("Esiste un account con questo codice fiscale")
            chiara.follow("Entra e collega la tessera")
            chiara.fill({"email": CORTEGIANI.email, "password": PASSWORD})
            chiara.press("Accedi", exact=True)
            chiara.press("Collega la tessera")
            chiara.reads(DONE)
            chiara.page.locator("summary", has_text="Profilo").click()
            chiara.press("Esci")
            chiara.go(PAGE)
            chiara.show_card("Login TS-CNS")
            chiara.reads("Benvenuta CHIARA CORTEGIANI", "Servizi attivi")

    def test_s65_a_wrong_pin_shows_nothing_and_is_asked_again(self, holder, card_town):
        with holder(token=card_town.works.cards[GOOD]) as tekne:
            tekne.go(f"{PAGE}prova/")
            tekne.show_card("Prova la tua carta", "00000000", PIN, "")
            tekne.reads("La tua carta funziona", "CITTADINO TEKNE")

    def test_s67_who_gives_up_at_the_pin_reads_what_to_do(self, holder, card_town):
        with holder(token=card_town.works.cards[GOOD]) as tekne:
            tekne.go(PAGE)
            tekne.show_card("Registra TS-CNS", None, then=None)
            tekne.reads(FAILED, "non hai scritto il PIN")
