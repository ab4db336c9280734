"""A trial becomes a form test: what the editor typed in the citizen's screens, and what came of it."""

import pytest
from django.urls import reverse

from practices import actions
from practices.models import Practice
from services import form_tests
from services.compiling import compile_form
from services.models import FormPage, ServicePage

from .broken_forms import sound_form
from .small_service import post
from .test_editor import text_of
from .test_form_tests import ALL_STEPS, draft_with

STEPS = {
    1: {"per_chi": "me"},
    2: {"tipo": "visita", "urgente": "on", "motivi": "due", "dal": "20/11/2026", "importo": "1.200", "comune": "BUSTO ARSIZIO (VA)",
        "figli-0-nome_figlio": "Ada", "figli-0-reddito_figlio": "100,00", "figli-1-nome_figlio": "Ugo", "figli-1-studente": "on"},
}  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture
def form(site):
    form = ServicePage.objects.get(slug="revoca-medico").form_page
    draft_with(form, sound_form())
    return FormPage.objects.get(pk=form.pk)


@pytest.fixture
def trial(client_of, elena, form):
    data = {"birth_date": "1950-02-01", "citizenship": "Z330", "way_in": "password"}
    client_of(elena).post(reverse("form_trial", args=[form.pk]), data)
    practice = Practice.trials.latest("pk")
    actions.save_step(practice, elena, 1, post(**STEPS[1]))
    actions.save_step(practice, elena, 2, post(**STEPS[2]), mode="save")
    return practice


def keep(client, form, trial):
    return client.post(reverse("form_trial_keep", args=[form.pk, trial.uuid]))


class TestRecording:
    def test_what_was_typed_is_the_test_right_or_wrong(self, client_of, elena, form, trial):
        response = keep(client_of(elena), form, trial)
        draft = FormPage.objects.get(pk=form.pk).get_latest_revision_as_object()
        test = draft.tests.get()
        assert response.url == reverse("form_test", args=[form.pk, test.uuid])
        assert test.answers == {
            "per_chi": "me", "tipo": "visita", "urgente": "on", "motivi": ["due"], "dal": "20/11/2026", "importo": "1.200",
            "comune": "BUSTO ARSIZIO (VA)",
            "figli": [{"nome_figlio": "Ada", "reddito_figlio": "100,00"}, {"nome_figlio": "Ugo", "studente": "on"}],
        }  # fmt: skip
        assert test.applicant == {"birth_date": "1950-02-01", "citizenship": "Z330"}
        assert (test.way_in, test.expected["steps"], test.expected["is_sendable"]) == (
            "password",
            ALL_STEPS,
            False,
        )
        assert {"importo", "telefono", "dich_445"} <= set(test.expected["errors"])

    def test_played_at_once_it_is_green_and_opens_in_the_editor(self, client_of, elena, form, trial):
        client = client_of(elena)
        text = text_of(client.get(keep(client, form, trial).url))
        assert 'value="1.200"' in text and 'value="Ugo"' in text
        draft = FormPage.objects.get(pk=form.pk).get_latest_revision_as_object()
        assert form_tests.red_words(compile_form(draft), draft.tests.all()) == []

    def test_the_trials_of_another_are_not_there(self, client_of, carla, form, trial):
        carla.is_superuser = True
        carla.save()
        assert keep(client_of(carla), form, trial).status_code == 404

    def test_whoever_may_not_edit_the_form_keeps_nothing(self, client_of, anna, form, trial):
        assert keep(client_of(anna), form, trial).status_code in (302, 403)
        assert FormPage.objects.get(pk=form.pk).get_latest_revision_as_object().tests.count() == 0
