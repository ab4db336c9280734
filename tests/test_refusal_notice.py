"""Preavviso di rigetto (L. 241/1990, art. 10-bis): the reasons first, ten days for observations, then the decision."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from practices import actions, daily, verify, waits
from practices.models import Practice
from practices.states import Stage, State
from tests.places import LONG, PLACES, again
from tests.small_service import in_progress, pdf, sent, small_form


@pytest.fixture
def form_page(site):
    return small_form()


@pytest.fixture
def warned(form_page, maria, anna):
    return PLACES["warned"](form_page, maria, anna)


@pytest.fixture
def browser(client_of, maria):
    return client_of(maria)


def address(practice):
    return reverse("practices:refusal_notice", args=[practice.uuid])


def test_the_citizen_reads_why_and_until_when_and_the_clock_stands_still(browser, warned):
    notice = waits.open_notice(warned)
    assert warned.due_on is None
    page = browser.get(reverse("practices:detail", args=[warned.uuid])).content.decode()
    assert "R01 Medico senza posti disponibili" in page and f"{notice.observe_by:%d/%m/%Y}" in page
    page = browser.get(address(warned)).content.decode()
    assert LONG in page and f"{notice.observe_by:%d/%m/%Y}" in page


def test_who_is_warned_after_the_term_reads_no_day_that_is_over(browser, form_page, maria, anna):
    with time_machine.travel(datetime(2026, 1, 8, 9, tzinfo=UTC)):
        practice = in_progress(form_page, maria, anna)
    with time_machine.travel(datetime(2026, 9, 8, 9, tzinfo=UTC)):
        actions.give_notice(practice, anna, "R01", LONG)
        page = browser.get(address(practice)).content.decode()
    assert "Se non scrivi nulla, l'ufficio decide subito dopo." in page


def test_it_is_registered_and_a_paper_comes_out(warned, drain, mailoutbox):
    drain()
    assert warned.documents.get(kind="notice").entry.direction == "out"
    assert "preavviso" not in mailoutbox[-1].body.lower() and "R01" not in mailoutbox[-1].body


def test_observations_and_papers_reach_the_office(browser, warned, anna, client_of):
    data = {"text": "Il reddito è dell'anno prima.", "files": [pdf("cud.pdf"), pdf("busta.pdf")]}
    assert browser.post(address(warned), data).status_code == 302
    practice = again(warned)
    notice = practice.refusal_notices.get()
    assert practice.stage == Stage.OFFICE and notice.observations == "Il reddito è dell'anno prima."
    assert {row.name for row in notice.attachments.all()} == {"cud.pdf", "busta.pdf"}
    assert len(practice.protocol_entries.order_by("pk").last().attachment_digests) == 2
    assert practice.due_on
    page = client_of(anna).get(reverse("desk:practice", args=[practice.uuid])).content.decode()
    assert "Il reddito è dell&#x27;anno prima." in page and "cud.pdf" in page
    # The files of the request, and its seal, are what they were.
    assert not practice.attachments.of_the_request().exists()
    assert list(verify.findings(with_files=False)) == []


@pytest.mark.parametrize(
    "data, words",
    [
        ({"text": "  "}, "Inserisci le tue osservazioni"),
        ({"text": "a" * 4001}, "al massimo 4000 caratteri"),
        ({"text": "Ecco.", "files": [SimpleUploadedFile("x.pdf", b"no pdf")]}, "non corrisponde al formato"),
        ({"text": "Ecco.", "files": [pdf(f"{n}.pdf") for n in range(6)]}, "al massimo 5 file"),
    ],
)
def test_what_is_no_good_is_told_and_the_text_stays(browser, warned, data, words):
    response = browser.post(address(warned), data)
    assert response.status_code == 422 and words in response.content.decode()
    assert again(warned).stage == Stage.NOTICE and not warned.attachments.exists()


def test_a_second_press_sends_nothing_again(browser, warned):
    for _ in range(2):
        response = browser.post(address(warned), {"text": "Ecco."})
        assert response["Location"] == reverse("practices:detail", args=[warned.uuid])
    assert warned.events.filter(verb="observe").count() == 1


def test_another_citizen_finds_nothing(warned, luca, client_of):
    assert client_of(luca).get(address(warned)).status_code == 404


def test_nothing_is_decided_before_the_citizen_could_answer(warned, anna):
    with pytest.raises(actions.Refused, match="aspetta il cittadino"):
        actions.reject(warned, anna, "R01", LONG)
    with pytest.raises(actions.Refused, match="aspetta il cittadino"):
        actions.accept(warned, anna, timezone.localdate(), document=pdf())


def test_after_the_observations_the_refusal_needs_no_other_notice(form_page, maria, anna):
    practice = PLACES["observed"](form_page, maria, anna)
    done = actions.reject(practice, anna, "R01", LONG)
    assert (done.state, done.notice_sent_on, done.notice_waiver) == (State.REJECTED, timezone.localdate(), "")


def test_it_may_be_granted_after_all(form_page, maria, anna):
    practice = PLACES["observed"](form_page, maria, anna)
    assert actions.accept(practice, anna, timezone.localdate(), document=pdf()).state == State.ACCEPTED


def test_without_a_notice_and_without_a_waiver_there_is_no_refusal(form_page, maria, anna):
    practice = in_progress(form_page, maria, anna)
    with pytest.raises(actions.Refused, match="preavviso di rigetto"):
        actions.reject(practice, anna, "R01", LONG)


def test_one_that_was_taken_back_does_not_count(warned, anna):
    practice = actions.withdraw_notice(warned, anna)
    assert "non vale più" in practice.messages.last().text
    with pytest.raises(actions.Refused, match="preavviso di rigetto"):
        actions.reject(practice, anna, "R01", LONG)
    actions.give_notice(practice, anna, "R01", LONG)


def test_it_is_given_once(form_page, maria, anna):
    practice = PLACES["observed"](form_page, maria, anna)
    with pytest.raises(actions.Refused, match="già stato mandato"):
        actions.give_notice(practice, anna, "R01", LONG)


def test_after_a_reopening_it_is_given_anew(form_page, maria, anna, carla):
    practice = PLACES["observed"](form_page, maria, anna)
    practice = actions.reopen(actions.reject(practice, anna, "R01", LONG), carla, LONG)
    with pytest.raises(actions.Refused, match="preavviso di rigetto"):
        actions.reject(practice, anna, "R01", LONG)
    assert actions.give_notice(practice, anna, "R01", LONG)


def test_without_observations_the_practice_goes_on_after_ten_days(form_page, maria, anna):
    with time_machine.travel(datetime(2026, 11, 21, 9, tzinfo=UTC)) as clock:
        practice = actions.take_charge(sent(form_page, maria), by=anna)
        clock.move_to(datetime(2026, 12, 9, 9, tzinfo=UTC))
        notice = actions.give_notice(practice, anna, "R01", LONG)
        assert notice.observe_by == date(2026, 12, 19)
        clock.move_to(datetime(2026, 12, 19, 22, 59, tzinfo=UTC))
        assert daily.run()["waits_expired"] == 0
        clock.move_to(datetime(2026, 12, 19, 23, 1, tzinfo=UTC))
        assert daily.run()["waits_expired"] == 1
        practice = Practice.objects.get()
        assert (practice.stage, practice.due_on) == (Stage.OFFICE, date(2026, 12, 31))
        assert "non ne abbiamo ricevute" in practice.messages.last().text
        assert actions.reject(practice, anna, "R01", LONG).state == State.REJECTED
