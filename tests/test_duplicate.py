"""Copies: a form, its service and its tests start anew; keys that are there twice are refused."""

import pytest

from services.compiling import compile_form
from services.models import FormPage, FormVersion, ServicePage
from services.publishing import FormHasMistakes


@pytest.fixture
def service(site):
    return ServicePage.objects.get(slug="revoca-medico")


class TestCopies:
    def test_a_copied_form_starts_as_a_draft_without_versions(self, client_of, elena, service):
        form = service.form_page
        target = ServicePage.objects.get(slug="prenotazione-cup")
        data = {
            "new_title": "Modulo copiato",
            "new_slug": "modulo",
            "new_parent_page": target.pk,
            "alias": "",
        }
        answer = client_of(elena).post(f"/admin/pages/{form.pk}/copy/", data)
        assert answer.status_code == 302
        copy = FormPage.objects.child_of(target).get()
        assert not copy.live and copy.current_version is None and not copy.versions.exists()
        assert compile_form(copy) == compile_form(form)
        assert [test.name for test in copy.tests.all()] == [test.name for test in form.tests.all()]

    def test_a_copied_service_brings_its_form(self, client_of, elena, service):
        data = {
            "new_title": "Revoca, copia",
            "new_slug": "revoca-copia",
            "new_parent_page": service.get_parent().pk,
            "copy_subpages": "on",
            "publish_copies": "",
            "alias": "",
        }
        versions = FormVersion.objects.count()
        assert client_of(elena).post(f"/admin/pages/{service.pk}/copy/", data).status_code == 302
        copy = ServicePage.objects.get(slug="revoca-copia")
        form = FormPage.objects.child_of(copy).get()
        assert not form.live and form.current_version is None and FormVersion.objects.count() == versions
        assert [row.code for row in copy.refusal_reasons.all()] == [
            row.code for row in service.refusal_reasons.all()
        ]

    def test_a_published_copy_has_a_first_version_of_its_own(self, service):
        form = service.form_page
        target = ServicePage.objects.get(slug="prenotazione-cup")
        copy = form.copy(to=target, keep_live=False, copy_revisions=False)
        copy.save_revision().publish()
        copy = FormPage.objects.get(pk=copy.pk)
        assert copy.current_version.number == 1
        assert copy.current_version.schema == form.current_version.schema

    def test_a_step_that_is_there_twice_is_refused_with_its_key(self, service):
        draft = service.form_page.get_latest_revision_as_object()
        raw = list(draft.steps.raw_data)
        draft.steps = FormPage.steps.field.stream_block.to_python([*raw[:2], raw[1], *raw[2:]])
        with pytest.raises(FormHasMistakes) as refusal:
            draft.save_revision().publish()
        words = "\n".join(refusal.value.messages)
        assert "la chiave «revoca» è già" in words and "la chiave «motivo» è già" in words

    def test_a_step_of_the_library_that_is_there_twice_is_refused_too(self, service):
        draft = service.form_page.get_latest_revision_as_object()
        raw = list(draft.steps.raw_data)
        draft.steps = FormPage.steps.field.stream_block.to_python([raw[0], *raw])
        with pytest.raises(FormHasMistakes) as refusal:
            draft.save_revision().publish()
        assert "la chiave «richiedente» è già" in "\n".join(refusal.value.messages)
