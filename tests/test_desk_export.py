"""The filtered list as a file: the same rows in the same order, cells that no spreadsheet runs, never all in memory."""

import csv
import io

import pytest
from openpyxl import load_workbook

from practices import desk_export
from practices.states import State

from .desk_rows import practice_of, service_called

QUEUE = "/admin/pratiche/"


@pytest.fixture
def service(site):
    return service_called("Cambio di prova", "cambio-di-prova")


@pytest.fixture
def desk(anna, client_of):
    return client_of(anna)


def rows_of(response):
    assert response.status_code == 200
    body = b"".join(response.streaming_content)
    if response["Content-Type"].startswith("text/csv"):
        text = body.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text), delimiter=";"))
    sheet = load_workbook(io.BytesIO(body), read_only=True).active
    return [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_it_holds_the_rows_of_the_list_in_its_order(desk, maria, service, kind):
    closed = [practice_of(maria, service, state=State.ACCEPTED) for _n in range(30)]
    practice_of(maria, service)
    heads, *rows = rows_of(desk.get(f"{QUEUE}esporta/{kind}/", {"stato": "accepted", "ordine": "vecchie"}))
    assert heads[:3] == ["Pratica", "Servizio", "Stato"]
    assert [row[0] for row in rows] == [practice.number for practice in closed]
    assert rows[0][7:10] == ["Bianchi", "Maria", "BNCMRA85C52B300I"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "name", ["=HYPERLINK(1)", "+39", "-1", "@SUM(A1)", " =1", "\t=1", "\x00=1", "=1;=2\r\n"]
)
def test_what_a_person_typed_is_never_a_formula(desk, maria, service, kind, name):
    practice_of(maria, service, applicant_surname=name.replace("\x00", "\x01"))
    _heads, row = rows_of(desk.get(f"{QUEUE}esporta/{kind}/"))
    assert row[7].startswith("'") and len(row) == 15


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_nothing_of_another_scope_is_in_it(client_of, bruno, maria, service, kind):
    practice_of(maria, service)
    assert len(rows_of(client_of(bruno).get(f"{QUEUE}esporta/{kind}/"))) == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("role", ["elena", "maria"])
def test_who_is_no_operator_gets_no_file(request, client_of, maria, service, role, kind):
    practice_of(maria, service)
    assert client_of(request.getfixturevalue(role)).get(f"{QUEUE}esporta/{kind}/").status_code in (302, 404)


def test_a_list_too_long_for_a_sheet_is_offered_as_csv(desk, maria, service, monkeypatch):
    monkeypatch.setattr(desk_export, "MOST_XLSX", 1)
    for _n in range(2):
        practice_of(maria, service)
    page = desk.get(f"{QUEUE}esporta/xlsx/", follow=True).content.decode()
    assert "scarica il CSV" in page
    assert len(rows_of(desk.get(f"{QUEUE}esporta/csv/"))) == 3


def test_it_is_sent_while_it_is_read(desk, maria, service, django_assert_num_queries):
    for _n in range(3):
        practice_of(maria, service)
    response = desk.get(f"{QUEUE}esporta/csv/")
    assert response.streaming and "no-store" in response["Cache-Control"]
    with django_assert_num_queries(1):
        assert len(list(response.streaming_content)) == 5


def test_the_link_of_the_list_asks_for_its_filters(desk, maria, service):
    practice_of(maria, service)
    page = desk.get(QUEUE, {"stato": "submitted", "q": "bianchi"}).content.decode()
    assert "esporta/csv/?q=bianchi&amp;stato=submitted" in page
