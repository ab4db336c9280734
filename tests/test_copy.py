"""The Copia dell'istanza: every answer as the Riepilogo shows it, with files by name."""

import io

import pytest
from pypdf import PdfReader

from practices.journeys import journey_of
from practices.models import Document

from . import made_by_hand
from .test_receipt import bytes_of, text_of

COPY = Document.Kind.COPY


@pytest.fixture
def practice(db):
    identity = [
        {
            "key": "u",
            "label": "carta d'identità.pdf",
            "size": 213_401,
            "sha256": "c" * 64,
            "scan": "unchecked",
        }
    ]
    return made_by_hand.sent(
        answers={
            "per_chi": "me",
            "motivo": "Prima riga\nseconda <b>riga</b>",
            "all_documento": identity,
            "dich_445": True,
            "dich_privacy": True,
        }
    )


def test_it_says_every_answer_as_the_riepilogo_does(practice):
    text = text_of(bytes_of(practice, COPY))
    rows = [row for section in journey_of(practice).rows() for row in section.rows]
    assert len(rows) == 5
    for row in rows:
        assert " ".join(row.label.split()) in text
        assert " ".join(row.text.split()) in text


def test_it_names_the_files_with_size_and_digest(practice):
    text = text_of(bytes_of(practice, COPY)).replace("\xa0", " ")
    assert "carta d'identità.pdf (208,4 KB)" in text
    assert "c" * 64 in text


def test_what_a_citizen_typed_is_text(practice):
    assert "seconda <b>riga</b>" in text_of(bytes_of(practice, COPY))


def test_it_carries_number_protocol_time_service_and_seal(practice):
    text = text_of(bytes_of(practice, COPY))
    for words in (
        "Copia dell'istanza", made_by_hand.SERVICE, "Numero pratica 2026000239",
        "Protocollo 0070239/2026 del 21/11/2026", "Presentata il 21/11/2026 alle ore 16:44:05",
        "Richiedente BIANCHI MARIA", "ab12" * 16, "pagina 1 di", "Codice di verifica del documento:",
    ):  # fmt: skip
        assert words in text


def test_it_is_tagged_italian_and_titled(practice):
    reader = PdfReader(io.BytesIO(bytes_of(practice, COPY)))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "it"
    assert reader.metadata.title == "Copia dell'istanza – pratica 2026000239"


def test_a_later_change_of_the_form_does_not_change_it(practice):
    before = bytes_of(practice, COPY)
    assert bytes_of(practice, COPY) == before
