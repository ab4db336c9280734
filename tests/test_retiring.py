"""A version that must not be used any more: retired with a reason and a day; its drafts move, none is lost."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from practices import actions, retention
from practices.models import Message
from services.models import FormPage, FormVersion
from services.publishing import AlreadyRetired, retire
from services.version_views import RetirementForm

from .small_service import draft, fill, sent, small_form
from .test_moving_drafts import again, newer, question_of

REASON = "Dal 1° marzo cambia il limite di reddito."


@pytest.fixture
def form(site):
    return small_form()


@pytest.fixture
def full(form, maria):
    return fill(
        draft(form, maria), motivo="altro", motivo_altro="Un motivo ben scritto", pec="maria@pec.example"
    )


def fresh(version):
    return FormVersion.objects.get(pk=version.pk)


def retire_first(form, at=None):
    retire(form.versions.get(number=1), None, REASON, at or timezone.now())


def without_pec(form):
    return newer(form, lambda steps, schema: steps["dati"].remove(question_of(steps["dati"], "pec")))


def screen(form, number=1):
    return reverse("form_version_retire", args=[form.pk, number])


class TestScreen:
    def test_an_editor_retires_with_reason_and_day(self, client_of, elena, form):
        today = timezone.localdate()
        client = client_of(elena)
        assert "Ritira la versione 1" in client.get(screen(form)).content.decode()
        answer = client.post(screen(form), {"on": today.isoformat(), "reason": REASON}, follow=True)
        version = form.versions.get(number=1)
        assert version.is_retired
        assert (version.retired_by, version.retirement_reason) == (elena, REASON)
        text = answer.content.decode()
        assert f"ritirata dal {today:%d/%m/%Y}" in text and REASON in text
        history = client.get(f"/admin/pages/{form.pk}/history/").content.decode()
        assert "Versione del modulo ritirata" in history

    def test_from_a_day_to_come(self, client_of, elena, form, maria):
        day = timezone.localdate() + timedelta(days=10)
        client_of(elena).post(screen(form), {"on": day.isoformat(), "reason": REASON})
        version = form.versions.get(number=1)
        assert not version.is_retired
        assert timezone.localtime(version.retired_at).date() == day
        assert draft(form, maria).form_version == version
        # It can be said again until it begins.
        later = day + timedelta(days=1)
        client_of(elena).post(screen(form), {"on": later.isoformat(), "reason": "Altro."})
        assert timezone.localtime(fresh(version).retired_at).date() == later

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({"on": "", "reason": REASON}, "campo"),
            ({"on": "2020-01-01", "reason": REASON}, "Scegli oggi o un giorno futuro."),
            ({"on": "2099-01-01", "reason": "  "}, "campo"),
            ({"on": "domani", "reason": REASON}, "data"),
        ],
    )
    def test_a_mistake_is_told(self, client_of, elena, form, data, words):
        answer = client_of(elena).post(screen(form), data)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert form.versions.get().retired_at is None

    def test_only_once(self, client_of, elena, form):
        retire_first(form)
        with pytest.raises(AlreadyRetired):
            retire_first(form)
        answer = client_of(elena).post(screen(form), {"on": "2099-01-01", "reason": "Altro."}, follow=True)
        assert "La versione 1 è già ritirata." in answer.content.decode()
        assert form.versions.get().retirement_reason == REASON

    @pytest.mark.parametrize("person", ["anna", "carla", "maria"])
    def test_only_who_may_publish(self, client_of, form, person, request):
        answer = client_of(request.getfixturevalue(person)).post(
            screen(form), {"on": "2099-01-01", "reason": REASON}
        )
        assert answer.status_code in (302, 403)
        assert form.versions.get().retired_at is None

    def test_a_version_that_is_not_there(self, client_of, elena, form):
        assert client_of(elena).get(screen(form, 99)).status_code == 404


class TestDrafts:
    def test_opening_a_draft_moves_it_with_its_answers_and_says_so(self, client_of, form, full, maria):
        without_pec(form)
        retire_first(form)
        page = client_of(maria).get(reverse("practices:step", args=[full.uuid, 1]), follow=True)
        moved = again(full)
        assert moved.form_version.number == 2
        assert moved.answers["motivo_altro"] == "Un motivo ben scritto"
        assert moved.kept_aside[0]["text"] == "maria@pec.example"
        assert "Abbiamo spostato la tua bozza" in page.content.decode()
        assert "maria@pec.example" in page.content.decode()
        assert moved.events.filter(verb="version_retired", actor=None, data={"from": 1, "to": 2}).exists()

    @pytest.mark.parametrize("name", ["summary", "detail"])
    def test_any_of_its_pages_does(self, client_of, form, full, maria, name):
        without_pec(form)
        retire_first(form)
        page = client_of(maria).get(reverse(f"practices:{name}", args=[full.uuid]), follow=True)
        assert page.status_code == 200
        assert again(full).form_version.number == 2

    def test_the_sweep_moves_those_that_nobody_opens_and_writes_to_their_citizens(
        self, form, full, maria, drain
    ):
        without_pec(form)
        retire_first(form)
        assert retention.purge()["drafts_moved"] == 1
        assert retention.purge()["drafts_moved"] == 0
        assert again(full).form_version.number == 2
        message = Message.objects.get(practice=full)
        assert REASON in message.text and "non hanno più posto" in message.text
        drain()
        letter = mail.outbox[-1]
        assert letter.to == [maria.email]
        assert "pec" not in letter.body and REASON not in letter.body

    def test_a_day_to_come_moves_nothing_yet(self, form, full):
        without_pec(form)
        retire_first(form, timezone.now() + timedelta(days=2))
        assert retention.purge()["drafts_moved"] == 0
        assert again(full).form_version.number == 1

    def test_nothing_is_sent_with_it(self, client_of, form, full, maria):
        without_pec(form)
        retire_first(form)
        with pytest.raises(actions.Refused, match="non è più valida"):
            actions.submit(full, maria, "password")
        assert again(full).is_draft

    def test_what_is_being_typed_is_saved_before_the_move(self, client_of, form, full, maria):
        without_pec(form)
        retire_first(form)
        data = {
            "mode": "save",
            "revision": full.revision,
            "motivo": "altro",
            "motivo_altro": "Scritto mentre cambiava",
        }
        client_of(maria).post(reverse("practices:step", args=[full.uuid, 2]), data, follow=True)
        assert again(full).answers["motivo_altro"] == "Scritto mentre cambiava"
        assert again(full).form_version.number == 2

    def test_after_the_move_it_is_sent(self, form, full, maria):
        without_pec(form)
        retire_first(form)
        actions.move_from_retired(full)
        practice = fill(again(full))
        assert actions.submit(practice, maria, "password").form_version.number == 2

    def test_a_sent_practice_stays_where_it_is(self, form, maria):
        practice = sent(form, maria)
        without_pec(form)
        retire_first(form)
        assert not actions.move_from_retired(practice)
        assert retention.purge()["drafts_moved"] == 0
        assert again(practice).form_version.number == 1

    def test_a_draft_on_another_version_is_left_alone(self, form, full):
        retire(without_pec(form), None, REASON, timezone.now())
        assert not actions.move_from_retired(full)
        assert again(full).form_version.number == 1


class TestWithoutSuccessor:
    def test_nobody_starts_until_a_new_version_is_published(self, client_of, form, maria):
        retire_first(form)
        with pytest.raises(actions.Refused, match="in aggiornamento"):
            actions.start(FormPage.objects.get(pk=form.pk), by=maria)
        page = client_of(maria).get(reverse("practices:start", args=["servizio-di-prova"]))
        assert "in aggiornamento" in page.content.decode()
        assert page.context["can_start"] is False

    def test_drafts_wait_and_are_told(self, client_of, form, full, maria):
        retire_first(form)
        page = client_of(maria).get(reverse("practices:step", args=[full.uuid, 1]))
        assert page.status_code == 200
        assert REASON in page.content.decode()
        assert retention.purge()["drafts_moved"] == 0
        without_pec(form)
        assert retention.purge()["drafts_moved"] == 1


def test_today_means_from_now_and_another_day_from_its_first_instant():
    day = timezone.localdate() + timedelta(days=3)
    form = RetirementForm({"on": day.isoformat(), "reason": "x"})
    assert form.is_valid()
    assert timezone.localtime(form.at) == timezone.make_aware(datetime(day.year, day.month, day.day))
