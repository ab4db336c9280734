"""A step: shown, saved, left, taken up again; its files; two windows (S20, S33)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from practices import actions
from practices.models import Attachment, Practice
from tests.small_service import draft, fill, pdf, post, small_form


@pytest.fixture
def practice(site, maria):
    return draft(small_form(), maria)


@pytest.fixture
def browser(client_of, maria):
    return client_of(maria)


def address(practice, number):
    return reverse("practices:step", args=[practice.uuid, number])


def again(practice):
    return Practice.objects.get(pk=practice.pk)


def send(browser, practice, number, mode="next", **data):
    return browser.post(
        address(practice, number), {"revision": again(practice).revision, "mode": mode, **data}
    )


def test_the_step_shows_its_place_its_questions_and_the_three_buttons(browser, practice):
    fill_first(practice)
    page = browser.get(address(practice, 2)).content.decode()
    assert "Passo 2 di 4: La tua richiesta - Servizio di prova" in page
    assert "I campi contrassegnati con * sono obbligatori." in page
    assert "<!doctype html>" in page and page.count("<h1>") == 1
    assert page.index("Indietro") < page.index("Salva bozza") < page.rindex("Avanti")


def test_enter_presses_avanti(browser, practice):
    """The first submit button of the form is a hidden one that says "next"."""
    page = browser.get(address(practice, 1)).content.decode()
    form = page[page.index("data-step-form") :]
    first = form[form.index("<button") :]
    assert first.startswith(
        '<button type="submit" name="mode" value="next" class="visually-hidden" tabindex="-1"'
    )


def fill_first(practice, **answers):
    actions.save_step(practice, practice.citizen, 1, post(**({"per_chi": "me"} | answers)))


def test_s20_a_missing_required_field_stops_avanti_and_says_so_twice(browser, practice):
    fill_first(practice)
    response = send(browser, practice, 2, pec="maria@pec.example")
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Errore: " in page and "Controlla i dati inseriti" in page
    assert 'href="#id_motivo"' in page and 'id="id_motivo_error"' in page
    assert 'value="maria@pec.example"' in page
    assert "dati" not in again(practice).confirmed


def test_s20_a_missing_optional_field_does_not(browser, practice):
    fill_first(practice)
    response = send(browser, practice, 2, motivo="orari")
    assert response["Location"] == address(practice, 3)
    assert again(practice).answers == {"per_chi": "me", "motivo": "orari"}


def test_s33_a_draft_left_after_the_first_step_is_taken_up_with_its_data(browser, practice, client_of, maria):
    send(
        browser,
        practice,
        1,
        per_chi="figlio",
        ben_cognome="Bianchi",
        ben_nome="Zoe",
        ben_codice_fiscale="BNCZOE20A41B300X",
    )
    later = client_of(maria)
    assert again(practice).state == "draft"
    assert 'value="Zoe"' in later.get(address(practice, 1)).content.decode()
    detail = later.get(reverse("practices:detail", args=[practice.uuid])).content.decode()
    assert f'href="{address(practice, 2)}">Continua la bozza' in detail


def test_salva_bozza_checks_nothing_and_keeps_what_was_typed(browser, practice):
    fill_first(practice)
    response = send(
        browser, practice, 2, mode="save", motivo="altro", motivo_altro="corto", pec="non è un indirizzo"
    )
    assert response["Location"] == address(practice, 2)
    page = browser.get(address(practice, 2)).content.decode()
    assert "Bozza salvata" in page and "corto</textarea>" in page and 'value="non è un indirizzo"' in page
    kept = again(practice)
    assert kept.typed == {"motivo_altro": "corto", "pec": "non è un indirizzo"}
    assert "dati" not in kept.confirmed


def test_indietro_checks_nothing_and_goes_back(browser, practice):
    fill_first(practice)
    response = send(browser, practice, 2, mode="back", pec="non è un indirizzo")
    assert response["Location"] == address(practice, 1)
    assert again(practice).typed["pec"] == "non è un indirizzo"


def test_an_optional_field_typed_wrong_stops_the_sending_too(practice, maria):
    fill(practice)
    actions.save_step(practice, maria, 2, post(motivo="orari", pec="non è un indirizzo"), mode="save")
    with pytest.raises(actions.Incomplete) as refusal:
        actions.submit(practice, by=maria, way_in="password")
    assert [problem.key for problem in refusal.value.problems] == ["pec"]


def test_answers_of_hidden_questions_are_forgotten_at_avanti(browser, practice):
    send(
        browser, practice, 1, per_chi="figlio", ben_cognome="Bianchi", ben_nome="Zoe", ben_codice_fiscale="X"
    )
    send(browser, practice, 1, per_chi="me", ben_cognome="Bianchi", ben_nome="Zoe", ben_codice_fiscale="X")
    assert again(practice).answers == {"per_chi": "me"}


def test_forged_fields_change_nothing(browser, practice, luca):
    send(
        browser, practice, 1, per_chi="me", ben_nome="Zoe", motivo="altro", dich_445="on", state="accepted",
        citizen=luca.pk, year="1999", sequence="9", answers='{"x": 1}',
    )  # fmt: skip
    kept = again(practice)
    assert (kept.state, kept.citizen_id, kept.sequence) == ("draft", practice.citizen_id, practice.sequence)
    assert kept.answers == {"per_chi": "me"}


def test_a_step_out_of_order_leads_to_the_first_one_to_fill(browser, practice):
    for number in (2, 3):
        assert browser.get(address(practice, number))["Location"] == address(practice, 1)
        assert send(browser, practice, number, motivo="orari")["Location"] == address(practice, 1)
    assert again(practice).answers == {}


def test_a_step_that_is_not_there_is_not_found(browser, practice):
    assert browser.get(address(practice, 9)).status_code == 404
    assert browser.get(address(practice, 0)).status_code == 404


def test_the_last_step_has_the_address_riepilogo(browser, practice):
    assert browser.get(address(practice, 4))["Location"] == reverse("practices:summary", args=[practice.uuid])


def test_an_old_page_is_told_and_shows_both_values(browser, practice):
    fill_first(practice)
    old = again(practice).revision
    send(browser, practice, 2, motivo="altro", motivo_altro="Scritto nella prima finestra")
    response = browser.post(
        address(practice, 2),
        {
            "revision": old,
            "mode": "next",
            "motivo": "altro",
            "motivo_altro": "Scritto nella seconda finestra",
        },
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert "Hai modificato questa richiesta in un&#x27;altra finestra" in page
    assert (
        "Scritto nella prima finestra</textarea>" in page
        and "<dd>Scritto nella seconda finestra</dd>" in page
    )
    assert f'name="revision" value="{again(practice).revision}"' in page
    assert again(practice).answers["motivo_altro"] == "Scritto nella prima finestra"


def test_a_file_chosen_in_an_old_window_is_named_for_it_must_be_chosen_again(browser, practice):
    fill_first(practice)
    old = again(practice).revision
    actions.save_step(practice, practice.citizen, 2, post(motivo="orari"), mode="save")
    upload = SimpleUploadedFile("carta <identità>.pdf", b"%PDF-", "application/pdf")
    data = {"revision": old, "mode": "next", "motivo": "altro", "all_documento": upload}
    page = browser.post(address(practice, 2), data).content.decode()
    assert "Il file che avevi scelto in questa finestra non è stato caricato: sceglilo di nuovo." in page
    assert "<li>carta" in page and "<identità>" not in page


def test_what_was_chosen_in_an_old_window_is_read_in_its_words(browser, practice):
    fill_first(practice)
    old = again(practice).revision
    actions.save_step(practice, practice.citizen, 2, post(motivo="orari"), mode="save")
    page = browser.post(address(practice, 2), {"revision": old, "mode": "next", "motivo": "altro"}).content
    assert "<dd>Altro</dd>" in page.decode()


def test_an_old_page_that_says_nothing_new_just_goes_on(browser, practice):
    fill_first(practice)
    old = again(practice).revision
    data = {"revision": old, "mode": "next", "motivo": "orari"}
    browser.post(address(practice, 2), data)
    assert browser.post(address(practice, 2), data)["Location"] == address(practice, 3)


@pytest.mark.parametrize("revision", ["", "x", "-3", "9" * 30, "١٢"])
def test_a_page_without_a_good_revision_is_held_for_old(browser, practice, revision):
    fill_first(practice)
    response = browser.post(address(practice, 2), {"revision": revision, "motivo": "orari"})
    assert response.status_code == 409


def test_the_script_saves_the_draft_and_is_told_when(browser, practice):
    headers = {"Accept": "application/json"}
    data = {"mode": "save", "revision": 0, "per_chi": "me"}
    saved = browser.post(address(practice, 1), data, headers=headers).json()
    assert saved["revision"] == 1 and len(saved["saved_at"]) == 5
    stale = browser.post(address(practice, 1), data | {"per_chi": "figlio"}, headers=headers)
    assert stale.status_code == 409


def test_a_sent_practice_cannot_be_saved(browser, practice, maria):
    actions.submit(fill(practice), by=maria, way_in="password")
    before = again(practice)
    for response in (browser.get(address(practice, 2)), send(browser, practice, 2, motivo="altro")):
        assert response["Location"] == reverse("practices:detail", args=[practice.uuid])
    with pytest.raises(actions.AlreadySent):
        actions.save_step(practice, maria, 2, post(motivo="altro"))
    late = {"mode": "save", "revision": before.revision, "motivo": "altro"}
    assert browser.post(address(practice, 2), late, headers={"Accept": "application/json"}).status_code == 409
    assert again(practice).answers == before.answers


def test_a_file_is_kept_even_when_another_field_is_wrong(browser, practice):
    fill_first(practice)
    response = send(browser, practice, 2, allegato=pdf("referto.pdf"))
    assert response.status_code == 422
    attachment = Attachment.objects.get(practice=practice)
    assert (attachment.name, attachment.question_key) == ("referto.pdf", "allegato")
    page = response.content.decode()
    assert "referto.pdf" in page and f'name="remove" value="{attachment.uuid}"' in page
    row = again(practice).answers["allegato"][0]
    assert (row["key"], row["sha256"]) == (str(attachment.uuid), attachment.sha256)


def test_a_bad_file_is_refused_and_a_good_one_beside_it_kept(browser, practice):
    fill_first(practice)
    bad = pdf("finto.pdf")
    bad.file.truncate(0)
    bad.file.write(b"questo non e un pdf")
    bad.file.seek(0)
    bad.size = 19
    response = send(browser, practice, 2, motivo="orari", allegato=[pdf("buono.pdf"), bad])
    page = response.content.decode()
    assert response.status_code == 422 and "finto.pdf" in page
    assert [row.name for row in again(practice).attachments.all()] == ["buono.pdf"]


def test_salva_bozza_with_a_bad_file_keeps_the_rest(browser, practice):
    fill_first(practice)
    response = send(browser, practice, 2, mode="save", motivo="orari", allegato=pdf("pagina.exe"))
    assert response["Location"] == address(practice, 2)
    assert "pagina.exe" in browser.get(address(practice, 2)).content.decode()
    assert again(practice).answers == {"per_chi": "me", "motivo": "orari"}


def test_a_file_is_taken_away_from_within_the_step_and_what_was_typed_stays(
    browser, practice, django_capture_on_commit_callbacks
):
    fill_first(practice)
    send(browser, practice, 2, mode="save", allegato=[pdf("uno.pdf"), pdf("due.pdf", pages=2)])
    first = Attachment.objects.get(name="uno.pdf")
    path = first.file.path
    with django_capture_on_commit_callbacks(execute=True):
        response = send(
            browser, practice, 2, mode="next", remove=str(first.uuid), motivo="orari", pec="a metà"
        )
    assert response["Location"] == address(practice, 2)
    kept = again(practice)
    assert [row["label"] for row in kept.answers["allegato"]] == ["due.pdf"]
    assert (kept.answers["motivo"], kept.typed["pec"]) == ("orari", "a metà")
    with pytest.raises(FileNotFoundError):
        open(path)


def test_a_file_is_taken_away_by_its_own_address(browser, practice):
    fill_first(practice)
    send(browser, practice, 2, mode="save", allegato=pdf())
    attachment = Attachment.objects.get()
    removing = reverse("practices:attachment_remove", args=[practice.uuid, attachment.uuid])
    assert browser.get(removing)["Location"] == address(practice, 2)
    assert Attachment.objects.exists()
    assert browser.post(removing)["Location"] == address(practice, 2)
    assert not Attachment.objects.exists() and "allegato" not in again(practice).answers


def test_the_files_of_a_question_that_becomes_hidden_go_with_it(maria, site):
    steps = [dict(step) for step in small_form("con-file").current_version.schema["steps"]]
    steps[1]["questions"] = [
        {**row, "show_when": {"field": "motivo", "op": "eq", "value": "altro"}}
        if row["kind"] == "file"
        else row
        for row in steps[1]["questions"]
    ]
    practice = draft(small_form("nascosto", steps=steps), maria)
    fill_first(practice)
    words = "Dieci lettere almeno"
    actions.save_step(
        practice, maria, 2, post(motivo="altro", motivo_altro=words), MultiValueDict({"allegato": [pdf()]})
    )
    assert Attachment.objects.count() == 1
    actions.save_step(practice, maria, 2, post(motivo="orari"))
    assert not Attachment.objects.exists()


def test_no_more_than_three_files_for_a_question(practice, maria):
    fill_first(practice)
    uploads = MultiValueDict({"allegato": [pdf(f"{number}.pdf") for number in range(4)]})
    saved = actions.save_step(practice, maria, 2, post(motivo="orari"), uploads)
    assert not saved.is_valid and Attachment.objects.count() == 3
    assert "al massimo 3 file" in str(saved.form.errors["allegato"])
