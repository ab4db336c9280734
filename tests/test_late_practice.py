"""A practice whose term has passed: the citizen reads it plainly, with what can be done, and so does the office."""

import html
import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from home.models import BodySettings
from practices import actions, library, variables
from practices.models import Practice
from tests.small_service import pdf, sent, small_form

SENT = datetime(2026, 11, 21, 9, tzinfo=UTC)  # thirty days: the last is Monday 21 December
LAST_DAY = datetime(2026, 12, 21, 21, tzinfo=UTC)
LATE = datetime(2026, 12, 30, 9, tzinfo=UTC)
REMEDIES = (
    "La richiesta non è accolta e non è respinta",
    "scrivere all'ufficio da Comunicazioni",
    "a chi ha il potere sostitutivo (art. 2 c. 9-bis e 9-ter L. 241/1990): dott.ssa Giulia Ferri",
    "fare ricorso al Tribunale amministrativo regionale finché dura il silenzio",
)

TAKEN_BACK = {
    "withdraw_integration": "Il cittadino non dovrà più rispondere.",
    "withdraw_notice": "Il preavviso non vale più.",
}
GOES_ON = "Il termine, che era sospeso, riprende a decorrere."


@pytest.fixture
def clock():
    with time_machine.travel(SENT, tick=False) as moving:
        yield moving


@pytest.fixture
def practice(clock, site, maria):
    BodySettings.objects.update(substitute_contact="dott.ssa Giulia Ferri")
    return sent(small_form(), maria)


@pytest.fixture
def late(practice, clock):
    clock.move_to(LATE)
    return practice


@pytest.fixture
def page_of(client_of):
    """page_of(user, name, practice) -> the words of that page as this person reads them now."""

    def words(user, name, practice):
        page = client_of(user).get(reverse(name, args=[practice.uuid])).content.decode()
        page = re.sub(r"</?(?:a|strong)\b[^>]*>", "", page.partition("<main")[2])
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())

    return words


def asked(practice, anna):
    return actions.ask_integration(practice, anna, [actions.Asked("motivo", "Il motivo non basta.")])


def waiting(practice, anna, verb):
    """The practice waits for what `verb` takes back."""
    actions.take_charge(practice, by=anna)
    if verb == "withdraw_notice":
        actions.give_notice(practice, anna, "R01", "Il medico scelto non ha più posti.")
    else:
        asked(practice, anna)


class TestTheCitizen:
    def test_up_to_the_last_day_reads_by_when_the_office_answers(self, practice, clock, maria, page_of):
        clock.move_to(LAST_DAY)
        text = page_of(maria, "practices:detail", practice)
        assert "Risposta entro il 21/12/2026" in text and "scadut" not in text

    def test_reads_the_day_after_that_the_term_has_passed_and_what_can_be_done(self, late, maria, page_of):
        text = page_of(maria, "practices:detail", late)
        assert "L'ufficio non ti ha ancora risposto e il termine è scaduto il 21/12/2026." in text
        assert "30 giorni: termine scaduto il 21/12/2026" in text
        assert "Risposta entro il" not in text
        for words in REMEDIES:
            assert words in text

    def test_reads_it_also_on_the_page_that_follows_the_sending(self, late, maria, page_of):
        text = page_of(maria, "practices:sent", late)
        assert "Termine scaduto il 21/12/2026" in text and "Risposta entro il" not in text

    def test_whose_decision_was_taken_back_reads_that_the_new_one_is_late(
        self, practice, clock, maria, anna, carla, page_of
    ):
        actions.take_charge(practice, by=anna)
        actions.accept(practice, anna, date(2026, 11, 21), document=pdf())
        actions.reopen(practice, carla, "La decorrenza non è quella che spetta.")
        clock.move_to(LATE)
        text = page_of(maria, "practices:detail", practice)
        assert (
            "L'ufficio ha ritirato la decisione che aveva preso e ha riaperto la pratica: la nuova decisione doveva "
            "arrivare entro il 21/12/2026." in text
        )
        for words in REMEDIES[1:3]:
            assert words in text
        for words in ("non ti ha ancora risposto", "non è accolta e non è respinta", "Tribunale"):
            assert words not in text

    def test_up_to_a_year_late_reads_of_the_court_and_of_no_new_request(
        self, practice, clock, maria, page_of
    ):
        clock.move_to(datetime(2027, 12, 21, 9, tzinfo=UTC))
        text = page_of(maria, "practices:detail", practice)
        assert "Tribunale amministrativo regionale" in text and "non serve presentarla di nuovo" in text

    def test_more_than_a_year_late_reads_that_a_new_request_can_be_made_and_makes_it(
        self, practice, clock, maria, page_of
    ):
        clock.move_to(datetime(2027, 12, 23, 9, tzinfo=UTC))
        text = page_of(maria, "practices:detail", practice)
        assert (
            "Dalla scadenza è passato più di un anno: se la richiesta ti serve ancora puoi presentarne una nuova."
            in text
        )
        for words in REMEDIES[:3]:
            assert words in text
        assert "Tribunale" not in text and "non serve presentarla" not in text
        assert sent(practice.form_version.form_page, maria).state == "submitted"

    def test_who_waited_and_then_was_late_reads_there_the_day_that_the_wait_put_off(
        self, practice, clock, maria, anna, page_of
    ):
        clock.move_to(datetime(2026, 12, 10, 9, tzinfo=UTC))
        actions.take_charge(practice, by=anna)
        asked(practice, anna)
        text = page_of(maria, "practices:sent", practice)
        assert "Risposta entro il" not in text and "scaduto" not in text
        clock.move_to(datetime(2026, 12, 20, 9, tzinfo=UTC))
        actions.withdraw_integration(practice, anna)
        assert "Risposta entro il 31/12/2026" in page_of(maria, "practices:sent", practice)
        clock.move_to(datetime(2027, 1, 5, 9, tzinfo=UTC))
        assert "Termine scaduto il 31/12/2026" in page_of(maria, "practices:sent", practice)

    def test_reads_there_no_day_to_wait_for_once_the_office_has_decided(self, practice, maria, anna, page_of):
        assert "Risposta entro il 21/12/2026" in page_of(maria, "practices:sent", practice)
        actions.take_charge(practice, by=anna)
        actions.accept(practice, anna, date(2026, 11, 21), document=pdf())
        assert "Risposta entro il" not in page_of(maria, "practices:sent", practice)

    def test_is_told_nothing_of_it_once_the_office_has_decided(self, late, maria, anna, page_of):
        actions.take_charge(late, by=anna)
        actions.accept(late, anna, date(2026, 12, 30), document=pdf())
        text = page_of(maria, "practices:detail", late)
        assert "scaduto" not in text and "potere sostitutivo" not in text

    def test_reads_no_promise_of_a_day_that_has_passed_when_the_office_takes_it_in_charge(self, late, anna):
        actions.take_charge(late, by=anna)
        text = late.messages.last().text
        assert text == (
            "L'ufficio ha preso in carico la tua richiesta. Dovevamo risponderti entro il 21/12/2026 e siamo in ritardo: "
            "nella pagina della pratica trovi che cosa puoi fare."
        )

    def test_whose_answer_is_asked_for_too_late_reads_that_the_term_does_not_stop(
        self, late, maria, anna, page_of
    ):
        actions.take_charge(late, by=anna)
        integration = asked(late, anna)
        text = late.messages.last().text
        assert f"Rispondi entro il {integration.answer_by:%d/%m/%Y}" in text
        assert (
            "Il termine per la nostra risposta era il 21/12/2026: questa richiesta non lo sospende." in text
        )
        text = page_of(maria, "practices:detail", late)
        assert "il termine è scaduto il 21/12/2026" in text and "sospeso" not in text

    def test_who_is_warned_of_a_refusal_too_late_reads_no_word_of_a_suspension(
        self, late, maria, anna, page_of
    ):
        actions.take_charge(late, by=anna)
        actions.give_notice(late, anna, "R01", "Il medico scelto non ha più posti.")
        assert "Entro il 09/01/2027 puoi inviare osservazioni" in late.messages.last().text
        assert "sospeso" not in late.messages.last().text
        text = page_of(maria, "practices:detail", late)
        assert "Puoi inviare osservazioni e documenti entro il 09/01/2027." in text and "sospeso" not in text
        actions.observe(late, maria, "Il medico mi ha detto che ha posto per me.", [])
        text = late.messages.filter(side="office").last().text
        assert "riprende" not in text and "siamo in ritardo" in text

    def test_who_waited_in_time_is_late_only_after_the_new_day(self, practice, clock, maria, anna, page_of):
        clock.move_to(datetime(2026, 12, 10, 9, tzinfo=UTC))
        actions.take_charge(practice, by=anna)
        asked(practice, anna)
        clock.move_to(LATE)
        text = page_of(maria, "practices:detail", practice)
        assert "il termine è sospeso" in text and "scaduto" not in text


class TestTheOffice:
    def test_reads_on_the_practice_since_when_it_is_late_and_what_the_citizen_may_do(
        self, late, anna, page_of
    ):
        text = page_of(anna, "desk:practice", late)
        assert "Scaduta il 21/12/2026" in text
        assert "Il termine è passato da 9 giorni." in text and "potere sostitutivo" in text

    def test_a_day_is_one_day(self, practice, clock, anna, page_of):
        clock.move_to(datetime(2026, 12, 22, 9, tzinfo=UTC))
        assert "Il termine è passato da un giorno." in page_of(anna, "desk:practice", practice)

    def test_reads_nothing_of_it_in_time(self, practice, clock, anna, page_of):
        clock.move_to(LAST_DAY)
        assert "potere sostitutivo" not in page_of(anna, "desk:practice", practice)

    def test_sees_it_late_also_while_it_waits_for_what_was_asked_too_late(
        self, late, anna, client_of, page_of
    ):
        actions.take_charge(late, by=anna)
        asked(late, anna)
        assert Practice.objects.get(pk=late.pk).due_on == date(2026, 12, 21)
        assert "Scaduta il 21/12/2026" in page_of(anna, "desk:practice", late)
        listed = client_of(anna).get("/admin/pratiche/?vista=tutte").content.decode()
        assert "Scaduta il 21/12/2026" in listed and "sospeso" not in listed
        assert "termine sospeso" not in page_of(anna, "desk:history", late)

    def test_ready_words_say_that_the_day_has_passed_wherever_they_name_it(self, late):
        words = "Ti rispondiamo entro il {termine}. Il termine è il {termine}."
        assert variables.fill(words, Practice.objects.get(pk=late.pk)) == (
            "Ti rispondiamo entro il 21/12/2026, già passato. Il termine è il 21/12/2026, già passato."
        )

    def test_nor_of_a_day_that_nobody_knows_while_the_term_stands_still(self, practice, anna):
        actions.take_charge(practice, by=anna)
        asked(practice, anna)
        words = variables.fill("Ti rispondiamo entro il {termine}.", Practice.objects.get(pk=practice.pk))
        assert words == "Ti rispondiamo entro il giorno indicato nella pagina della pratica."

    @pytest.mark.parametrize("verb", ["withdraw_integration", "withdraw_notice"])
    def test_who_takes_back_what_stopped_the_term_reads_that_it_goes_on(self, practice, anna, page_of, verb):
        waiting(practice, anna, verb)
        assert f"{TAKEN_BACK[verb]} {GOES_ON}" in page_of(anna, f"desk:{verb}", practice)

    @pytest.mark.parametrize("verb", ["withdraw_integration", "withdraw_notice"])
    def test_who_takes_back_what_stopped_nothing_reads_no_word_of_it(self, late, anna, page_of, verb):
        waiting(late, anna, verb)
        text = page_of(anna, f"desk:{verb}", late)
        assert TAKEN_BACK[verb] in text and "riprende" not in text

    def test_nor_does_who_takes_back_a_second_request_for_which_the_term_ran_on(
        self, practice, anna, page_of
    ):
        waiting(practice, anna, "withdraw_integration")
        actions.withdraw_integration(practice, anna)
        asked(practice, anna)
        text = page_of(anna, "desk:withdraw_integration", practice)
        assert TAKEN_BACK["withdraw_integration"] in text and "riprende" not in text

    def test_the_act_that_asks_too_late_speaks_of_no_suspension_either(self, late, anna):
        actions.take_charge(late, by=anna)
        paper = library.papers("integration", late)[0]
        asked_for = [actions.Asked("motivo", "Il motivo non basta.")]
        actions.ask_integration(late, anna, asked_for, paper=paper)
        words = late.office_papers.get().text
        assert "questa richiesta non lo sospende" in words and "è sospeso" not in words
