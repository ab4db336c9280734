"""Riepilogo, the last step: everything on one page, the declarations, "Invia" (S21, S22; C.SE.1.4)."""

import pytest
from django.urls import reverse

from practices import actions
from practices.models import Practice
from tests.small_service import ANSWERS, draft, fill, post, sent, small_form


@pytest.fixture
def form_page(site):
    return small_form()


@pytest.fixture
def browser(client_of, maria):
    return client_of(maria)


def filled(form_page, by, steps=(1, 2, 3)):
    practice = draft(form_page, by)
    for number in steps:
        actions.save_step(practice, by, number, post(**ANSWERS[number]))
    return Practice.objects.get(pk=practice.pk)


def address(practice):
    return reverse("practices:summary", args=[practice.uuid])


def press(browser, practice, mode="next", **boxes):
    revision = Practice.objects.get(pk=practice.pk).revision
    return browser.post(address(practice), {"mode": mode, "revision": revision, **boxes})


def test_all_the_answers_stand_on_one_page_each_step_with_modifica(browser, form_page, maria):
    practice = filled(form_page, maria)
    page = browser.get(address(practice)).content.decode()
    for words in ("Per me", "Distanza o orari", "0331 000001"):
        assert f"<dd>{words}</dd>" in page
    for number, title in ((1, "Per chi è la richiesta"), (2, "La tua richiesta"), (3, "Recapiti")):
        link = reverse("practices:step", args=[practice.uuid, number])
        assert f'<a href="{link}">Modifica<span class="visually-hidden"> {title}</span></a>' in page
    assert "Specifica il motivo" not in page  # hidden by its condition
    assert "Passo 4 di 4: Riepilogo e dichiarazioni - Servizio di prova" in page


def test_s22_the_button_says_invia(browser, form_page, maria):
    page = browser.get(address(filled(form_page, maria))).content.decode()
    assert '<button type="submit" name="mode" value="next" class="btn btn-primary">Invia</button>' in page


def test_s21_the_page_names_the_steps_that_are_missing(browser, form_page, maria):
    practice = filled(form_page, maria, steps=(1,))
    page = browser.get(address(practice)).content.decode()
    assert "Prima di inviare completa questi passi" in page
    assert (
        f'<a href="{reverse("practices:step", args=[practice.uuid, 2])}">Passo 2 – La tua richiesta</a>'
        in page
    )


@pytest.mark.parametrize("steps", [(), (1,), (1, 2)])
def test_s21_a_forged_invia_is_refused_while_a_step_is_incomplete(browser, form_page, maria, steps):
    practice = filled(form_page, maria, steps=steps)
    response = press(browser, practice, **ANSWERS[4])
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Errore: " in page and "Controlla i dati inseriti" in page
    first = len(steps) + 1
    assert f'<a href="{reverse("practices:step", args=[practice.uuid, first])}">Passo {first} – ' in page
    assert Practice.objects.get().state == "draft"


def test_s21_answers_without_avanti_are_not_enough(form_page, maria):
    practice = draft(form_page, maria)
    Practice.objects.filter(pk=practice.pk).update(
        answers={
            "per_chi": "me",
            "motivo": "orari",
            "telefono": "0331 000001",
            "dich_445": True,
            "dich_privacy": True,
        }
    )
    with pytest.raises(actions.Incomplete) as refusal:
        actions.submit(practice, by=maria, way_in="password")
    assert [problem.step_number for problem in refusal.value.problems] == [1, 2, 3]


def test_invia_without_a_declaration_says_which(browser, form_page, maria):
    practice = filled(form_page, maria)
    response = press(browser, practice, dich_445="on")
    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_dich_privacy"' in page
    assert page.count("checked") >= 1  # the box that was ticked stays ticked
    assert Practice.objects.get().state == "draft"


def test_salva_bozza_keeps_the_boxes_and_sends_nothing(browser, form_page, maria):
    practice = filled(form_page, maria)
    response = press(browser, practice, "save", dich_445="on")
    assert response["Location"] == address(practice)
    kept = Practice.objects.get()
    assert (kept.state, kept.answers["dich_445"]) == ("draft", True)


def test_indietro_leads_to_the_step_before(browser, form_page, maria):
    practice = filled(form_page, maria)
    response = press(browser, practice, "back")
    assert response["Location"] == reverse("practices:step", args=[practice.uuid, 3])


def test_s22_invia_leads_to_the_confirmation(browser, form_page, maria):
    practice = filled(form_page, maria)
    response = press(browser, practice, **ANSWERS[4])
    page = browser.get(response["Location"]).content.decode()
    practice = Practice.objects.get()
    assert response["Location"] == reverse("practices:sent", args=[practice.uuid])
    assert practice.state == "submitted"
    for words in (
        "Richiesta inviata",
        practice.number,
        "Prossimi passi",
        "Risposta entro il",
        "maria.bianchi@posta.example",
    ):
        assert words in page
    assert "Ricevuta in preparazione" in page


def test_a_second_press_of_invia_shows_the_same_confirmation(browser, form_page, maria):
    practice = filled(form_page, maria)
    data = {"mode": "next", "revision": practice.revision, **ANSWERS[4]}
    first, second = (browser.post(address(practice), data) for _ in range(2))
    assert first["Location"] == second["Location"] == reverse("practices:sent", args=[practice.uuid])
    assert browser.get(address(practice))["Location"] == first["Location"]


def test_whoever_declares_has_seen_what_is_sent(browser, form_page, maria):
    practice = filled(form_page, maria)
    seen = practice.revision
    actions.save_step(practice, maria, 3, post(telefono="0331 999999"))
    response = browser.post(address(practice), {"mode": "next", "revision": seen, **ANSWERS[4]})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Hai modificato questa richiesta in un&#x27;altra finestra" in page and "0331 999999" in page
    assert Practice.objects.get().state == "draft"
    assert press(browser, practice, **ANSWERS[4]).status_code == 302


def test_the_confirmation_of_a_draft_is_its_summary(browser, form_page, maria):
    practice = filled(form_page, maria)
    assert browser.get(reverse("practices:sent", args=[practice.uuid]))["Location"] == address(practice)


def test_a_twin_practice_stops_the_sending_with_a_link(browser, form_page, maria):
    first = sent(form_page, maria)
    practice = filled(form_page, maria)
    response = press(browser, practice, **ANSWERS[4])
    page = response.content.decode()
    assert response.status_code == 422
    assert f"Esiste già la pratica {first.number}" in page
    assert f'href="{reverse("practices:detail", args=[first.uuid])}"' in page


def test_a_request_for_another_person_is_no_twin(form_page, maria):
    sent(form_page, maria)
    other = {
        "per_chi": "figlio",
        "ben_cognome": "Bianchi",
        "ben_nome": "Zoe",
        "ben_codice_fiscale": "BNCZOE20A41B300X",
    }
    second = sent(form_page, maria, **other)
    assert (second.state, second.beneficiary_name) == ("submitted", "Zoe")


def test_a_withdrawn_practice_is_no_twin(form_page, maria):
    actions.withdraw(sent(form_page, maria), by=maria)
    assert sent(form_page, maria).state == "submitted"


def test_a_closed_service_takes_no_draft_either_but_the_draft_can_be_read(browser, form_page, maria):
    practice = filled(form_page, maria)
    form_page.get_parent().specific.__class__.objects.filter(slug="servizio-di-prova").update(
        closes_on="2026-01-31"
    )
    response = press(browser, practice, **ANSWERS[4])
    page = response.content.decode()
    assert response.status_code == 409
    assert (
        "Questo servizio non accetta più richieste dal" in page and "La tua bozza resta consultabile" in page
    )
    assert Practice.objects.get().state == "draft"
    assert "Distanza o orari" in browser.get(address(practice)).content.decode()


def test_a_form_that_was_taken_off_takes_no_draft_either(browser, form_page, maria):
    practice = filled(form_page, maria)
    type(form_page).objects.filter(pk=form_page.pk).update(live=False)
    response = press(browser, practice, **ANSWERS[4])
    assert response.status_code == 409 and "rivolgiti all&#x27;ufficio" in response.content.decode()
    assert Practice.objects.get().state == "draft"


def test_a_change_of_the_form_leaves_the_draft_its_own_version(form_page, maria):
    practice = fill(draft(form_page, maria))
    version = practice.form_version
    newer = type(version).objects.create(
        form_page=form_page,
        number=2,
        digest="2" * 64,
        schema={**version.schema, "steps": version.schema["steps"][1:]},
    )
    type(form_page).objects.filter(pk=form_page.pk).update(current_version=newer)
    practice = actions.submit(practice, by=maria, way_in="password")
    assert practice.form_version == version
