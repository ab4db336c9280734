"""The deeds of the waits on the desk: ask, judge, warn, take back, reopen; each page shows what the citizen will read."""

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from practices import actions, waits
from practices.actions import Asked
from practices.desk_deeds import allowed_deeds, token_of
from practices.models import Practice
from practices.states import Stage, State
from tests.small_service import accepted, in_progress, pdf, sent, small_form

LONG = "Il reddito dichiarato supera il limite previsto."


@pytest.fixture
def form_page(site):
    return small_form()


@pytest.fixture
def taken(form_page, maria, anna):
    return in_progress(form_page, maria, anna)


@pytest.fixture
def desk(anna, client_of):
    return client_of(anna)


def again(practice):
    return Practice.objects.get(pk=practice.pk)


def address(practice, verb):
    return reverse(f"desk:{verb}", args=[practice.uuid])


def send(client, practice, verb, **data):
    return client.post(address(practice, verb), {"token": token_of(again(practice)), **data})


def page_of(client, practice):
    return client.get(reverse("desk:practice", args=[practice.uuid])).content.decode().replace("&#x27;", "'")


class TestAsking:
    def test_the_page_lists_what_the_citizen_answered_and_nothing_hidden(self, desk, taken):
        page = desk.get(address(taken, "ask_integration")).content.decode()
        assert 'name="chiedi_motivo"' in page and "Distanza o orari" in page
        assert 'name="chiedi_allegato"' in page and "nessuna risposta" in page
        for other in ("per_chi", "ben_nome", "dich_445", "motivo_altro"):
            assert f'name="chiedi_{other}"' not in page

    def test_it_asks_and_the_page_says_until_when(self, desk, taken):
        response = send(
            desk, taken, "ask_integration", chiedi_motivo="on", perche_motivo="Non basta.", days="20", text=""
        )
        assert response.status_code == 302
        asked = waits.open_integration(taken)
        assert [(item.question_key, item.why) for item in asked.items.all()] == [("motivo", "Non basta.")]
        page = page_of(desk, taken)
        assert f"il cittadino risponde entro il {asked.answer_by:%d/%m/%Y}" in page
        assert "sospeso" in page and "Non basta." in page

    def test_the_preview_shows_the_message_and_changes_nothing(self, desk, taken):
        response = send(
            desk,
            taken,
            "ask_integration",
            chiedi_motivo="on",
            perche_motivo="Scegli il vero motivo.",
            days="30",
            anteprima="1",
        )
        assert "– Motivo: Scegli il vero motivo." in response.content.decode()
        assert again(taken).stage == Stage.OFFICE

    @pytest.mark.parametrize(
        "data, words",
        [
            ({}, "Scegli almeno una domanda o un allegato"),
            ({"chiedi_motivo": "on"}, "Scrivi che cosa serve e perché"),
            ({"chiedi_motivo": "on", "perche_motivo": "x" * 501}, "Il motivo può avere al massimo"),
            ({"chiedi_motivo": "on", "perche_motivo": "Serve.", "days": "60"}, "al massimo 30 giorni"),
            (
                {"chiedi_motivo": "on", "perche_motivo": "Serve.", "days": "boh"},
                "Inserisci i giorni in cifre",
            ),
            ({"chiedi_dich_445": "on", "perche_dich_445": "Serve."}, "Scegli almeno una domanda"),
        ],
    )
    def test_a_bad_form_changes_nothing_and_says_what_to_do(self, desk, taken, data, words):
        response = send(desk, taken, "ask_integration", **{"days": "30", "text": ""} | data)
        assert response.status_code == 422 and words in response.content.decode()
        assert again(taken).stage == Stage.OFFICE

    def test_it_can_be_taken_back(self, desk, taken, anna):
        actions.ask_integration(taken, anna, [Asked("motivo", "Non basta.")])
        assert send(desk, taken, "withdraw_integration").status_code == 302
        assert "revocata il" in page_of(desk, taken)


class TestJudging:
    @pytest.fixture
    def answered(self, taken, anna, maria):
        actions.ask_integration(
            taken, anna, [Asked("motivo", "Non basta."), Asked("allegato", "Serve il retro.")]
        )
        data = QueryDict("motivo=altro")
        done = actions.answer_integration(
            taken, maria, data, MultiValueDict({"allegato": [pdf("retro.pdf")]})
        )
        assert done.is_sent
        return again(taken)

    def test_old_and_new_stand_side_by_side(self, desk, answered):
        for page in (
            page_of(desk, answered),
            desk.get(address(answered, "judge_integration")).content.decode(),
        ):
            assert "Distanza o orari" in page and "Altro" in page and "retro.pdf" in page
        assert "Il cittadino ha inviato l'integrazione" in page_of(desk, answered)

    def test_nothing_is_asked_before_the_answers_are_judged(self, answered, anna):
        assert "ask_integration" not in allowed_deeds(answered, anna)
        assert "judge_integration" in allowed_deeds(answered, anna)

    def test_good_answers_take_one_press(self, desk, answered):
        assert (
            send(
                desk,
                answered,
                "judge_integration",
                esito_motivo="accepted",
                esito_allegato="accepted",
                days="30",
            ).status_code
            == 302
        )
        assert waits.to_judge(answered) is None
        assert "accolta" in page_of(desk, answered)

    def test_one_answer_is_asked_again_with_its_why(self, desk, answered):
        form = {"esito_motivo": "accepted", "esito_allegato": "again", "days": "10"}
        assert "Scrivi che cosa serve" in send(desk, answered, "judge_integration", **form).content.decode()
        assert (
            send(desk, answered, "judge_integration", **form, perche_allegato="È mosso.").status_code == 302
        )
        assert waits.open_integration(answered).round == 2


class TestNotice:
    def test_it_goes_out_and_stands_on_the_page(self, desk, taken):
        assert send(desk, taken, "give_notice", code="R01", text=LONG).status_code == 302
        page = page_of(desk, taken)
        assert "Preavviso di rigetto del" in page and LONG in page
        assert again(taken).stage == Stage.NOTICE
        assert "give_notice" not in page

    def test_the_page_shows_what_the_citizen_will_read(self, desk, taken):
        page = send(desk, taken, "give_notice", code="R01", text=LONG, anteprima="1").content.decode()
        assert "Prima di decidere ti comunichiamo" in page and "R01 Medico senza posti" in page

    @pytest.mark.parametrize(
        "data, words", [({"text": LONG}, "Scegli il motivo"), ({"code": "R01", "text": "No"}, "almeno 20")]
    )
    def test_a_bad_form_changes_nothing(self, desk, taken, data, words):
        response = send(desk, taken, "give_notice", **data)
        assert response.status_code == 422 and words in response.content.decode()
        assert again(taken).stage == Stage.OFFICE

    def test_it_can_be_taken_back(self, desk, taken, anna):
        actions.give_notice(taken, anna, "R01", LONG)
        assert send(desk, taken, "withdraw_notice").status_code == 302
        assert "Revocato il" in page_of(desk, taken)


class TestReopening:
    def test_only_the_responsabile_is_offered_it_and_may(
        self, form_page, maria, anna, carla, client_of, desk
    ):
        practice = accepted(form_page, maria, anna)
        assert "reopen" not in allowed_deeds(practice, anna) and "reopen" in allowed_deeds(practice, carla)
        assert send(desk, practice, "reopen", reason=LONG).status_code == 409
        with pytest.raises(actions.Refused, match="Solo il responsabile"):
            actions.reopen(practice, anna, LONG)
        assert again(practice).state == State.ACCEPTED
        assert send(client_of(carla), practice, "reopen", reason=LONG).status_code == 302
        fresh = again(practice)
        assert (fresh.state, fresh.closed_at, fresh.net_days, fresh.effective_on) == (
            State.IN_PROGRESS,
            None,
            None,
            None,
        )
        assert LONG in fresh.messages.last().text

    def test_a_reason_is_asked(self, form_page, maria, anna, carla, client_of):
        practice = accepted(form_page, maria, anna)
        assert send(client_of(carla), practice, "reopen", reason="Boh").status_code == 422

    def test_a_practice_that_is_open_is_not_reopened(self, form_page, maria, carla):
        with pytest.raises(actions.Refused, match="Non è più possibile riaprire"):
            actions.reopen(sent(form_page, maria), carla, LONG)
