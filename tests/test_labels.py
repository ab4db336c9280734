"""Every label of the two guides that must be kept verbatim stands on its screen (domain.md, end of section 2).

The health card's own labels come with its issue.
"""

import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from practices import actions

from .real_practices import a_pdf, draft_of, sent_of
from .story import SERVICES

HOME = ["Accesso al Cittadino", "Servizi online Cittadino", "Accedi"]
LOGIN = ["Accedi", "Non possiedi un account? Registrati adesso!"]
REGISTRATION = ["Registrati", "Contatti", "Residenza", "Domicilio"]
AREA = [
    "Scelta e Revoca", "Scegli uno tra i seguenti servizi", "Consulta le tue pratiche", "10 risultati per pagina",
    "Cerca...", "# Pratica", "Servizio", "Data Invio", "Stato", "Notifiche", "Profilo", "Cambio password", "Esci",
    "Modifica profilo", *SERVICES.values(),
]  # fmt: skip
PRACTICE = [
    "Scelta e Revoca", "Scelta in Deroga", "STATO:", "Dettaglio", "Comunicazioni", "Documenti", "Dati Pratica",
    "Scheda", "Documenti Allegati", "Notifiche", "Profilo",
]  # fmt: skip
PROFILE = [
    "Modifica il tuo profilo", "Dati Anagrafici", "Cognome", "Nome", "Sesso", "Data di Nascita", "Luogo di Nascita",
    "Provincia di Nascita", "Codice Fiscale", "Cittadinanza", "Contatti", "Telefono", "Email", "Residenza", "Domicilio",
    "Città", "CAP", "Indirizzo", "Civico", "Notifiche", "Profilo",
]  # fmt: skip


def words_of(response):
    """What the page says: its text, and the words of placeholders and buttons."""
    assert response.status_code == 200
    page = response.content.decode()
    said = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    attributes = " ".join(re.findall(r'(?:placeholder|value|aria-label|title)="([^"]*)"', said))
    text = html.unescape(re.sub(r"<[^>]+>", " ", said) + " " + attributes)
    return " ".join(text.split())


def assert_says(response, labels):
    words = words_of(response)
    missing = [label for label in labels if label not in words]
    assert not missing, f"{missing} not among: {words[:4000]}"


class TestPublicScreens:
    def test_s1_s61_home(self, site, client):
        assert_says(client.get("/"), HOME)

    def test_s3_login(self, site, client):
        assert_says(client.get(reverse("accounts:login")), LOGIN)

    def test_s13_registration(self, site, client):
        assert_says(client.get(reverse("accounts:register")), REGISTRATION)


class TestPrivateScreens:
    @pytest.fixture
    def client(self, maria, client_of):
        return client_of(maria)

    def test_s15_to_s27_area(self, client, maria):
        draft_of(maria, only_first=True)
        assert_says(client.get(reverse("practices:home")), AREA)

    def test_s22_last_step(self, client, maria):
        practice = draft_of(maria)
        assert_says(client.get(reverse("practices:summary", args=[practice.uuid])), ["Invia"])

    def test_s41_to_s50_practice(self, client, maria):
        practice = sent_of(maria)
        assert_says(client.get(reverse("practices:detail", args=[practice.uuid])), PRACTICE)

    def test_s51_to_s59_profile(self, client):
        assert_says(client.get(reverse("accounts:profile")), PROFILE)

    def test_s52_change_of_password(self, client):
        assert_says(client.get(reverse("accounts:password")), ["Cambio password", "Notifiche", "Profilo"])


class TestStates:
    """S33–S39: the five names, and ours, on the own list and on the practice."""

    @pytest.fixture
    def shows(self, maria, client_of):
        client = client_of(maria)

        def state_of(practice, label):
            assert_says(client.get(reverse("practices:home")), [label])
            assert_says(client.get(reverse("practices:detail", args=[practice.uuid])), [f"STATO: {label}"])

        return state_of

    def test_s33_bozza(self, maria, shows):
        shows(draft_of(maria, only_first=True), "Bozza")

    def test_s35_inviata(self, maria, shows):
        shows(sent_of(maria), "Inviata")

    def test_s37_in_elaborazione(self, maria, carla, shows):
        shows(actions.take_charge(sent_of(maria), carla), "In Elaborazione")

    def test_s38_accettata(self, maria, carla, shows):
        practice = actions.take_charge(sent_of(maria), carla)
        shows(actions.accept(practice, carla, timezone.localdate(), document=a_pdf("esito.pdf")), "Accettata")

    def test_s39_rifiutata(self, maria, carla, shows):
        practice = actions.take_charge(sent_of(maria), carla)
        reason = practice.service.refusal_reasons.first().code
        text = "Il medico scelto non ha dichiarato la propria disponibilità."
        shows(actions.reject(practice, carla, reason, text, notice_waiver="infondata"), "Rifiutata")

    def test_our_own_ritirata(self, maria, shows):
        practice = sent_of(maria)
        actions.withdraw(practice, by=maria)
        shows(practice, "Ritirata")
