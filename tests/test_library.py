"""The library of steps: kept once, named by version in many forms, renewed only in drafts that somebody publishes."""

import pytest
from django.db.models import ProtectedError

from accounts.models import User
from practices import actions
from services.compiling import compile_form, questions_data
from services.library_use import renew, uses_of
from services.loading import publish_draft
from services.models import FormPage, FormVersion, ServicePage, StepTemplate
from services.publishing import FormHasMistakes

FORMS = 8
LIST = "/admin/snippets/services/steptemplate/"


@pytest.fixture
def template(site):
    return StepTemplate.objects.get(key="richiedente")


def form_of(slug):
    return ServicePage.objects.get(slug=slug).form_page


def republish(template, label="Per chi chiedi?", by=None):
    """A new version of the step, with another label for its first question."""
    template.questions[0].value["label"] = label
    template.save_revision(user=by).publish(user=by)
    return StepTemplate.objects.get(pk=template.pk)


class TestVersions:
    def test_the_three_steps_that_the_eight_forms_share(self, site):
        titles = {row.title: len(uses_of(row)) for row in StepTemplate.objects.all()}
        assert titles == {
            "Per chi è la richiesta": FORMS,
            "Recapiti e documenti": FORMS,
            "Riepilogo e dichiarazioni": FORMS,
        }

    def test_publishing_leaves_a_version_that_never_changes(self, template, elena):
        template = republish(template)
        version = template.current_version
        assert (version.number, version.reference) == (2, "richiedente@2")
        assert version.step["questions"][0]["label"] == "Per chi chiedi?"
        with pytest.raises(TypeError):
            version.save()
        with pytest.raises(ProtectedError):
            template.delete()

    def test_publishing_the_same_again_leaves_none(self, template):
        template.save_revision().publish()
        assert StepTemplate.objects.get(pk=template.pk).versions.count() == 1

    def test_a_draft_leaves_none(self, template):
        template.questions[0].value["label"] = "Per chi chiedi?"
        template.save_revision()
        assert StepTemplate.objects.get(pk=template.pk).current_version.number == 1

    def test_a_step_with_mistakes_is_not_published(self, template):
        asked = [{"key": "scelta", "kind": "radio", "label": "Scelta", "required": True, "options": []}]
        template.questions = StepTemplate.questions.field.stream_block.to_python(questions_data(asked))
        with pytest.raises(FormHasMistakes) as refusal:
            template.save_revision().publish()
        assert "non ha opzioni" in refusal.value.messages[0]
        assert StepTemplate.objects.get(pk=template.pk).versions.count() == 1


class TestForms:
    def test_a_form_version_holds_the_whole_step(self, template):
        schema = form_of("cambio-medico").current_version.schema
        first = schema["steps"][0]
        assert (first["key"], first["title"]) == ("richiedente", "Per chi è la richiesta")
        assert [question["key"] for question in first["questions"]][:2] == ["per_chi", "ben_cognome"]
        assert "library" not in first

    def test_a_form_adds_options_and_questions_of_its_own(self, site):
        steps = compile_form(form_of("revoca-medico"))["steps"]
        assert [option["key"] for option in steps[0]["questions"][0]["options"]][-1] == "decesso"
        declared = [question["key"] for question in steps[-1]["questions"]]
        assert declared.index("dich_senza_medico") == declared.index("dich_privacy") - 1

    def test_a_new_version_changes_no_form_by_itself(self, template, maria):
        republish(template)
        form = form_of("cambio-medico")
        assert not form.has_unpublished_changes
        assert compile_form(form)["steps"][0]["questions"][0]["label"] == "Per chi presenti la richiesta?"
        practice = actions.start(form, by=maria)
        assert practice.form_version == form.current_version

    def test_every_form_that_is_behind_gets_a_draft_and_nothing_is_published(self, template, elena):
        versions = FormVersion.objects.count()
        template = republish(template)
        assert [use.is_behind for use in uses_of(template)] == [True] * FORMS
        pages = renew(template, by=elena)
        assert len(pages) == FORMS and FormVersion.objects.count() == versions
        for use in uses_of(template):
            assert (use.live.number, use.draft.number, use.is_behind) == (1, 2, False)
            assert use.page.latest_revision.user == elena
        assert renew(template, by=elena) == []

    def test_the_draft_is_published_as_any_other(self, template, elena):
        template = republish(template)
        renew(template, by=elena)
        form = form_of("cambio-medico")
        publish_draft(form)
        again = FormPage.objects.get(pk=form.pk).current_version
        assert again.number == form.current_version.number + 1
        assert again.schema["steps"][0]["questions"][0]["label"] == "Per chi chiedi?"

    def test_what_a_draft_already_says_stays_in_it(self, template, elena):
        form = form_of("cambio-medico")
        draft = form.get_latest_revision_as_object()
        draft.steps[1].value["title"] = "Il nuovo medico"
        draft.save_revision()
        template = republish(template)
        renew(template, by=elena)
        steps = compile_form(FormPage.objects.get(pk=form.pk).get_latest_revision_as_object())["steps"]
        assert (steps[0]["questions"][0]["label"], steps[1]["title"]) == (
            "Per chi chiedi?",
            "Il nuovo medico",
        )

    def test_a_locked_form_is_left_as_it_is(self, template, elena):
        FormPage.objects.filter(pk=form_of("cambio-medico").pk).update(
            locked=True, locked_by=User.objects.create_superuser("capo@asl.example", "Prova123!")
        )
        template = republish(template)
        assert len(renew(template, by=elena)) == FORMS - 1


class TestInTheAdmin:
    def test_an_editor_reads_the_library_and_where_a_step_is_used(self, client_of, elena, template):
        client = client_of(elena)
        listing = client.get(LIST).content.decode()
        assert "Riepilogo e dichiarazioni" in listing and f"/admin/libreria/{template.pk}/moduli/" in listing
        assert client.get(f"{LIST}edit/{template.pk}/").status_code == 200
        page = client.get(f"/admin/libreria/{template.pk}/moduli/").content.decode()
        assert page.count("è la più nuova") == FORMS and "Cambio Medico" in page

    def test_the_new_version_is_offered_with_what_changes_and_one_button_makes_the_drafts(
        self, client_of, elena, template
    ):
        republish(template)
        client, address = client_of(elena), f"/admin/libreria/{template.pk}/moduli/"
        page = client.get(address).content.decode()
        assert "prima «Per chi presenti la richiesta?», ora «Per chi chiedi?»" in page
        assert "Metti la versione 2 nelle bozze di 8 moduli" in page
        page = client.post(address, follow=True).content.decode()
        assert "8 moduli hanno una nuova bozza con la versione 2" in page
        assert FormPage.objects.filter(has_unpublished_changes=True).count() == FORMS

    def test_a_published_key_and_a_broken_step_are_refused_on_the_page(self, client_of, elena, template):
        client = client_of(elena)
        data = {"title": "Passo", "key": "altra", "intro": "", "questions-count": "0", "action-publish": "1"}
        page = client.post(f"{LIST}edit/{template.pk}/", data)
        assert page.status_code == 200
        assert "La chiave è già pubblicata e non si può cambiare." in page.content.decode()
        assert StepTemplate.objects.get(pk=template.pk).key == "richiedente"

    def test_a_published_step_is_not_deleted(self, client_of, template, site):
        admin = User.objects.create_superuser("capo@asl.example", "Prova123!")
        client_of(admin).post(f"{LIST}delete/{template.pk}/")
        assert StepTemplate.objects.filter(pk=template.pk).exists()

    def test_an_operator_sees_nothing_of_it(self, client_of, anna, template):
        client = client_of(anna)
        assert client.get(LIST).status_code == 302
        assert client.post(f"/admin/libreria/{template.pk}/moduli/").status_code in (302, 403)
