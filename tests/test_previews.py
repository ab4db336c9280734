"""The page editor shows each step of a form, its Riepilogo and its receipt as the citizen will see them."""

import pytest

from practices.models import Practice
from services.models import FormPage, FormVersion, ServicePage

from .test_editor import page_data


def form_of(slug):
    return FormPage.objects.child_of(ServicePage.objects.get(slug=slug)).get()


@pytest.fixture
def form(site):
    return form_of("scelta-in-deroga")


@pytest.fixture
def shown(client_of, elena):
    """shown(form, mode) -> the text of that preview."""

    def show(form, mode):
        client, address = client_of(elena), f"/admin/pages/{form.pk}/edit/preview/"
        client.post(address, page_data(form))
        answer = client.get(f"{address}?mode={mode}")
        assert answer.status_code == 200
        return answer.content.decode()

    return show


class TestPreviews:
    def test_the_editor_chooses_among_the_whole_each_step_the_summary_and_the_receipt(self, form):
        modes = form.preview_modes
        assert [value for value, _label in modes] == [
            "",
            *(f"passo-{n}" for n in range(1, len(form.current_version.schema["steps"]))),
            "riepilogo",
            "ricevuta",
        ]
        assert str(modes[1][1]).startswith("Passo 1: ")

    def test_a_step_is_the_citizens_page(self, form, shown):
        text = shown(form, "passo-1")
        assert "Per chi presenti la richiesta?" in text
        assert "PROVA" in text
        assert " inert>" in text

    def test_the_summary_reads_back_an_example(self, form, shown):
        text = shown(form, "riepilogo")
        assert "Dichiarazioni" in text
        assert "Per chi presenti la richiesta?" in text

    def test_the_receipt_is_html(self, form, shown):
        text = shown(form, "ricevuta")
        assert "Ricevuta di presentazione" in text
        assert "asset:" not in text and "%PDF" not in text

    @pytest.mark.parametrize("slug", ["cambio-medico", "nuova-iscrizione-ssn", "esenzione-ticket"])
    def test_all_of_a_service_without_a_row_written(self, shown, site, slug):
        form = form_of(slug)
        versions = FormVersion.and_tried.count()
        for mode, _label in form.preview_modes:
            shown(form, mode)
        assert not Practice.trials.exists() and not Practice.objects.exists()
        assert FormVersion.and_tried.count() == versions

    def test_an_empty_form_shows_nothing_and_breaks_nothing(self, site):
        assert [value for value, _label in FormPage(title="Nuovo").preview_modes] == [
            "",
            "riepilogo",
            "ricevuta",
        ]
