"""Consulta le tue pratiche, on the page of the services (S23-S36)."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from practices.models import Practice
from tests.small_service import accepted, draft, in_progress, rejected, sent, small_form, withdrawn

AREA = "/area-personale/"


@pytest.fixture
def form_page(site):
    return small_form()


@pytest.fixture
def browser(client_of, maria):
    return client_of(maria)


def page_of(browser, query=""):
    return browser.get(AREA + query).content.decode()


def rows_of(page):
    """Each row of the table as the words of its cells."""
    body = page[page.index("<tbody>") : page.index("</tbody>")] if "<tbody>" in page else ""
    return [re.sub(r"<[^>]+>", " ", row).split() for row in body.split("<tr>")[1:]]


def numbers_of(page):
    return [row[0] for row in rows_of(page)]


def many_drafts(form_page, citizen, number):
    year = timezone.localdate().year
    service = form_page.get_parent().specific
    return Practice.objects.bulk_create(
        Practice(
            year=year, sequence=100 + index, citizen=citizen, service=service,
            form_version=form_page.current_version, service_title=service.title, category_name="Scelta e Revoca",
        )
        for index in range(number)
    )  # fmt: skip


def test_s23_the_list_is_on_the_same_page_as_the_services(browser, form_page, maria):
    practice = draft(form_page, maria)
    page = page_of(browser)
    assert (
        page.index("Scegli uno tra i seguenti servizi")
        < page.index("Consulta le tue pratiche")
        < page.index(practice.number)
    )


def test_s24_the_heading(browser, form_page):
    assert '<h2 id="own-list-title">Consulta le tue pratiche</h2>' in page_of(browser)


def test_s25_ten_results_per_page_and_the_eleventh_on_the_second(browser, form_page, maria):
    many_drafts(form_page, maria, 11)
    page = page_of(browser)
    assert '<option value="10" selected>10 risultati per pagina</option>' in page
    assert len(rows_of(page)) == 10
    assert numbers_of(page_of(browser, "?page=2")) == [f"{timezone.localdate().year}000100"]
    assert len(rows_of(page_of(browser, "?per_pagina=25"))) == 11


@pytest.mark.parametrize(
    "query",
    [
        "?page=99",
        "?page=-1",
        "?page=x",
        "?per_pagina=1000",
        "?ordine=-citizen",
        "?stato=boh",
        "?q=%00",
        "?ordine=--numero",
    ],
)
def test_an_address_that_asks_nonsense_shows_a_list(browser, form_page, maria, query):
    draft(form_page, maria)
    assert browser.get(AREA + query).status_code == 200


@pytest.mark.parametrize("text", ["{number}", "#{number}", "0001", "servizio DI prova", "bozza", " boz "])
def test_s26_the_search_finds_number_service_and_state(browser, form_page, maria, text):
    practice = draft(form_page, maria)
    page = browser.get(AREA, {"q": text.format(number=practice.number)}).content.decode()
    assert 'placeholder="Cerca..."' in page
    assert numbers_of(page) == [practice.number]


def test_s26_a_search_without_results_says_so(browser, form_page, maria):
    draft(form_page, maria)
    page = browser.get(AREA, {"q": "<b>accettata</b>"}).content.decode()
    assert rows_of(page) == []
    assert "Nessuna pratica trovata per «&lt;b&gt;accettata&lt;/b&gt;»" in page


def test_an_empty_list_leads_to_the_services(browser, form_page):
    assert "Non hai ancora presentato richieste." in page_of(browser)


def test_s27_the_columns_and_a_last_one_without_a_name(browser, form_page, maria):
    draft(form_page, maria)
    page = page_of(browser)
    head = page[page.index("<thead>") : page.index("</thead>")]
    labels = [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<th .*?</th>", head, re.S)]
    assert labels == ["# Pratica", "Servizio", "Data Invio", "Stato", "Azioni"]
    assert '<th scope="col"><span class="visually-hidden">Azioni</span></th>' in head


def test_s28_the_number_is_the_year_and_six_digits_over_all_services(form_page, maria, luca):
    other = small_form("altro", title="Altro servizio")
    practices = [draft(form_page, maria), draft(other, maria), draft(form_page, luca)]
    year = timezone.localdate().year
    assert [practice.number for practice in practices] == [f"{year}00000{last}" for last in (1, 2, 3)]


def test_s29_a_draft_has_a_number_and_an_empty_data_invio(browser, form_page, maria):
    practice = draft(form_page, maria)
    page = page_of(browser)
    assert rows_of(page)[0][:5] == [practice.number, "Servizio", "di", "prova", "Bozza"]
    assert '<td data-label="Data Invio"></td>' in page


def test_s30_data_invio_is_local_time(browser, form_page, maria):
    practice = sent(form_page, maria)
    local = timezone.localtime(practice.submitted_at)
    assert f'<td data-label="Data Invio">{local:%d/%m/%Y %H:%M}</td>' in page_of(browser)


def test_s31_the_newest_number_stands_first_and_the_columns_can_be_sorted(browser, form_page, maria):
    drafts = [draft(form_page, maria) for _ in range(3)]
    newest_first = [practice.number for practice in reversed(drafts)]
    page = page_of(browser)
    assert numbers_of(page) == newest_first
    assert 'aria-sort="descending"><a href="?ordine=numero#pratiche"># Pratica' in page
    oldest_first = page_of(browser, "?ordine=numero")
    assert numbers_of(oldest_first) == newest_first[::-1]
    assert 'aria-sort="ascending"' in oldest_first
    for column in ("servizio", "-servizio", "invio", "-invio", "stato", "-stato"):
        assert len(numbers_of(page_of(browser, f"?ordine={column}"))) == 3


def test_s31_a_number_of_seven_digits_sorts_by_its_columns(browser, form_page, maria):
    many_drafts(form_page, maria, 2)
    Practice.objects.filter(sequence=100).update(sequence=1_000_000)
    year = timezone.localdate().year
    assert numbers_of(page_of(browser)) == [f"{year}1000000", f"{year}000101"]
    assert numbers_of(page_of(browser, f"?q={year}1000000")) == [f"{year}1000000"]


def test_s32_only_the_own_practices_are_listed(browser, form_page, maria, luca):
    mine, other = draft(form_page, maria), draft(form_page, luca)
    page = page_of(browser)
    assert mine.number in page and other.number not in page
    assert numbers_of(page_of(browser, f"?q={other.number}")) == []


def test_the_filter_counts_each_state(browser, form_page, maria, anna):
    draft(form_page, maria)
    draft(form_page, maria)
    practice = sent(form_page, maria)
    page = page_of(browser, "?stato=submitted")
    assert '<option value="submitted" selected>Inviata (1)</option>' in page
    assert '<option value="draft">Bozza (2)</option>' in page and "Tutti (3)" in page
    assert numbers_of(page) == [practice.number]


def test_s34_the_bin_stands_on_drafts_only(browser, form_page, maria, anna):
    practice = draft(form_page, maria)
    others = [withdrawn(form_page, maria), accepted(form_page, maria, anna), rejected(form_page, maria, anna)]
    page = page_of(browser)
    link = reverse("practices:delete", args=[practice.uuid])
    assert f'href="{link}"' in page and f"Elimina la bozza {practice.number}</span>" in page
    for other in others:
        assert reverse("practices:delete", args=[other.uuid]) not in page


def test_s36_the_printer_stands_on_what_was_sent_and_never_on_a_draft(browser, form_page, maria, anna, drain):
    practice = sent(form_page, maria)
    unsent = draft(form_page, maria)
    documents = reverse("practices:documents", args=[practice.uuid])
    assert f'href="{documents}"' in page_of(browser)  # until the worker has made it
    drain()
    receipt = practice.documents.get(kind="receipt")
    page = page_of(browser)
    link = reverse("practices:document", args=[practice.uuid, receipt.uuid])
    assert f'href="{link}"' in page and f"Stampa la ricevuta della pratica {practice.number}" in page
    assert f"Stampa la ricevuta della pratica {unsent.number}" not in page
    response = browser.get(link)
    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content).startswith(b"%PDF")


@pytest.mark.parametrize(
    "make, label",
    [
        (lambda form, maria, anna: draft(form, maria), "Bozza"),
        (lambda form, maria, anna: sent(form, maria), "Inviata"),
        (in_progress, "In Elaborazione"),
        (accepted, "Accettata"),
        (rejected, "Rifiutata"),
        (lambda form, maria, anna: withdrawn(form, maria), "Ritirata"),
    ],
)
def test_s33_to_s39_the_state_is_written_in_the_guide_s_words(browser, form_page, maria, anna, make, label):
    practice = make(form_page, maria, anna)
    row = next(row for row in rows_of(page_of(browser)) if row[0] == practice.number)
    assert " ".join(label.split()) in " ".join(row)


def test_the_unread_messages_of_a_practice_are_counted_in_its_row(browser, form_page, maria, anna):
    in_progress(form_page, maria, anna)
    assert "2 nuove comunicazioni" in page_of(browser)
