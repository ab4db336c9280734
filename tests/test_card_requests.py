"""What the card changes in a request: no identity document, a receipt that names it, and its end when it was lost."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.card_states import CardState
from accounts.models import HealthCard, Profile
from practices import actions
from practices.models import Message, Practice

from . import made_by_hand
from .made_cards import MARIA, card, of_luca, registered, show
from .real_practices import a_pdf, draft_of, sent_of
from .test_receipt import bytes_of, text_of

SLUG = "duplicato-tessera-sanitaria"
DECLARED = {"dich_445": "on", "dich_privacy": "on", "dich_controlli": "on", "dich_vecchia": "on"}
IDENTIFIED = {"issuer": "Regione Esempio - CA Cittadini (Prestatore di Prova S.p.A.)", "end": "0001"}


pytestmark = pytest.mark.usefixtures("door")


@pytest.fixture
def by_card(maria):
    """Maria's browser, opened with her card."""
    registered(maria)
    browser = Client()
    show(browser, "login")
    return browser


def contacts_step(browser, practice):
    return browser.get(f"/area-personale/richiesta/{practice.uuid}/3/").content.decode()


def send(browser, practice):
    practice = Practice.objects.get(pk=practice.pk)
    address = f"/area-personale/richiesta/{practice.uuid}/riepilogo/"
    return browser.post(address, {"mode": "next", "revision": practice.revision, **DECLARED})


class TestTheIdentityDocument:
    def test_is_not_asked_of_who_came_by_card(self, maria, by_card, client_of):
        practice = draft_of(maria, SLUG)
        assert "all_documento" in contacts_step(client_of(maria), practice)
        assert "all_documento" not in contacts_step(by_card, practice)

    def test_a_draft_begun_with_the_password_is_sent_with_the_card_and_without_the_document(
        self, maria, by_card
    ):
        practice = draft_of(maria, SLUG)
        assert practice.attachments.filter(question_key="all_documento").exists()
        assert send(by_card, practice)["Location"].endswith("/inviata/")
        practice = Practice.objects.get(pk=practice.pk)
        assert (practice.way_in, practice.identified_by) == ("ts_cns", IDENTIFIED)
        assert not practice.attachments.filter(question_key="all_documento").exists()

    def test_a_draft_begun_with_the_card_asks_it_of_who_sends_with_the_password(
        self, maria, by_card, client_of
    ):
        practice = draft_of(maria, SLUG)
        page = contacts_step(by_card, practice)
        actions.remove_attachment(practice, practice.attachments.get(question_key="all_documento"), maria)
        answer = send(client_of(maria), practice)
        assert answer.status_code == 422 and "all_documento" not in page
        assert Practice.objects.get(pk=practice.pk).is_draft


class TestTheReceipt:
    def test_09_names_issuer_and_last_digits_of_the_card(self, db):
        practice = made_by_hand.sent(way_in=Practice.WayIn.TS_CNS, identified_by=IDENTIFIED)
        text = text_of(bytes_of(practice))
        assert "Tessera sanitaria – Carta nazionale dei servizi (TS-CNS), vale come richiesta firmata" in text
        assert f"emittente: {IDENTIFIED['issuer']}; numero della carta che finisce con 0001" in text

    def test_a_password_names_no_card(self, maria, client_of):
        registered(maria)
        practice = draft_of(maria, SLUG)
        send(client_of(maria), practice)
        practice = Practice.objects.get(pk=practice.pk)
        assert (practice.way_in, practice.identified_by) == ("password", {})


class TestALostCard:
    def accepted(self, practice, carla):
        practice = actions.take_charge(practice, carla)
        return actions.accept(practice, carla, timezone.localdate(), document=a_pdf("esito.pdf"))

    def last_message(self, practice):
        return practice.messages.filter(side=Message.Side.OFFICE).last().text

    @pytest.mark.parametrize("variant", ["usual", "stolen"])
    def test_is_blocked_when_the_duplicate_is_granted_and_the_citizen_is_told(self, maria, carla, variant):
        row = registered(maria)
        practice = self.accepted(sent_of(maria, SLUG, variant), carla)
        row = HealthCard.objects.get(pk=row.pk)
        assert (row.state, row.blocked_because) == (CardState.BLOCKED, "lost")
        assert "che finisce con 0001 è bloccata" in self.last_message(practice)
        assert "registrala con «Registra TS-CNS»" in self.last_message(practice)
        assert practice.events.get(verb="accept").data["cards_blocked"] == 1

    def test_several_cards_are_all_blocked(self, maria, carla):
        registered(maria), registered(maria, card(card_id="7430010000000009"))
        practice = self.accepted(sent_of(maria, SLUG), carla)
        assert not HealthCard.objects.filter(state=CardState.ACTIVE).exists()
        assert "sono bloccate" in self.last_message(practice)

    def test_its_session_ends_with_it(self, maria, by_card, carla):
        assert by_card.get("/area-personale/").status_code == 200
        self.accepted(sent_of(maria, SLUG), carla)
        assert by_card.get("/area-personale/").status_code == 302

    def test_not_before_the_office_accepts(self, maria, carla):
        registered(maria)
        actions.take_charge(sent_of(maria, SLUG), carla)
        assert HealthCard.objects.get().state == CardState.ACTIVE

    def test_a_worn_card_goes_on_opening(self, maria, carla):
        registered(maria)
        practice = self.accepted(sent_of(maria, SLUG, "worn"), carla)
        assert HealthCard.objects.get().state == CardState.ACTIVE
        assert "TS-CNS" not in self.last_message(practice)

    def test_nobody_elses_card_is_touched(self, maria, luca, carla):
        registered(luca, of_luca())
        practice = self.accepted(sent_of(maria, SLUG), carla)
        assert HealthCard.objects.get().state == CardState.ACTIVE
        assert "TS-CNS" not in self.last_message(practice)

    def test_another_service_touches_none(self, maria, carla):
        registered(maria)
        self.accepted(sent_of(maria), carla)
        assert HealthCard.objects.get().state == CardState.ACTIVE


class TestAVerifiedCodeOnTheDesk:
    """A request of who only typed a codice fiscale that another account has verified since: the operator is warned."""

    WORDS = "Il codice fiscale del richiedente è verificato su un altro account"

    def test_the_operator_is_told_to_check_who_asked(self, maria, luca, carla, client_of):
        Profile.objects.filter(user=luca).update(fiscal_code=MARIA)
        practice = sent_of(type(luca).objects.get(pk=luca.pk))
        desk = client_of(carla)
        address = f"/admin/pratiche/{practice.uuid}/"
        assert self.WORDS not in desk.get(address).content.decode()
        registered(maria)
        assert self.WORDS in desk.get(address).content.decode()

    def test_not_of_the_owners_own_requests(self, maria, carla, client_of):
        practice = sent_of(maria)
        registered(maria)
        assert self.WORDS not in client_of(carla).get(f"/admin/pratiche/{practice.uuid}/").content.decode()

    def test_a_filter_of_the_list_finds_them_until_they_are_closed(self, maria, luca, carla, client_of):
        Profile.objects.filter(user=luca).update(fiscal_code=MARIA)
        practice = sent_of(type(luca).objects.get(pk=luca.pk))
        found = "/admin/pratiche/?vista=tutte&da_verificare=on"
        desk = client_of(carla)
        assert f"#{practice.number}" not in desk.get(found).content.decode()
        registered(maria)
        assert f"#{practice.number}" in desk.get(found).content.decode()
