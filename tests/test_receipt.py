"""The Ricevuta: the sixteen points of domain 3.3, no answer in it, tagged, stored once; and a renderer that reaches nothing."""

import io
import re
import socket
import subprocess
import sys

import pytest
from django.utils import timezone
from pypdf import PdfReader

from practices import files, papers, receipts, tasks
from practices.models import Attachment, Delivery, Document, Practice

from . import made_by_hand

PAPERS = Delivery.Kind.PAPERS


def text_of(data):
    pages = PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def issued(practice, kind=Document.Kind.RECEIPT):
    papers.issue(practice.deliveries.get(kind=PAPERS))
    return practice.documents.get(kind=kind)


def bytes_of(practice, kind=Document.Kind.RECEIPT):
    return files.read(issued(practice, kind))


@pytest.fixture
def practice(db):
    return made_by_hand.sent()


@pytest.fixture
def receipt(practice):
    """The text of Maria's receipt, its white space made single."""
    return text_of(bytes_of(practice))


class TestSixteenPoints:
    """One test per point of domain.md 3.3."""

    def test_01_name_logo_tax_code_address_and_pec_of_the_body(self, practice):
        data = bytes_of(practice)
        for words in (
            "ASL Alto Olona",
            "01234567890",
            "Via Roma 1, 21052 Busto Arsizio (VA)",
            "protocollo@pec.asl.example",
        ):
            assert words in text_of(data)
        assert b"Logo di ASL Alto Olona" in alternative_texts(data)

    def test_02_title(self, receipt):
        assert "Ricevuta di presentazione dell'istanza" in receipt
        assert "Articolo 18-bis della legge 7 agosto 1990, n. 241" in receipt

    def test_03_practice_number(self, receipt):
        assert "Numero pratica 2026000239" in receipt

    def test_04_protocol_number_and_date(self, receipt):
        assert "Protocollo 0070239/2026 del 21/11/2026" in receipt
        assert (
            "ASL Alto Olona – AOO ALTOOLONA – Prot. n. 0070239/2026 del 21/11/2026 16:44 – Entrata" in receipt
        )

    def test_05_date_and_time_of_sending(self, receipt):
        assert "Presentata il 21/11/2026 alle ore 16:44:05" in receipt

    def test_06_service(self, receipt):
        assert f"Oggetto del procedimento {made_by_hand.SERVICE}" in receipt

    def test_07_applicant(self, receipt):
        assert (
            "Richiedente BIANCHI MARIA Codice fiscale BNCMRA85C52B300I Nascita BUSTO ARSIZIO (VA), 12/03/1985"
            in receipt
        )

    def test_08_beneficiary_when_another_and_by_what_right(self, db):
        child = {
            "beneficiary_surname": "Rossi",
            "beneficiary_name": "Ugo",
            "beneficiary_fiscal_code": "RSSGUO20A01B300W",
        }
        practice = made_by_hand.sent(answers={"per_chi": "figlio"}, **child)
        text = text_of(bytes_of(practice))
        assert "Assistito ROSSI UGO Codice fiscale RSSGUO20A01B300W" in text
        assert "A che titolo Per mio figlio o mia figlia minorenne" in text

    def test_08_no_beneficiary_when_it_is_the_applicant(self, receipt):
        assert "Assistito" not in receipt

    def test_09_how_the_applicant_was_identified(self, receipt):
        assert "Modo di accesso Email e password dell'area personale" in receipt

    def test_09_with_the_copy_of_the_identity_document(self, practice):
        attach(practice)
        assert "Email e password dell'area personale, con copia del documento d'identità allegata" in text_of(
            bytes_of(practice)
        )

    def test_09_with_the_card(self, db):
        practice = made_by_hand.sent(way_in=Practice.WayIn.TS_CNS)
        assert "Tessera sanitaria – Carta nazionale dei servizi (TS-CNS)" in text_of(bytes_of(practice))

    def test_10_attachments_by_label_size_and_digest_never_by_name(self, practice):
        attach(practice)
        text = text_of(bytes_of(practice))
        assert f"Copia del documento d'identità (fronte e retro) {'c' * 64} 208,4 KB" in text.replace(
            "\xa0", " "
        )
        assert "diabete" not in text

    def test_10_no_attachment(self, receipt):
        assert "Nessun allegato." in receipt

    def test_11_term_in_days_and_the_date_by_which_it_ends(self, receipt):
        assert "entro 30 giorni dalla presentazione, cioè entro il 21 dicembre 2026" in receipt
        assert "Risposta entro il 21/12/2026" in receipt

    def test_12_silence_substitute_and_judge(self, receipt):
        assert "la richiesta non è accolta per silenzio" in receipt
        assert (
            "potere sostitutivo (art. 2 c. 9-bis e 9-ter L. 241/1990): dott.ssa Giulia Ferri, 0331 000099"
            in receipt
        )
        assert "ricorso al Tribunale amministrativo regionale" in receipt

    def test_13_office_person_contacts_and_where_to_see_the_papers(self, practice, receipt, settings):
        assert "Ufficio Ufficio Esenzioni Responsabile del procedimento dott. Paolo Brambilla" in receipt
        assert "telefono 0331 000010 email esenzioni@asl.example PEC esenzioni@pec.asl.example" in receipt
        assert "Dove vedere gli atti Via Solaro 3, Busto Arsizio" in receipt
        assert f"{settings.BASE_URL}/area-personale/pratiche/{practice.uuid}/" in receipt.replace(" ", "")

    def test_13_the_office_of_the_district_where_there_is_one(self, db):
        practice = made_by_hand.sent(district=made_by_hand.district_office("Prova"))
        assert "Ufficio Scelta e Revoca di Prova" in text_of(bytes_of(practice))

    def test_14_declarations_and_privacy_notice_with_version_and_time(self, receipt):
        assert "il 21/11/2026 alle 16:44:05, il richiedente ha reso queste dichiarazioni" in receipt
        assert "Dichiaro che quanto indicato è vero (DPR 445/2000)." in receipt
        assert "(versione 2.3): letta il 21/11/2026 alle 16:44:05" in receipt

    def test_15_how_to_withdraw_integrate_and_ask(self, receipt):
        for words in (
            "Ritirare la richiesta:",
            "Integrare o chiedere informazioni:",
            "finché l'ufficio non la prende in carico",
        ):
            assert words in receipt

    def test_16_digest_pages_and_time_of_making(self, practice):
        data = bytes_of(practice)
        text = text_of(data)
        pages = len(PdfReader(io.BytesIO(data)).pages)
        assert "ab12" * 16 in text
        for page in range(1, pages + 1):
            assert f"pagina {page} di {pages}" in text
        assert re.search(r"Documento generato il \d\d/\d\d/\d{4} alle ore \d\d:\d\d:\d\d", text)

    def test_it_is_the_notice_of_start(self, receipt):
        assert "La presente ricevuta vale come comunicazione di avvio del procedimento" in receipt


def attach(practice):
    Attachment.objects.create(
        practice=practice, question_key="all_documento", name=made_by_hand.SECRET_FILE, size=213_401, sha256="c" * 64,
        content_type="application/pdf", file="aa/none",
    )  # fmt: skip


def alternative_texts(data):
    found = []
    for thing in all_objects(PdfReader(io.BytesIO(data))):
        if isinstance(thing, dict) and "/Alt" in thing:
            found.append(str(thing["/Alt"]).encode())
    return found


def all_objects(reader):
    return [
        reader.get_object(number)
        for number in range(1, len(reader.xref_objStm) + len(reader.xref.get(0, {})))
    ]


class TestThePaper:
    def test_no_answer_no_file_name_and_no_diagnosis_is_on_it(self, practice):
        attach(practice)
        text = text_of(bytes_of(practice))
        for secret in (
            made_by_hand.SECRET_ANSWER,
            "neoplastiche",
            "Spiega i motivi",
            made_by_hand.SECRET_FILE,
            "diabete",
        ):
            assert secret not in text

    def test_it_is_tagged_italian_and_titled(self, practice):
        reader = PdfReader(io.BytesIO(bytes_of(practice)))
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert "/StructTreeRoot" in root
        assert root["/Lang"] == "it"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert reader.metadata.title == "Ricevuta di presentazione dell'istanza – pratica 2026000239"
        assert b"pdfuaid" in root["/Metadata"].get_data()

    def test_its_code_of_128_bits_is_printed_and_stored(self, practice):
        document = issued(practice)
        assert re.fullmatch(r"[0-9a-f]{32}", document.code)
        assert f"Codice di verifica del documento: {document.code}" in re.sub(
            r"(?<=[0-9a-f]{4}) (?=[0-9a-f]{4})", "", text_of(files.read(document))
        )
        assert issued(practice, Document.Kind.COPY).code != document.code

    def test_it_weighs_less_than_150_kb(self, practice):
        assert issued(practice).size < 150_000

    def test_its_fonts_travel_with_it(self, practice):
        fonts = set()
        for thing in all_objects(PdfReader(io.BytesIO(bytes_of(practice)))):
            if isinstance(thing, dict) and thing.get("/Type") == "/FontDescriptor":
                assert any(key.startswith("/FontFile") for key in thing)
                fonts.add(thing["/FontName"])
        assert any("Titillium" in name for name in fonts)

    def test_it_is_made_once_and_its_bytes_never_change(self, practice):
        first = issued(practice)
        data = files.read(first)
        delivery = practice.deliveries.get(kind=PAPERS)
        assert delivery.done_at
        Delivery.objects.filter(pk=delivery.pk).update(done_at=None)
        papers.issue(delivery)
        assert practice.documents.count() == 2
        assert files.read(practice.documents.get(kind=Document.Kind.RECEIPT)) == data

    def test_two_workers_at_once_leave_one_receipt(self, practice, monkeypatch):
        delivery = practice.deliveries.get(kind=PAPERS)
        make, inner = papers.make, []

        def slowly(*args):
            if not inner:
                inner.append(True)
                papers.issue(delivery)  # the other worker finishes in the meantime
            return make(*args)

        monkeypatch.setattr(papers, "make", slowly)
        papers.issue(delivery)
        assert practice.documents.count() == 2

    def test_what_a_citizen_typed_is_text(self, db):
        evil = made_by_hand.APPLICANT | {
            "surname": "<img src=http://127.0.0.1:9/x>",
            "name": "{{ 7|add:7 }}{% now 'Y' %}",
        }
        text = text_of(bytes_of(made_by_hand.sent(applicant=evil)))
        assert "<IMG SRC=HTTP://127.0.0.1:9/X>" in text.replace("\u200b", "")
        assert "{{ 7|ADD:7 }}" in text


VECTORS = [
    '<img src="{url}">',
    '<style>@import "{url}";</style>',
    '<div style="background: url({url})">x</div>',
    '<link rel="stylesheet" href="{url}">',
    "<style>@font-face {{ font-family: x; src: url({url}) }} p {{ font-family: x }}</style><p>x</p>",
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}" width="9" height="9"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><use href="{url}#x"/></svg>',
    '<base href="{url}"><img src="y">',
    '<style>p::before {{ content: url({url}) }}</style><p>x</p>',
    '<ul style="list-style-image: url({url})"><li>x</li></ul>',
    '<link rel="attachment" href="{url}">',
    '<a rel="attachment" href="{url}">x</a>',
    '<style>@page {{ background: url({url}) }}</style>',
    '<iframe src="{url}"></iframe>',
    '<picture><source srcset="{url}"><img src="{url}"></picture>',
    '<style>p {{ border-image-source: url({url}); mask: url({url}) }}</style><p>x</p>',
]  # fmt: skip


@pytest.fixture
def spy(monkeypatch):
    """Every attempt to open a connection or to read /etc, with the socket refused."""
    tried = []

    def refuse(*args, **kwargs):
        tried.append(args)
        raise OSError("no network here")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return tried


class TestRendererReachesNothing:
    @pytest.mark.parametrize(
        "url", ["http://127.0.0.1:9/x", "https://evil.example/x", "ftp://evil.example/x"]
    )
    @pytest.mark.parametrize("vector", VECTORS)
    def test_t44_no_request_leaves(self, vector, url, spy):
        data = receipts.pdf_of(f'<html lang="it"><title>t</title>{vector.format(url=url)}</html>')
        assert data.startswith(b"%PDF") and spy == []

    @pytest.mark.parametrize(
        "url", ["file:///etc/passwd", "/etc/passwd", "data:text/plain,segreto", "asset:../manage.py"]
    )
    @pytest.mark.parametrize("vector", VECTORS)
    def test_t44_no_file_is_read_or_embedded(self, vector, url):
        data = receipts.pdf_of(f'<html lang="it"><title>t</title>{vector.format(url=url)}</html>')
        reader = PdfReader(io.BytesIO(data))
        assert not reader.attachments
        assert not any(
            isinstance(x, dict) and ("/EF" in x or x.get("/Type") == "/EmbeddedFile")
            for x in all_objects(reader)
        )
        assert "root:" not in text_of(data)

    def test_web_processes_do_not_load_weasyprint(self):
        """Importing all that urls.py imports, tasks included, must not bring it in."""
        code = (
            "import django; django.setup();"
            "import portal.urls, practices.tasks, practices.receipts, practices.papers, sys;"
            "assert 'weasyprint' not in sys.modules, 'loaded'"
        )
        subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)


class TestWorker:
    def test_the_worker_makes_both_papers_and_then_writes(self, practice, mailoutbox):
        tasks.run_deliveries.call(practice.pk)
        assert set(practice.documents.values_list("kind", flat=True)) == {"receipt", "copy"}
        assert len(mailoutbox) == 1
        assert not practice.deliveries.filter(done_at=None).exists()
        assert practice.documents.first().created_at <= timezone.now()
