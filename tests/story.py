"""The whole journey as one person lives it: register, confirm, sign in, send each service, be answered.

Two files tell it, with and without scripts, so that each can have a process of its own.
"""

import io
import re
from datetime import date

import pytest
from pypdf import PdfReader

from portal.demo.answers import TICK, typed
from portal.demo.cast import CITIZENS, PASSWORD, STAFF, Address, Citizen

from .browser import a_file, visitor_of

SERVICES = {
    "cambio-medico": "Cambio Medico / Cambio Pediatra",
    "revoca-medico": "Revoca Medico / Pediatra",
    "duplicato-tessera-sanitaria": "Richiesta Duplicato Tessera Sanitaria",
    "rinnovo-ssn-stranieri": "Rinnovo Iscrizione al Servizio Sanitario per Cittadini Stranieri",
    "nuova-iscrizione-ssn": (
        "Nuova Iscrizione al Servizio Sanitario per Neonati o Soggetti Immigrati (cittadini italiani e stranieri)"
    ),
    "esenzione-ticket": "Richiesta di Esenzione per Patologia, Invalidità e Reddito",
    "iscrizione-temporanea-ssr": "Rinnovo o Iscrizione Temporanea al Servizio Sanitario Regionale",
    "scelta-in-deroga": "Scelta in Deroga",
}
REFUSED = "revoca-medico"
REASONS = "Dalle verifiche il medico indicato non risulta associato all'assistito."

BUSTO = Address("Busto Arsizio", "21052", "Via Roma", "7")
GALLARATE = Address("Gallarate", "21013", "Via Milano", "7")


def citizen(id_, surname, name, sex, born, place, code, fiscal_code, home):
    email = f"{name}.{surname}@posta.example".lower()
    return Citizen(
        id=id_, surname=surname, name=name, sex=sex, birth_date=born, birth_place=place, birth_place_code=code,
        fiscal_code=fiscal_code, citizenship="ITALIANA", email=email, phone="333 0000001", residence=home,
        domicile=home, card_number="80380009991234567890", note="",
    )  # fmt: skip


MARIA = citizen(
    70, "Bianchi", "Maria", "F", date(1985, 3, 12), "BUSTO ARSIZIO", "B300", "BNCMRA85C52B300I", BUSTO
)
LUCA = citizen(
    71, "Verdi", "Luca", "M", date(1979, 11, 2), "GALLARATE", "D869", "VRDLCU79S02D869G", GALLARATE
)


def registration(person):
    home = person.residence
    return {
        "surname": person.surname,
        "name": person.name,
        "sex": person.sex,
        "birth_date": f"{person.birth_date:%d/%m/%Y}",
        "birth_place": person.birth_place,
        "birth_province": "VA",
        "fiscal_code": person.fiscal_code,
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
        "password": PASSWORD,
        "password_again": PASSWORD,
        "privacy": TICK,
    }


def register(visitor, person):
    """From the front page to the personal area, by the code that the letter holds."""
    visitor.go("/").look()
    visitor.follow("Accesso al Cittadino")
    visitor.look()
    visitor.follow("Non possiedi un account? Registrati adesso!")
    visitor.look()
    visitor.press("Registrati")
    visitor.look()  # every field has its error
    assert visitor.page.title().startswith("Errore")
    visitor.fill(registration(person))
    visitor.press("Registrati")
    assert visitor.path == "/accesso/verifica/", visitor.complaint()
    visitor.look()
    _subject, text = visitor.server.wait_for_letter(person.email)
    code = re.search(r"\b(\d{3}) ?(\d{3})\b", text)
    visitor.fill({"code": code[1] + code[2]})
    visitor.press("Conferma")
    if visitor.path == "/accesso/":
        sign_in(visitor, person)


def sign_in(visitor, person):
    visitor.go("/accesso/").fill({"email": person.email, "password": PASSWORD})
    visitor.press("Accedi", exact=True)
    assert visitor.path == "/area-personale/", visitor.complaint()


class Story:
    """The tests of both tellings; a subclass says who tells it and whether scripts run."""

    javascript = True
    person = MARIA
    foreigner, newcomer, guest = CITIZENS[39], CITIZENS[14], CITIZENS[63]  # who gave a delegation

    @pytest.fixture(scope="class")
    @classmethod
    def visitor(cls, chromium, server):
        yield from cls.open(chromium, server)

    @pytest.fixture(scope="class")
    @classmethod
    def home(cls, visitor):
        """The citizen, registered and signed in."""
        register(visitor, cls.person)
        return visitor

    @pytest.fixture(scope="class")
    @classmethod
    def desk(cls, chromium, server):
        for office in cls.open(chromium, server):
            boss = next(member for member in STAFF if member.role == "responsabile")
            office.go("/admin/login/").look(reflow=False)
            office.page.locator('[type="email"], [name="username"]').first.fill(boss.email)
            office.page.locator('[type="password"]').fill(PASSWORD)
            office.page.locator('form [type="submit"]').first.click()
            office.page.wait_for_url("**/admin/")
            yield office

    @classmethod
    def open(cls, chromium, server):
        with visitor_of(chromium, server, cls.javascript) as visitor:
            yield visitor

    def answers(self, slug):
        """For oneself, or by delegation where the service is for foreigners or for who lives elsewhere."""
        adult = {
            "rinnovo-ssn-stranieri": self.foreigner,
            "nuova-iscrizione-ssn": self.newcomer,
            "iscrizione-temporanea-ssr": self.guest,
        }.get(slug)
        return typed(slug, "usual", self.person, date.today(), adult=adult)

    def test_the_landing_page_lists_the_services(self, home):
        home.go("/area-personale/").look()
        home.reads("Scelta e Revoca", "Scegli uno tra i seguenti servizi", "Consulta le tue pratiche")
        home.reads(*SERVICES.values())

    @pytest.mark.parametrize("slug", SERVICES)
    def test_a_request_is_sent_and_answered(self, home, desk, slug):
        letters = len(home.server.letters_to(self.person.email))
        home.go(f"/servizi/{slug}/").look()
        home.go(f"/area-personale/nuova/{slug}/").look()
        home.press("Inizia una nuova richiesta")
        home.walk(self.answers(slug))
        home.look()
        number = self.read_confirmation(home, slug)
        practice = home.path.replace("/richiesta/", "/pratiche/").replace("inviata/", "")
        self.read_receipt(home, slug, number)
        subject, _text = home.server.wait_for_letter(self.person.email, after=letters)
        assert subject == f"Abbiamo ricevuto la tua richiesta – pratica {number}"
        self.decide(desk, number, slug)
        self.read_outcome(home, practice, slug)

    def read_confirmation(self, home, slug):
        home.reads("Richiesta inviata", SERVICES[slug], "Risposta entro il")
        return re.search(r"Numero pratica (\d{10,})", home.page.locator("main").inner_text())[1]

    def read_receipt(self, home, slug, number):
        link = home.page.get_by_role("link", name=re.compile(r"Scarica la ricevuta \(PDF"))
        for _second in range(40):
            if link.count():
                break
            home.page.wait_for_timeout(500)
            home.page.reload()
        href = link.first.get_attribute("href")
        first, again = (home.page.context.request.get(href) for _time in range(2))
        assert first.ok and first.headers["content-type"] == "application/pdf"
        assert first.body() == again.body()
        text = " ".join(
            " ".join(page.extract_text() for page in PdfReader(io.BytesIO(first.body())).pages).split()
        )
        for words in (number, SERVICES[slug], self.person.surname, self.person.fiscal_code):
            assert words.lower() in text.lower(), f"«{words}» is not on the receipt:\n{text}"

    def decide(self, desk, number, slug):
        desk.go(f"/admin/pratiche/?testo={number}").look(reflow=False)
        desk.follow(f"#{number}")
        desk.look(reflow=False)
        self.do(desk, "Prendi in carico", "Conferma: prendi in carico", {})
        if slug == REFUSED:
            desk.page.get_by_role("link", name="Rifiuta", exact=True).click()
            desk.page.locator('[name="code"]').select_option(index=1)
            words = {"text": REASONS, "notice_waiver": "infondata"}
            desk.look(reflow=False)
            desk.fill(words)
            desk.press("Conferma: rifiuta")
            return
        self.do(desk, "Accetta", "Conferma: accetta", {"document": str(a_file())}, {"paper": ""})

    def do(self, desk, deed, confirm, files, choices=None):
        desk.follow(deed)
        desk.look(reflow=False)
        for name, value in (choices or {}).items():
            desk.page.locator(f'[name="{name}"]').select_option(value)
        for name, path in files.items():
            desk.page.locator(f'[name="{name}"]').set_input_files(path)
        desk.press(confirm)
        assert "/accetta/" not in desk.path, desk.page.locator("main, body").first.inner_text()[:2000]

    def read_outcome(self, home, practice, slug):
        home.go("/area-personale/notifiche/").look()
        home.go(practice).look()
        home.reads("STATO: Rifiutata" if slug == REFUSED else "STATO: Accettata", "Dati Pratica", "Scheda")
        before = self.unread(home)
        home.go(f"{practice}comunicazioni/").look()
        home.reads(REASONS if slug == REFUSED else "La richiesta è accolta")
        home.go(f"{practice}documenti/").look()
        home.reads("Ricevuta", "Copia dell'istanza")
        assert self.unread(home) < before

    def unread(self, home):
        words = home.page.get_by_role("link", name=re.compile("Notifiche:")).first.text_content()
        number = re.search(r"Notifiche: (\d+)", " ".join(words.split()))
        return int(number[1]) if number else 0

    def test_the_other_screens(self, home):
        for path in (
            "/area-personale/profilo/",
            "/area-personale/password/",
            "/servizi/",
            "/cerca/?q=medico",
            "/medici/",
        ):
            home.go(path).look()

    def test_nothing_was_blocked_or_broken_in_the_browser(self, home):
        assert home.trouble == []

    def test_they_leave(self, home):
        home.page.locator("summary", has_text="Profilo").click()
        home.press("Esci")
        assert home.path == "/accesso/uscita/"
        home.look()
