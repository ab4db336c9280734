"""The versions of a form in the admin: who published them, what differs between two; immutable in the database."""

import pytest
from django.urls import reverse

from services.compiling import digest_of
from services.models import FormPage, FormVersion
from services.publishing import says

from .small_service import draft, sent, small_form
from .test_moving_drafts import newer, question_of


@pytest.fixture
def form(site):
    return small_form()


def page_of(form):
    return reverse("form_versions", args=[form.pk])


def comparison(form, **params):
    return (
        reverse("form_versions_compare", args=[form.pk])
        + "?"
        + "&".join(f"{k}={v}" for k, v in params.items())
    )


class TestList:
    def test_an_editor_sees_number_day_author_digest_and_how_many_practices(
        self, client_of, elena, form, maria, luca
    ):
        draft(form, maria)
        sent(form, luca)
        version = newer(form, lambda steps, schema: steps["dati"].pop())
        text = client_of(elena).get(page_of(form)).content.decode()
        assert "Versione 2" in text and "in uso" in text
        assert version.digest[:12] in text
        rows = client_of(elena).get(page_of(form)).context["versions"]
        assert [(row.number, row.drafts, row.sent) for row in rows] == [(2, 0, 0), (1, 1, 1)]

    @pytest.mark.parametrize("person", ["anna", "carla", "maria"])
    def test_who_edits_no_page_does_not(self, client_of, form, person, request):
        answer = client_of(request.getfixturevalue(person)).get(page_of(form))
        assert answer.status_code in (302, 403)

    def test_nor_does_a_stranger(self, client, form):
        assert client.get(page_of(form)).status_code == 302

    def test_a_page_that_is_no_form_has_none(self, client_of, elena, form):
        assert client_of(elena).get(reverse("form_versions", args=[form.get_parent().pk])).status_code == 404

    def test_the_editor_finds_them_from_the_form(self, client_of, elena, form):
        text = client_of(elena).get(f"/admin/pages/{form.pk}/edit/").content.decode()
        assert page_of(form) in text
        service = client_of(elena).get(f"/admin/pages/{form.get_parent().pk}/edit/").content.decode()
        assert "Versioni del modulo" not in service

    def test_a_form_that_was_never_published_says_so(self, client_of, elena, form):
        new = FormPage(title="Altro", slug="altro", live=False)
        form.get_parent().add_child(instance=new)
        assert "non è ancora stato pubblicato" in client_of(elena).get(page_of(new)).content.decode()


class TestComparison:
    def test_any_two_are_compared_in_words(self, client_of, elena, form):
        newer(form, lambda steps, schema: question_of(steps["dati"], "pec").update(label="La tua <b>PEC</b>"))
        newer(form, lambda steps, schema: steps["dati"].pop())
        client = client_of(elena)
        text = client.get(comparison(form, da=1, a=2)).content.decode()
        assert "prima «PEC (facoltativa)», ora «La tua &lt;b&gt;PEC&lt;/b&gt;»." in text
        assert "<b>PEC</b>" not in text
        assert "Rimozione" in client.get(comparison(form, da=1, a=3)).content.decode()
        assert "Aggiunta" in client.get(comparison(form, da=3, a=1)).content.decode()
        assert "nessuna differenza" in client.get(comparison(form, da=2, a=2)).content.decode()

    def test_the_form_as_it_is_being_edited_too(self, client_of, elena, site):
        form = FormPage.objects.live().first()
        number = form.current_version.number
        draft_page = form.get_latest_revision_as_object()
        step = next(child for child in draft_page.steps if child.block_type == "step")
        step.value["title"] = "Un titolo nuovo"
        draft_page.save_revision()
        text = client_of(elena).get(comparison(form, da=number, a="bozza")).content.decode()
        assert "ora «Un titolo nuovo»" in text

    def test_a_version_is_read_whole(self, client_of, elena, form):
        text = client_of(elena).get(comparison(form, a=1)).content.decode()
        assert "Cognome dell&#x27;assistito" in text
        assert "Opzioni: «Per me», «Per mio figlio»." in text

    @pytest.mark.parametrize(
        "params", [{"da": 9, "a": 1}, {"da": 1, "a": 9}, {"a": "x"}, {"da": "-1", "a": 1}]
    )
    def test_what_is_not_there_is_not_found(self, client_of, elena, form, params):
        assert client_of(elena).get(comparison(form, **params)).status_code == 404


class TestImmutable:
    def test_a_version_is_never_saved_again(self, form):
        version = form.current_version
        version.number = 7
        with pytest.raises(TypeError):
            version.save()

    @pytest.mark.parametrize("values", [{"schema": {}}, {"digest": ""}, {"number": 9}, {"created_by": None}])
    def test_nor_updated_in_bulk(self, form, values):
        with pytest.raises(TypeError):
            FormVersion.objects.filter(form_page=form).update(**values)
        with pytest.raises(TypeError):
            form.versions.update(**values)
        version = form.versions.get()
        for name, value in values.items():
            setattr(version, name, value)
        with pytest.raises(TypeError):
            FormVersion.objects.bulk_update([version], list(values))

    def test_a_form_in_the_shape_of_an_earlier_day_is_the_same_form(self, site):
        form = FormPage.objects.live().first()
        schema = form.current_version.schema | {"v": 1}
        version = FormVersion(schema=schema, digest=digest_of(schema))
        assert says(version, form.current_version.digest)
