"""Where an editor meets the checks: the panel of the page, the blocks in error, and what a change does to drafts."""

import pytest

from practices import actions
from services.checks import changes, findings_of
from services.compiling import compile_form, steps_data
from services.editing import block_id, on_blocks
from services.models import FormPage, ServicePage
from services.publishing import FormHasMistakes

from .broken_forms import find, sound_form, take
from .test_editor import edit, text_of
from .test_form_tests import draft_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(site):
    """A published form with sections, groups and calculations."""
    form = ServicePage.objects.get(slug="revoca-medico").form_page
    draft_with(form, sound_form()).get_latest_revision().publish()
    return FormPage.objects.get(pk=form.pk)


def changed(form, change):
    schema = sound_form()
    change(schema, lambda key: find(schema, key))
    return draft_with(form, schema)


def panel(client, form):
    return (
        text_of(client.get(f"/admin/pages/{form.pk}/edit/"))
        .split("Controllo del modulo")[1]
        .split("Passi")[0]
    )


class TestPanel:
    def test_a_sound_draft_says_so_and_leads_to_paths_and_tests(self, client_of, elena, form):
        text = panel(client_of(elena), form)
        assert "Nessun errore e nessun avviso nella bozza salvata." in text
        assert f"/admin/moduli/{form.pk}/percorsi/" in text and f"/admin/moduli/{form.pk}/collaudi/" in text

    def test_each_mistake_of_a_draft_leads_to_its_block(self, client_of, elena, form):
        draft = changed(form, lambda schema, part: part("scuola").update(label=""))
        text = panel(client_of(elena), form)
        block = draft.steps[1].value["questions"][9].value["questions"][3]
        assert block.value["key"] == "scuola"
        assert f'href="#block-{block.id}-section"' in text
        assert "gruppo «Figli a carico», domanda «scuola» (scuola): l'etichetta è vuota." in text

    def test_a_warning_is_shown_and_does_not_stop(self, client_of, elena, form):
        changed(form, lambda schema, part: part("/recapiti").update(title="La richiesta"))
        client = client_of(elena)
        assert "1 avviso: si può pubblicare lo stesso." in panel(client, form)
        draft = FormPage.objects.get(pk=form.pk).get_latest_revision_as_object()
        assert edit(client, draft, **{"action-publish": "1"}).status_code == 302

    def test_the_panel_of_a_refused_publication_is_of_what_was_sent(self, client_of, elena, form):
        sent = changed(form, lambda schema, part: part("nota").update(label="x" * 200))
        changed(form, lambda schema, part: None)
        response = edit(client_of(elena), sent, **{"action-publish": "1"})
        assert response.status_code == 200
        assert "l'etichetta ha 200 caratteri: al massimo 120." in text_of(response)


class TestBlocks:
    def test_a_mistake_deep_inside_is_said_on_its_own_block(self, form):
        draft = changed(form, lambda schema, part: part("scuola").update(label=""))
        mistakes = findings_of(compile_form(draft))
        assert [mistake.place for mistake in mistakes] == [(1, 9, 3)]
        assert (
            block_id(draft.steps, (1, 9, 3)) == draft.steps[1].value["questions"][9].value["questions"][3].id
        )
        error = on_blocks(mistakes, draft.steps)
        for position in (1, 9, 3):
            error = error.block_errors[position]
            if position != 3:
                error = error.block_errors["questions"]
        assert "l'etichetta è vuota" in error.non_block_errors[0]

    def test_one_of_a_library_step_is_said_on_the_step(self, site):
        form = ServicePage.objects.get(slug="cambio-medico").form_page
        assert block_id(form.steps, (0, 3)) == form.steps[0].id


class TestDrafts:
    def test_a_question_taken_away_warns_of_the_drafts_that_answered_it(self, client_of, elena, maria, form):
        draft = changed(form, take("/richiesta", "motivi"))
        assert list(changes.check(form.current_version, compile_form(draft))) == []
        actions.start(form, by=maria)
        found = list(changes.check(form.current_version, compile_form(draft)))
        assert [row.stops for row in found] == [False]
        assert found[0].message.startswith("Non ci sono più: «Motivi». C'è 1 bozza in corso")
        assert "messe da parte" in panel(client_of(elena), form)
        draft.get_latest_revision().publish()

    def test_so_does_another_kind(self, maria, form):
        actions.start(form, by=maria)
        draft = changed(form, lambda schema, part: part("dettaglio").update(kind="tel", pattern=""))
        found = list(changes.check(form.current_version, compile_form(draft)))
        assert "Hanno cambiato tipo: «Dettaglio»." in found[0].message

    def test_a_longer_text_keeps_its_answers(self, maria, form):
        actions.start(form, by=maria)
        draft = changed(form, lambda schema, part: part("dettaglio").update(kind="textarea"))
        assert list(changes.check(form.current_version, compile_form(draft))) == []

    def test_a_renamed_key_is_refused_inside_a_group_too(self, client_of, elena, form):
        page = FormPage.objects.get(pk=form.pk)
        key = "steps-1-value-questions-9-value-questions-3-value-key"
        response = edit(client_of(elena), page, **{key: "scuola_nuova", "action-publish": "1"})
        assert "La chiave «scuola» è già pubblicata e non si può cambiare in «scuola_nuova»." in text_of(
            response
        )


class TestStarting:
    def test_a_form_that_was_never_published_without_mistakes_takes_no_practice(self, maria, form):
        bad = form.copy(update_attrs={"slug": "altra", "title": "Altra"}, keep_live=False)
        bad.steps = FormPage.steps.field.stream_block.to_python(steps_data([sound_form()["steps"][0]]))
        with pytest.raises(FormHasMistakes):
            bad.save_revision().publish()
        with pytest.raises(actions.Refused):
            actions.start(FormPage.objects.get(pk=bad.pk), by=maria)
