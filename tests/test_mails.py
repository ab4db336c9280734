"""The e-mails about a practice: number, date, deadline, one link; and nothing that tells an illness."""

import re
from datetime import timedelta

import pytest
from django.core.mail.message import EmailMultiAlternatives
from django.utils import timezone

from home.models import BodySettings
from practices import mails
from practices.models import Delivery

from . import made_by_hand

EVENTS = [
    "submit",
    "take_charge",
    "accept",
    "reject",
    "withdraw",
    "message:7",
    "document:9",
    "draft_warning:20261121",
]


@pytest.fixture
def practice(db):
    practice = made_by_hand.sent()
    practice.outcome_text = "Manca il certificato"
    practice.refusal_code = "R41"
    practice.save()
    return practice


@pytest.fixture
def letter(practice, mailoutbox):
    """letter(event) -> the e-mail that the event sends."""

    def sent(event, of=practice):
        delivery = Delivery.objects.get_or_create(practice=of, kind=Delivery.Kind.MAIL, event=event)[0]
        mailoutbox.clear()
        mails.send(delivery)
        delivery.refresh_from_db()
        assert delivery.done_at
        return mailoutbox[0] if mailoutbox else None

    return sent


def everything(message):
    """All that a mailbox, a relay or a log may see of it."""
    return "\n".join([str(message.message()), message.subject, message.body, message.alternatives[0].content])


class TestWords:
    def test_m6_sending(self, letter):
        message = letter("submit")
        assert message.subject == "Abbiamo ricevuto la tua richiesta – pratica 2026000239"
        for body in (message.body, message.alternatives[0].content):
            for words in ("2026000239", "21/11/2026 alle 16:44", "21/12/2026"):
                assert words in body

    @pytest.mark.parametrize("event", ["take_charge", "accept", "reject"])
    def test_m7_every_change_reads_the_same(self, letter, event):
        message = letter(event)
        assert message.subject == "Aggiornamento sulla pratica 2026000239"
        assert timezone.localtime().strftime("%d/%m/%Y") in message.body

    def test_m7_accepted_and_refused_cannot_be_told_apart(self, letter):
        bodies = {letter(event).body for event in ("take_charge", "accept", "reject")}
        assert len(bodies) == 1

    @pytest.mark.parametrize("event", ["message:1", "document:1"])
    def test_m8_something_from_the_office(self, letter, event):
        assert letter(event).subject == "Nuova comunicazione sulla pratica 2026000239"

    def test_m9_a_draft_about_to_go(self, letter):
        draft = made_by_hand.draft(sequence=7)
        message = letter("draft_warning:20260901", of=draft)
        assert message.subject == "La bozza 2026000007 sta per essere eliminata"
        assert (timezone.localtime() + timedelta(days=14)).strftime("%d/%m/%Y") in message.body

    def test_m9_is_not_sent_when_the_draft_was_sent_meanwhile(self, letter):
        assert letter("draft_warning:20260901") is None

    def test_a_closed_account_gets_none(self, letter, practice):
        practice.citizen.is_active = False
        practice.citizen.save()
        assert letter("submit", of=practice) is None


class TestWhatTheyNeverSay:
    @pytest.fixture(params=EVENTS)
    def message(self, request, letter):
        of = made_by_hand.draft(sequence=7) if request.param.startswith("draft") else None
        return letter(request.param, of=of) if of else letter(request.param)

    def test_no_service_state_outcome_reason_file_name_or_codice_fiscale(self, message):
        text = everything(message).lower()
        for secret in (
            "esenzione", "patologia", "scelta e revoca", "inviata la", "in elaborazione", "accettata", "accolta",
            "rifiutata", "respinta", "ritirata", "r41", "certificato", "diabete", ".pdf", "neoplastiche",
            "bncmra85c52b300i", "bianchi", "333 0000001", "preso in carico",
        ):  # fmt: skip
            assert secret not in text, secret

    def test_one_link_and_it_comes_from_the_settings(self, letter, practice, settings):
        settings.BASE_URL = "https://istanze.asl.example"
        for event in EVENTS[:-1]:
            message = letter(event)
            link = f"https://istanze.asl.example/area-personale/pratiche/{practice.uuid}/"
            assert re.findall(r"https?://\S+", message.body) == [link]
            assert re.findall(r'<a [^>]*href="([^"]*)"', message.alternatives[0].content) == [link]
            assert "src=" not in message.alternatives[0].content

    def test_text_and_html_in_italian_under_30_kb(self, message):
        content, kind = message.alternatives[0]
        assert kind == "text/html" and '<html lang="it"' in content
        assert len(content.encode()) < 30_000
        assert message.body.strip()

    def test_it_says_that_a_machine_wrote_it(self, message):
        assert message.extra_headers["Auto-Submitted"] == "auto-generated"


class TestHeaders:
    def test_t48_nothing_typed_can_add_a_header(self, letter, db):
        body = BodySettings.objects.first()
        if body:
            body.name = "ASL\r\nBcc: ladro@evil.example"
            body.save()
        message = letter("submit")
        sent = message.message()
        assert sent["Bcc"] is None and sent["To"] == "maria@posta.example"
        assert "\n" not in message.subject

    def test_the_sender_is_the_body_at_the_address_of_the_settings(self, letter, settings):
        settings.DEFAULT_FROM_EMAIL = "Portale <noreply@asl.example>"
        assert letter("submit").from_email.endswith("<noreply@asl.example>")

    def test_t80_the_same_delivery_has_the_same_message_id_at_every_try(self, letter):
        first, second = letter("submit"), letter("submit")
        assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
        assert letter("accept").extra_headers["Message-ID"] != first.extra_headers["Message-ID"]

    def test_the_html_escapes_the_name_of_the_body(self, letter):
        body = BodySettings.objects.first()
        if body:
            body.name = "ASL <b>Alto</b> & Olona"
            body.save()
            message = letter("submit")
            assert "<b>Alto</b>" not in message.alternatives[0].content
            assert "ASL <b>Alto</b> & Olona" in message.body


def test_a_mail_server_that_refuses_leaves_the_delivery_undone(practice, monkeypatch):
    def refuse(self, fail_silently=False):
        raise OSError("421 try later")

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    delivery = practice.deliveries.get(kind=Delivery.Kind.MAIL)
    with pytest.raises(OSError):
        mails.send(delivery)
    delivery.refresh_from_db()
    assert delivery.done_at is None
