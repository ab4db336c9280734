"""An editor fills and sends a form to try it, through the citizen's own screens; nobody else ever meets the trial."""

import json
from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from home.models import Office
from practices import actions, desk_queue, retention, terms
from practices.made_up import SAMPLE
from practices.models import Attachment, Counter, Delivery, Event, Message, Practice, ProtocolEntry
from services.compiling import steps_data
from services.models import FormPage, FormVersion

from .small_service import ANSWERS, STEPS, fill, option, pdf, post, sent, small_form

DATA = {"birth_date": "1985-03-12", "citizenship": "IT", "way_in": "password"}


@pytest.fixture
def form(site):
    """A form that has the blocks of its version, without a mistake, under a service with an office."""
    steps = deepcopy(STEPS)
    steps[0]["questions"][3]["kind"] = "codice_fiscale"
    form = small_form(steps=steps, office=Office.objects.first())
    FormPage.objects.filter(pk=form.pk).update(steps=json.dumps(steps_data(steps)))
    return FormPage.objects.get(pk=form.pk)


@pytest.fixture
def browser(client_of, elena):
    return client_of(elena)


def begin(browser, form, **changes):
    answer = browser.post(reverse("form_trial", args=[form.pk]), DATA | changes)
    assert answer.status_code == 302, answer.content.decode()
    return Practice.trials.latest("pk")


def go_through(browser, trial):
    """Fill and send in the browser."""
    for number in (1, 2, 3):
        data = {**ANSWERS[number], "revision": revision(trial), "mode": "next"}
        assert browser.post(reverse("practices:step", args=[trial.uuid, number]), data).status_code == 302
    data = {**ANSWERS[4], "revision": revision(trial), "mode": "next"}
    answer = browser.post(reverse("practices:summary", args=[trial.uuid]), data)
    assert answer.status_code == 302, answer.content.decode()
    return browser.get(answer.url)


def revision(trial):
    return Practice.trials.get(pk=trial.pk).revision


class TestTheRoad:
    def test_an_editor_fills_and_sends_through_the_citizens_screens(self, browser, form):
        trial = begin(browser, form)
        page = go_through(browser, trial)
        assert "Richiesta inviata" in page.content.decode()
        assert not Practice.trials.get(pk=trial.pk).is_draft

    @pytest.mark.parametrize("name", ["step", "summary", "detail", "delete"])
    def test_every_page_is_marked(self, browser, form, name):
        trial = begin(browser, form)
        args = [trial.uuid, 1] if name == "step" else [trial.uuid]
        text = browser.get(reverse(f"practices:{name}", args=args)).content.decode()
        assert "<title>PROVA – " in text
        assert "<strong>PROVA</strong>" in text

    @pytest.mark.parametrize("name", ["sent", "detail", "trial_receipt"])
    def test_also_after_the_sending(self, browser, form, name):
        trial = begin(browser, form)
        go_through(browser, trial)
        text = browser.get(reverse(f"practices:{name}", args=[trial.uuid])).content.decode()
        assert "<title>PROVA – " in text
        assert "<strong>PROVA</strong>" in text
        assert "Ritira la richiesta</a>" not in text

    def test_it_says_by_when_a_citizen_would_be_answered(self, browser, form):
        trial = begin(browser, form)
        go_through(browser, trial)
        text = browser.get(reverse("practices:sent", args=[trial.uuid])).content.decode()
        due_on = terms.due(timezone.localdate(), 30)
        assert f"Risposta entro il {due_on:%d/%m/%Y}" in text

    def test_a_citizens_pages_are_not_marked(self, client_of, form, maria):
        practice = sent(form, maria)
        text = client_of(maria).get(reverse("practices:detail", args=[practice.uuid])).content.decode()
        assert "PROVA" not in text

    def test_the_receipt_is_a_page_and_no_paper(self, browser, form):
        trial = begin(browser, form)
        go_through(browser, trial)
        text = browser.get(reverse("practices:trial_receipt", args=[trial.uuid])).content.decode()
        assert "Ricevuta di presentazione" in text
        assert "0000000/" in text
        assert "Dichiaro che quanto indicato è vero." in text
        assert "asset:" not in text

    def test_files_are_kept_and_given_back(self, browser, form, elena):
        trial = begin(browser, form)
        actions.save_step(trial, elena, 1, post(**ANSWERS[1]))
        attachment = actions.attach(trial, "allegato", pdf(), by=elena)
        address = reverse("practices:attachment", args=[trial.uuid, attachment.uuid])
        assert browser.get(address).status_code == 200

    def test_a_draft_of_a_trial_is_deleted_and_leaves_no_hole(self, browser, form):
        trial = begin(browser, form)
        assert browser.post(reverse("practices:delete", args=[trial.uuid])).status_code == 302
        assert not Practice.trials.filter(pk=trial.pk).exists()


class TestMadeUp:
    def test_the_applicant_has_the_age_and_citizenship_that_were_asked(self, browser, form):
        trial = begin(browser, form, birth_date="2015-01-02", citizenship="Z330", way_in="ts_cns")
        assert trial.applicant["birth_date"] == "2015-01-02"
        assert trial.applicant["citizenship"] == "Z330"
        assert trial.applicant["surname"] == SAMPLE["surname"]
        page = browser.get(reverse("practices:step", args=[trial.uuid, 1]))
        assert page.context["form"].known.get("@accesso") == "ts_cns"
        assert page.context["form"].known.get("@cittadinanza") == "non_ue"

    def test_the_way_in_stays_when_it_is_sent(self, browser, form):
        trial = begin(browser, form, way_in="ts_cns")
        go_through(browser, trial)
        assert Practice.trials.get(pk=trial.pk).way_in == "ts_cns"

    @pytest.mark.parametrize(
        "changes",
        [
            {"birth_date": ""},
            {"birth_date": "2999-01-01"},
            {"birth_date": "0001-01-01"},
            {"citizenship": "XX"},
            {"way_in": "spid"},
        ],
    )
    def test_a_mistake_is_told(self, browser, form, changes):
        answer = browser.post(reverse("form_trial", args=[form.pk]), DATA | changes)
        assert answer.status_code == 422
        assert not Practice.trials.exists()


class TestOfTheDraft:
    def test_the_form_is_tried_as_it_is_being_edited(self, browser, form):
        page = FormPage.objects.get(pk=form.pk)
        page.steps[1].value["title"] = "Che cosa ti serve"
        page.save_revision()
        trial = begin(browser, form)
        assert trial.form_version.number is None
        assert trial.form_version.schema["steps"][1]["title"] == "Che cosa ti serve"
        assert begin(browser, form).form_version == trial.form_version
        assert not form.versions.filter(pk=trial.form_version_id).exists()
        assert (
            "Che cosa ti serve" not in browser.get(reverse("form_versions", args=[form.pk])).content.decode()
        )

    def test_an_unpublished_form_too(self, browser, form):
        FormPage.objects.filter(pk=form.pk).update(live=False, current_version=None)
        go_through(browser, begin(browser, form))

    def test_a_service_that_is_closed_too(self, browser, form):
        service = form.get_parent().specific
        type(service).objects.filter(pk=service.pk).update(closes_on=timezone.localdate() - timedelta(days=1))
        go_through(browser, begin(browser, form))

    def test_a_form_with_mistakes_cannot_be_tried_and_says_why(self, browser, form):
        page = FormPage.objects.get(pk=form.pk)
        page.steps[0].value["questions"][0].value["show_when"] = (
            page.steps[0].value["questions"][1].value["show_when"]
        )
        page.save_revision()
        answer = browser.post(reverse("form_trial", args=[form.pk]), DATA)
        assert answer.status_code == 422
        assert "non si può provare" in answer.content.decode()
        assert not Practice.trials.exists()


class TestNobodyElse:
    @pytest.fixture
    def trial(self, browser, form):
        trial = begin(browser, form)
        go_through(browser, trial)
        return Practice.trials.get(pk=trial.pk)

    def test_it_takes_no_number_no_protocol_and_writes_to_nobody(self, trial, mailoutbox, drain):
        assert (trial.year, trial.sequence, trial.number) == (None, None, "PROVA")
        assert not Counter.objects.exists()
        assert not ProtocolEntry.objects.exists()
        assert not Delivery.objects.exists() and not Message.objects.exists() and not Event.objects.exists()
        drain()
        assert mailoutbox == []
        assert not trial.documents.exists()

    def test_the_next_practice_has_the_next_number(self, trial, form, maria):
        assert sent(form, maria).sequence == 1

    def test_it_reaches_no_operators_queue(self, trial, client_of, anna, carla):
        for person in (anna, carla):
            assert not desk_queue.scope_of(person).exists()
            assert client_of(person).get(f"/admin/pratiche/{trial.uuid}/").status_code == 404

    def test_it_is_no_practice_for_whoever_counts_or_lists(self, trial):
        assert not Practice.objects.exists()
        assert not trial.service.practices.exists()
        assert not trial.form_version.practices.exists()

    def test_not_even_a_twin(self, trial, form, browser):
        go_through(browser, begin(browser, form))

    @pytest.mark.parametrize("person", ["maria", "anna", "carla"])
    def test_nobody_else_opens_it(self, trial, client_of, person, request):
        browser = client_of(request.getfixturevalue(person))
        for name in ("sent", "detail", "trial_receipt", "summary"):
            assert browser.get(reverse(f"practices:{name}", args=[trial.uuid])).status_code in (302, 404)

    def test_another_editor_does_not_either(self, trial, client_of, django_user_model):
        other = django_user_model.objects.create_user("altra@asl.example", "Prova123!", is_staff=True)
        assert client_of(other).get(reverse("practices:detail", args=[trial.uuid])).status_code == 302

    def test_staff_opens_nothing_of_a_citizen(self, client_of, browser, form, maria):
        practice = sent(form, maria)
        for name in ("detail", "sent", "documents", "messages"):
            assert browser.get(reverse(f"practices:{name}", args=[practice.uuid])).status_code == 302

    @pytest.mark.parametrize("person", ["anna", "maria"])
    def test_only_who_edits_the_form_tries_it(self, client_of, form, person, request):
        browser = client_of(request.getfixturevalue(person))
        assert browser.post(reverse("form_trial", args=[form.pk]), DATA).status_code in (302, 403)
        assert not Practice.trials.exists()

    def test_the_database_gives_numbers_to_practices_only(self, trial, form, maria):
        practice = sent(form, maria)
        for wrong in ({"is_trial": True}, {"year": None}, {"sequence": None}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Practice.objects.filter(pk=practice.pk).update(**wrong)
        with pytest.raises(IntegrityError), transaction.atomic():
            Practice.trials.filter(pk=trial.pk).update(year=2026, sequence=9)


class TestTheEnd:
    def test_it_is_gone_after_a_day(self, browser, form, elena):
        page = FormPage.objects.get(pk=form.pk)
        page.steps[1].value["title"] = "Che cosa ti serve"
        page.save_revision()
        trial = begin(browser, form)
        actions.save_step(trial, elena, 1, post(**ANSWERS[1]))
        kept = actions.attach(trial, "allegato", pdf(), by=elena)
        later = timezone.now() + timedelta(days=1, minutes=1)
        assert retention.purge()["trials_deleted"] == 0
        assert retention.purge(later)["trials_deleted"] == 1
        assert not Practice.trials.exists()
        assert not Attachment.objects.filter(pk=kept.pk).exists()
        assert not FormVersion.and_tried.filter(number=None).exists()
        assert form.versions.exists()

    def test_it_is_not_opened_any_more_even_before_the_sweep(self, browser, form):
        trial = begin(browser, form)
        Practice.trials.filter(pk=trial.pk).update(created_at=timezone.now() - timedelta(days=1, minutes=1))
        assert browser.get(reverse("practices:step", args=[trial.uuid, 1])).status_code == 302

    def test_a_citizens_draft_is_not(self, form, maria):
        practice = fill(actions.start(form, by=maria))
        retention.purge(timezone.now() + timedelta(days=2))
        assert Practice.objects.filter(pk=practice.pk).exists()


def test_options_are_offered_as_to_a_citizen(browser, form):
    page = browser.get(reverse("practices:step", args=[begin(browser, form).uuid, 1]))
    assert option("me", "Per me")["label"] in page.content.decode()
