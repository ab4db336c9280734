"""A request for integration: only what is asked again, kept as a draft, sent once; the first answers stay (issue 4)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from practices import actions, daily, verify, waits
from practices.actions import Asked
from practices.models import Attachment, Integration, Practice
from practices.states import Stage, State
from tests.small_service import in_progress, pdf, sent, small_form

ASKED = [
    Asked("motivo", "Il motivo indicato non basta: scegli quello giusto."),
    Asked("allegato", "Serve una copia leggibile del documento."),
]


@pytest.fixture
def form_page(site):
    return small_form()


@pytest.fixture
def taken(form_page, maria, anna):
    return in_progress(form_page, maria, anna)


@pytest.fixture
def asked(taken, anna):
    return actions.ask_integration(taken, anna, ASKED, text="Bastano le due pagine con i dati.")


@pytest.fixture
def browser(client_of, maria):
    return client_of(maria)


def again(practice):
    return Practice.objects.get(pk=practice.pk)


def address(practice):
    return reverse("practices:integration", args=[practice.uuid])


ANSWER = {"mode": "next", "motivo": "altro", "motivo_altro": "Mi sono trasferita in un altro comune."}


def answer(browser, practice, **changes):
    data = {"mode": "next", "motivo": "altro", "allegato": pdf(), **changes}
    return browser.post(address(practice), data)


class TestAsking:
    def test_the_practice_waits_for_the_citizen_and_the_clock_stands_still(self, asked, taken):
        practice = again(taken)
        assert (practice.state, practice.stage, practice.due_on) == (
            State.IN_PROGRESS,
            Stage.INTEGRATION,
            None,
        )
        assert practice.events.last().data["until"] == (timezone.localdate() + timedelta(days=30)).isoformat()

    def test_the_citizen_reads_each_question_with_its_why(self, asked, taken):
        text = taken.messages.last().text
        assert "– Motivo: Il motivo indicato non basta" in text
        assert "– Documento a sostegno: Serve una copia leggibile" in text
        assert "Bastano le due pagine" in text and "Il termine è sospeso" in text

    def test_it_has_a_protocol_number_a_paper_and_an_email_with_the_day(
        self, asked, taken, drain, mailoutbox
    ):
        assert str(asked.entry) in taken.events.last().data["protocol"]
        drain()
        assert taken.documents.get(kind="integr").entry == asked.entry
        mail = mailoutbox[-1]
        assert f"{asked.answer_by:%d/%m/%Y}" in mail.body
        assert "motivo" not in mail.body.lower() and "integrazione" not in mail.body.lower()

    @pytest.mark.parametrize(
        "given, words",
        [
            ({"asked": []}, "Scegli almeno una domanda"),
            ({"asked": [Asked("motivo", "  ")]}, "che cosa serve e perché"),
            ({"asked": [Asked("motivo", "x" * 501)]}, "al massimo 500 caratteri"),
            ({"asked": [Asked("inventata", "Serve.")]}, "non fa parte di questa pratica"),
            ({"asked": [Asked("per_chi", "Serve.")]}, "non fa parte di questa pratica"),
            ({"asked": [Asked("dich_445", "Serve.")]}, "non fa parte di questa pratica"),
            ({"asked": [Asked("ben_nome", "Nascosta.")]}, "non fa parte di questa pratica"),
            ({"asked": [ASKED[0], ASKED[0]]}, "non fa parte di questa pratica"),
            ({"asked": ASKED, "days": 31}, "da 5 a 30 giorni"),
            ({"asked": ASKED, "days": 4}, "da 5 a 30 giorni"),
        ],
    )
    def test_what_cannot_be_asked_is_refused_and_changes_nothing(self, taken, anna, given, words):
        with pytest.raises(actions.Refused, match=words):
            actions.ask_integration(taken, anna, **given)
        assert again(taken).stage == Stage.OFFICE and not Integration.objects.exists()

    def test_nothing_is_decided_meanwhile(self, asked, taken, anna):
        for deed in (
            lambda: actions.accept(taken, anna, timezone.localdate(), document=pdf()),
            lambda: actions.reject(
                taken, anna, "R01", "Motivo scritto per esteso.", notice_waiver="vincolata"
            ),
            lambda: actions.give_notice(taken, anna, "R01", "Motivo scritto per esteso."),
            lambda: actions.ask_integration(taken, anna, ASKED),
        ):
            with pytest.raises(actions.Refused, match="aspetta il cittadino"):
                deed()

    def test_the_office_may_take_it_back(self, asked, taken, anna):
        practice = actions.withdraw_integration(taken, anna)
        assert practice.stage == Stage.OFFICE and practice.due_on
        assert "non serve più" in practice.messages.last().text
        assert waits.open_integration(practice) is None


class TestAnswering:
    def test_the_page_shows_only_what_is_asked_with_what_was_sent(self, browser, asked, taken):
        page = browser.get(address(taken)).content.decode()
        assert "Rispondi alla richiesta di integrazione" in page
        assert "Il motivo indicato non basta" in page and "Distanza o orari" in page
        assert 'name="motivo"' in page and 'name="allegato"' in page
        for other in ("telefono", "per_chi", "dich_445", "pec"):
            assert f'name="{other}"' not in page

    def test_the_practice_page_leads_there(self, browser, asked, taken):
        page = browser.get(reverse("practices:detail", args=[taken.uuid])).content.decode()
        assert "ti chiede un'integrazione" in page.replace("&#x27;", "'")
        assert address(taken) in page and f"{asked.answer_by:%d/%m/%Y}" in page
        assert "Il termine è sospeso" in page

    def test_sent_it_stands_beside_the_first_answers_which_stay(self, browser, asked, taken):
        before = again(taken).answers
        assert answer(browser, taken).status_code == 302
        practice = again(taken)
        assert practice.answers == before and practice.stage == Stage.OFFICE
        given = {item.question_key: item.answer for item in asked.items.all()}
        assert given["motivo"] == "altro" and given["allegato"][0]["label"] == "documento.pdf"
        assert waits.answers_now(practice)["motivo"] == "altro"

    def test_it_is_registered_and_told_and_the_office_has_something_to_read(self, browser, asked, taken):
        answer(browser, taken)
        practice = again(taken)
        entry = practice.protocol_entries.order_by("pk").last()
        assert entry.direction == "in" and len(entry.attachment_digests) == 1
        assert practice.messages.filter(side="citizen", read_at=None).count() == 1
        assert f"Numero di protocollo: {entry}" in practice.messages.filter(side="office").last().text
        assert practice.due_on

    def test_what_is_asked_is_required_though_the_form_does_not_say_so(self, browser, asked, taken):
        response = browser.post(address(taken), {"mode": "next", "motivo": "altro"})
        assert response.status_code == 422
        assert "Scegli un file" in response.content.decode() or "allegat" in response.content.decode()
        assert again(taken).stage == Stage.INTEGRATION

    def test_a_draft_is_kept_with_its_files_and_nobody_else_sees_it(
        self, browser, asked, taken, anna, client_of
    ):
        answer(browser, taken, mode="save")
        assert again(taken).stage == Stage.INTEGRATION
        page = browser.get(address(taken)).content.decode()
        assert "documento.pdf" in page and 'value="altro" selected' in page
        assert not taken.attachments.presented().exists()
        attachment = Attachment.objects.get(integration_item__isnull=False)
        desk = client_of(anna).get(reverse("desk:attachment", args=[taken.uuid, attachment.uuid]))
        assert desk.status_code == 404
        answer(browser, taken, mode="next", allegato="")
        assert again(taken).stage == Stage.OFFICE
        desk = client_of(anna).get(reverse("desk:attachment", args=[taken.uuid, attachment.uuid]))
        assert desk.status_code == 200

    def test_a_file_can_be_taken_away_before_sending(self, browser, asked, taken):
        answer(browser, taken, mode="save")
        attachment = Attachment.objects.get(integration_item__isnull=False)
        page = browser.post(address(taken), {"remove": str(attachment.uuid), "motivo": "altro"}, follow=True)
        assert "Il file «documento.pdf» è stato tolto" in page.content.decode()
        assert not Attachment.objects.filter(integration_item__isnull=False).exists()

    def test_a_bad_file_is_told_and_the_good_answers_stay(self, browser, asked, taken):
        bad = SimpleUploadedFile("x.pdf", b"no pdf", "application/pdf")
        response = answer(browser, taken, allegato=bad)
        assert response.status_code == 422
        assert "non corrisponde al formato" in response.content.decode()
        assert 'value="altro" selected' in response.content.decode()

    def test_forged_answers_to_what_was_not_asked_are_not_kept(self, browser, asked, taken):
        answer(browser, taken, telefono="999", per_chi="figlio", state="accepted")
        assert set(waits.answers_now(again(taken))) == set(again(taken).answers) | {"allegato"}
        assert again(taken).answers["telefono"] == "0331000001" or "999" not in str(again(taken).answers)

    def test_the_autosave_answers_json(self, browser, asked, taken):
        response = browser.post(
            address(taken), {"mode": "save", "motivo": "altro"}, headers={"Accept": "application/json"}
        )
        assert response.json()["revision"] == 0
        assert Integration.objects.get().typed["answers"] == {"motivo": "altro"}

    def test_a_second_press_sends_nothing_again(self, browser, asked, taken):
        answer(browser, taken)
        response = browser.post(address(taken), {"mode": "next", "motivo": "orari"}, follow=True)
        page = response.content.decode().replace("&#x27;", "'")
        assert "Non c'è una richiesta di integrazione a cui rispondere." in page
        assert again(taken).events.filter(verb="answer_integration").count() == 1

    def test_another_citizen_finds_nothing(self, asked, taken, luca, client_of):
        assert client_of(luca).get(address(taken)).status_code == 404
        assert client_of(luca).post(address(taken), {"mode": "next"}).status_code == 404

    def test_without_a_request_the_page_leads_back(self, browser, taken):
        assert browser.get(address(taken))["Location"] == reverse("practices:detail", args=[taken.uuid])


class TestJudging:
    def test_good_answers_are_accepted_and_told(self, browser, asked, taken, anna):
        answer(browser, taken)
        practice = actions.judge_integration(
            again(taken), anna, {"motivo": ("accepted", ""), "allegato": ("accepted", "")}
        )
        assert waits.to_judge(practice) is None
        assert "ha accolto la tua integrazione" in practice.messages.last().text
        assert practice.stage == Stage.OFFICE

    def test_one_that_is_not_good_is_asked_again_and_the_clock_does_not_stop(
        self, browser, asked, taken, anna
    ):
        answer(browser, taken)
        actions.judge_integration(
            again(taken), anna, {"motivo": ("accepted", ""), "allegato": ("again", "Manca il retro.")}
        )
        practice = again(taken)
        assert practice.stage == Stage.INTEGRATION and practice.due_on
        second = waits.open_integration(practice)
        assert (second.round, [item.question_key for item in second.items.all()]) == (2, ["allegato"])
        assert "questa volta continua a decorrere" in practice.messages.last().text
        page = browser.get(address(practice)).content.decode()
        assert 'name="allegato"' in page and 'name="motivo"' not in page
        # The file that was not good does not fill the place of the new one.
        assert answer(browser, practice, allegato=pdf("retro.pdf")).status_code == 302
        assert waits.answers_now(again(taken))["allegato"][0]["label"] == "retro.pdf"

    @pytest.mark.parametrize(
        "verdicts", [{}, {"motivo": ("accepted", "")}, {"motivo": ("boh", ""), "allegato": ("accepted", "")}]
    )
    def test_every_answer_needs_its_verdict(self, browser, asked, taken, anna, verdicts):
        answer(browser, taken)
        with pytest.raises(actions.Refused, match="Scegli per ogni risposta"):
            actions.judge_integration(again(taken), anna, verdicts)
        assert waits.to_judge(again(taken))

    def test_accepting_the_practice_accepts_what_was_answered(self, browser, asked, taken, anna):
        answer(browser, taken)
        practice = actions.accept(again(taken), anna, timezone.localdate(), document=pdf())
        assert {item.verdict for item in asked.items.all()} == {"accepted"}
        assert practice.state == State.ACCEPTED


class TestExpiry:
    def test_without_an_answer_the_practice_goes_on_after_its_day(
        self, form_page, maria, anna, drain, mailoutbox
    ):
        with time_machine.travel(datetime(2026, 11, 21, 9, tzinfo=UTC)) as clock:
            practice = actions.take_charge(sent(form_page, maria), by=anna)
            clock.move_to(datetime(2026, 12, 1, 9, tzinfo=UTC))
            asked = actions.ask_integration(practice, anna, ASKED)
            assert asked.answer_by == date(2026, 12, 31)
            clock.move_to(datetime(2026, 12, 31, 22, 30, tzinfo=UTC))
            assert daily.run()["waits_expired"] == 0
            clock.move_to(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))  # half past midnight in Rome
            assert daily.run()["waits_expired"] == 1
            practice = again(practice)
            assert (practice.stage, practice.due_on) == (Stage.OFFICE, date(2027, 1, 20))
            assert practice.events.last().actor is None
            assert "non abbiamo ricevuto la tua risposta" in practice.messages.last().text
            assert daily.run()["waits_expired"] == 0
            assert list(verify.findings(with_files=False)) == []
