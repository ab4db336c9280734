"""The public check of a paper by its code or its QR: number, date and digest, and nothing about a person."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import Throttle
from practices import document_check, files, papers, qr
from practices.models import Delivery, ProtocolAnnulment

from . import made_by_hand
from .test_receipt import alternative_texts


@pytest.fixture
def receipt(db):
    practice = made_by_hand.sent()
    papers.issue(practice.deliveries.get(kind=Delivery.Kind.PAPERS))
    return practice.documents.get(kind="receipt")


def page_of(client, code):
    return client.get(reverse("practices:checked", args=[code]))


class TestKnownPaper:
    def test_it_confirms_number_protocol_date_and_digest(self, client, receipt):
        page = page_of(client, receipt.code)
        words = page.content.decode()
        assert page.status_code == 200
        assert "Il documento è stato emesso da noi" in words
        for shown in ("2026000239", "n. 0070239/2026 del 21/11/2026", receipt.sha256, f"{receipt.size} byte"):
            assert shown in words

    def test_it_says_nothing_of_the_person_the_service_or_the_outcome(self, client, receipt):
        words = page_of(client, receipt.code).content.decode()
        for secret in (
            "Bianchi",
            "Maria",
            "BNCMRA85C52B300I",
            made_by_hand.SERVICE,
            "Ricevuta di",
            "Inviata",
        ):
            assert secret not in words

    def test_spaces_and_capitals_of_a_typed_code_do_not_count(self, client, receipt):
        typed = papers.spaced(receipt.code).upper()
        answer = client.get(reverse("practices:check"), {"codice": f"  {typed} "})
        assert answer.status_code == 302
        assert answer.url == reverse("practices:checked", args=[receipt.code])

    def test_it_says_when_the_registration_was_annulled(self, client, receipt):
        by = receipt.practice.citizen
        ProtocolAnnulment.objects.create(entry=receipt.entry, by=by, act="Determina 7", reason="Doppia")
        words = page_of(client, receipt.code).content.decode()
        assert "è stata annullata il" in words
        assert "Doppia" not in words

    def test_the_paper_prints_the_address_and_its_qr(self, receipt):
        data = files.read(receipt)
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
        assert document_check.address_of(receipt.code) in "".join(text.split())
        assert any(b"QR che apre la pagina" in words for words in alternative_texts(data))

    def test_the_qr_is_a_picture_without_scripts_or_addresses_to_load(self):
        assert qr.svg("https://asl.example/").startswith(b"<svg ")
        assert b"href" not in qr.svg("https://asl.example/")


class TestUnknownCode:
    @pytest.mark.parametrize("code", ["0" * 32, "x", "a" * 300, "%00", "..", "à" * 32])
    def test_it_is_told_kindly(self, client, db, code):
        page = page_of(client, code)
        assert page.status_code == 200
        assert "Nessun documento ha questo codice" in page.content.decode()

    def test_a_practice_with_no_code_is_not_found_by_an_empty_one(self, client, receipt):
        assert "Nessun documento" in page_of(client, " - ").content.decode()

    def test_the_field_says_what_a_code_looks_like(self, client, site):
        page = client.get(reverse("practices:check"), {"codice": "12 34"})
        assert page.status_code == 422
        assert "Il codice ha 32 tra cifre e lettere" in page.content.decode()

    def test_known_and_unknown_ask_the_database_the_same(self, client, receipt):
        page_of(client, receipt.code)
        asked = []
        for code in (receipt.code, "0" * 32, "x"):
            with CaptureQueriesContext(connection) as queries:
                page_of(client, code)
            asked.append(len(queries))
        assert len(set(asked)) == 1

    def test_who_tries_many_codes_is_stopped(self, client, db):
        answers = [page_of(client, f"{number:032x}").status_code for number in range(61)]
        assert answers[:60] == [200] * 60
        assert answers[60] == 429
        assert Throttle.objects.count() == 1
