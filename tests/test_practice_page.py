"""The practice page: header, tabs, Dettaglio, Documenti (S41-S47)."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from practices import actions
from tests.small_service import accepted, draft, in_progress, pdf, post, rejected, sent, small_form, withdrawn


@pytest.fixture
def form_page(site):
    return small_form()


@pytest.fixture
def browser(client_of, maria):
    return client_of(maria)


def detail(browser, practice):
    return browser.get(reverse("practices:detail", args=[practice.uuid])).content.decode()


def documents(browser, practice):
    return browser.get(reverse("practices:documents", args=[practice.uuid])).content.decode()


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_s41_the_number_in_the_list_leads_to_the_practice_page(browser, form_page, maria):
    practice = sent(form_page, maria)
    link = reverse("practices:detail", args=[practice.uuid])
    assert f'<a href="{link}">{practice.number}</a>' in browser.get("/area-personale/").content.decode()
    assert browser.get(link).status_code == 200


def test_s42_three_tabs_in_this_order(browser, form_page, maria):
    page = detail(browser, sent(form_page, maria))
    tabs = page[page.index("practice-tabs") :]
    assert tabs.index("Dettaglio") < tabs.index("Comunicazioni") < tabs.index("Documenti")
    assert 'aria-current="page">Dettaglio</a>' in tabs


def test_s43_every_answer_stands_with_its_label_and_nothing_hidden(browser, form_page, maria):
    page = detail(browser, sent(form_page, maria))
    for label, answer in [
        ("Per chi presenti la richiesta?", "Per me"),
        ("Motivo", "Distanza o orari"),
        ("Telefono", "0331 000001"),
        ("Dichiaro che quanto indicato è vero.", "Sì"),
    ]:
        assert f"<dt>{label}</dt><dd>{answer}</dd>" in page
    assert "Specifica il motivo" not in page and "Nome dell'assistito" not in page


def test_s44_the_three_sections_in_this_order(browser, form_page, maria):
    practice = draft(form_page, maria)
    actions.save_step(practice, maria, 1, post(per_chi="me"))
    actions.save_step(practice, maria, 2, post(motivo="orari"))
    actions.attach(practice, "allegato", pdf("referto.pdf"), by=maria)
    for number, answers in ((3, {"telefono": "0331 000001"}), (4, {"dich_445": "on", "dich_privacy": "on"})):
        actions.save_step(practice, maria, number, post(**answers))
    practice = actions.submit(practice, by=maria, way_in="password")
    page = detail(browser, practice)
    data, answers, files = (
        page.index(f">{title}</h2>") for title in ("Dati Pratica", "Scheda", "Documenti Allegati")
    )
    assert data < answers < files
    entry = practice.protocol_entries.get()
    for text in (practice.number, "Servizio di prova", "Inviata", f"n. {entry} del", "30 giorni"):
        assert text in page[data:answers]
    attachment = practice.attachments.get()
    link = reverse("practices:attachment", args=[practice.uuid, attachment.uuid])
    assert f'<a href="{link}">referto.pdf</a>' in page[files:]
    assert "Documento a sostegno" in page[files:] and "non controllato" in page[files:]
    assert b"".join(browser.get(link).streaming_content).startswith(b"%PDF")


def test_s45_documenti_holds_the_receipt_the_copy_and_the_office_s_papers(
    browser, form_page, maria, anna, drain
):
    practice = in_progress(form_page, maria, anna)
    page = documents(browser, practice)
    assert "Ricevuta: in preparazione." in page and "Copia dell&#x27;istanza: in preparazione." in page
    drain()
    actions.add_document(practice, by=anna, title="Convocazione", upload=pdf())
    page = documents(browser, practice)
    assert "in preparazione" not in page
    assert page.index(">Ricevuta") < page.index(">Copia dell") < page.index(">Convocazione")
    assert page.count("Nuovo</span>") == 1
    paper = practice.documents.get(title="Convocazione")
    browser.head(reverse("practices:document", args=[practice.uuid, paper.uuid]))
    assert "Nuovo</span>" in documents(browser, practice)
    browser.get(reverse("practices:document", args=[practice.uuid, paper.uuid]))
    assert "Nuovo</span>" not in documents(browser, practice)


def test_s45_the_receipt_is_the_same_bytes_for_ever(browser, form_page, maria, drain):
    practice = sent(form_page, maria)
    drain()
    receipt = practice.documents.get(kind="receipt")
    address = reverse("practices:document", args=[practice.uuid, receipt.uuid])
    first, second = (b"".join(browser.get(address).streaming_content) for _ in range(2))
    assert first == second and len(first) == receipt.size


def test_s46_the_header_of_the_practice(browser, form_page, maria, anna):
    practice = in_progress(form_page, maria, anna)
    head = detail(browser, practice)
    text = words(head[head.index("practice-head") : head.index("practice-tabs")])
    assert f"S Scelta e Revoca Servizio di prova STATO: In Elaborazione #{practice.number}" in text


def test_s47_the_header_of_the_person(browser, form_page, maria):
    head = detail(browser, sent(form_page, maria))
    text = words(head[head.index("practice-head") : head.index("practice-tabs")])
    assert "MB MARIA BIANCHI BNCMRA85C52B300I Nata a BUSTO ARSIZIO il 12/03/1985" in text


def test_s47_a_man_is_nato(client_of, form_page, luca):
    practice = draft(form_page, luca)
    page = client_of(luca).get(reverse("practices:detail", args=[practice.uuid])).content.decode()
    assert "LV LUCA VERDI VRDLCU79S02D869G Nato a GALLARATE il 02/11/1979" in words(page)


def test_the_stages_stand_with_dates_and_who_acted(browser, form_page, maria, anna):
    practice = in_progress(form_page, maria, anna)
    text = words(detail(browser, practice))
    sent_at, taken_at = (
        f"{timezone.localtime(at):%d/%m/%Y %H:%M}" for at in (practice.submitted_at, practice.taken_at)
    )
    assert f"Inviata {sent_at} · Tu" in text
    assert f"In Elaborazione {taken_at} · Ufficio" in text
    assert "Risposta entro il" in text and "Presa in carico il" in text
    assert "Anna" not in text and "Neri" not in text


def test_a_draft_offers_to_go_on_or_to_delete(browser, form_page, maria):
    practice = draft(form_page, maria)
    page = detail(browser, practice)
    assert "Continua la bozza" in page and reverse("practices:delete", args=[practice.uuid]) in page
    assert "Stampa ricevuta" not in page and "Ritira la richiesta" not in page


def test_s36_a_sent_practice_offers_the_receipt_and_to_withdraw(browser, form_page, maria, drain):
    practice = sent(form_page, maria)
    assert "Ricevuta in preparazione" in detail(browser, practice)
    drain()
    page = detail(browser, practice)
    assert "Stampa ricevuta" in page and reverse("practices:withdraw", args=[practice.uuid]) in page


def test_s38_an_accepted_practice_tells_the_outcome(browser, form_page, maria, anna):
    practice = accepted(form_page, maria, anna)
    page = detail(browser, practice)
    assert "La tua richiesta è stata accettata" in page and "Decorrenza" in page
    assert "Ritira la richiesta" not in page and "Risposta entro il" not in page


def test_s39_a_refused_practice_tells_the_reason_and_what_can_be_done(browser, form_page, maria, anna):
    page = detail(browser, rejected(form_page, maria, anna))
    assert "R01 Medico senza posti disponibili." in page
    assert "Mancano i requisiti previsti dal servizio." in page
    assert "ricorso al TAR entro 60 giorni" in page


def test_a_withdrawn_practice_says_so(browser, form_page, maria):
    assert "Hai ritirato questa richiesta" in detail(browser, withdrawn(form_page, maria))
