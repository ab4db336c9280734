"""The deeds of the desk: each allowed pair of state and role moves the practice, and nothing else does."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from practices import actions
from practices.desk_deeds import token_of
from practices.models import Message, Practice
from practices.states import State

from .desk_rows import PDF, message_from, practice_of, service_called


@pytest.fixture
def service(site):
    return service_called("Cambio di prova", "cambio-di-prova")


@pytest.fixture
def practice(maria, service):
    return practice_of(maria, service)


@pytest.fixture
def taken(practice, anna):
    return actions.take_charge(practice, by=anna)


@pytest.fixture
def desk(anna, client_of):
    return client_of(anna)


def pdf(name="esito.pdf", data=PDF):
    return SimpleUploadedFile(name, data, "application/pdf")


def data_for(verb, practice):
    """A good form for the deed, with the token of the practice as it is."""
    today = timezone.localdate().isoformat()
    forms = {
        "take_charge": {},
        "accept": {"effective_on": today, "text": "Accolta. Decorrenza: {data}.", "document": pdf()},
        "reject": {
            "code": "R01",
            "text": "Il medico scelto ha raggiunto il massimale.",
            "notice_sent_on": today,
        },
        "write": {"text": "Ci serve una copia leggibile del documento."},
        "add_document": {"title": "Lettera", "upload": pdf()},
    }
    return {"token": token_of(practice), **forms[verb]}


def address(practice, verb):
    return reverse(f"desk:{verb}", args=[practice.uuid])


def send(client, practice, verb, **changes):
    return client.post(address(practice, verb), data_for(verb, practice) | changes)


def again(practice):
    return Practice.objects.get(pk=practice.pk)


def traces(practice):
    fresh = again(practice)
    row = model_to_dict(fresh) | {"state": fresh.state, "revision": fresh.revision}
    return (
        row,
        fresh.events.count(),
        fresh.messages.count(),
        fresh.documents.count(),
        fresh.deliveries.count(),
    )


class TestTakeCharge:
    def test_the_page_asks_and_shows_what_the_citizen_will_read(self, desk, practice):
        page = desk.get(address(practice, "take_charge")).content.decode()
        assert "Che cosa leggerà il cittadino" in page
        assert "ha preso in carico la tua richiesta" in page
        assert again(practice).state == State.SUBMITTED

    def test_it_moves_the_practice_and_tells_the_citizen(self, desk, practice, anna):
        response = send(desk, practice, "take_charge")
        assert response.status_code == 302
        fresh = again(practice)
        assert (fresh.state, fresh.operator) == (State.IN_PROGRESS, anna)
        assert fresh.messages.filter(side=Message.Side.OFFICE, read_at=None).count() == 1
        page = desk.get(response.url).content.decode()
        assert f"Hai preso in carico la pratica #{practice.number}" in page

    def test_the_second_of_two_operators_reads_who_has_it(self, desk, practice, carla, client_of):
        form = data_for("take_charge", practice)
        assert client_of(carla).post(address(practice, "take_charge"), form).status_code == 302
        before = traces(practice)
        response = desk.post(address(practice, "take_charge"), form)
        assert response.status_code == 409
        assert "già in carico a Carla Fonti" in response.content.decode()
        assert traces(practice) == before


class TestAccept:
    def test_it_closes_the_practice_with_document_date_and_words(self, desk, taken):
        send(desk, taken, "accept")
        fresh, today = again(taken), timezone.localdate()
        assert (fresh.state, fresh.effective_on) == (State.ACCEPTED, today)
        assert fresh.outcome_text == f"Accolta. Decorrenza: {today:%d/%m/%Y}."
        assert fresh.documents.get(kind="outcome").uploaded_by == fresh.operator
        assert fresh.messages.filter(text__contains=f"Decorrenza: {today:%d/%m/%Y}").count() == 1

    def test_the_proposed_text_is_that_of_the_domain(self, desk, taken):
        page = desk.get(address(taken, "accept")).content.decode()
        assert (
            "La richiesta è accolta. Trovi il documento nella scheda Documenti. Decorrenza: {data}." in page
        )
        assert f"Decorrenza: {timezone.localdate():%d/%m/%Y}." in page

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"document": ""}, "Scegli il documento di esito"),
            ({"document": SimpleUploadedFile("x.pdf", b"")}, "Il file è vuoto"),
            ({"document": pdf(data=b"not a pdf at all")}, "Il contenuto"),
            ({"effective_on": ""}, "Inserisci la data di decorrenza"),
            ({"effective_on": "ieri"}, "Inserisci la data nel formato"),
            ({"text": "  "}, "Inserisci il testo per il cittadino"),
            ({"text": "a" * 3001}, "Il testo può avere al massimo"),
        ],
    )
    def test_a_bad_form_changes_nothing_and_says_what_to_do(self, desk, taken, changes, words):
        before = traces(taken)
        response = send(desk, taken, "accept", **changes)
        page = response.content.decode()
        assert response.status_code == 422
        assert "<title>Errore:" in page.replace("\n", "").replace("    ", "")
        assert words in page.replace("&quot;", '"')
        assert traces(taken) == before

    def test_the_preview_button_changes_nothing(self, desk, taken):
        before = traces(taken)
        response = send(desk, taken, "accept", text="Prova di testo del {data}", anteprima="1")
        assert f"Prova di testo del {timezone.localdate():%d/%m/%Y}" in response.content.decode()
        assert traces(taken) == before


class TestReject:
    def test_it_closes_the_practice_with_reason_words_and_notice(self, desk, taken):
        send(desk, taken, "reject")
        fresh = again(taken)
        assert (fresh.state, fresh.refusal_code) == (State.REJECTED, "R01")
        assert fresh.notice_sent_on == timezone.localdate()
        message = fresh.messages.get(text__contains="R01 Medico senza posti disponibili")
        assert "ricorso al TAR entro 60 giorni" in message.text

    def test_a_coded_waiver_stands_for_the_notice(self, desk, taken):
        send(desk, taken, "reject", notice_sent_on="", notice_waiver="infondata")
        assert again(taken).notice_waiver == "infondata"

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"code": ""}, "Scegli il motivo del rifiuto"),
            ({"code": "R99"}, "R99"),
            ({"text": "Troppo breve."}, "La spiegazione deve avere almeno 20 caratteri: ne hai inseriti 13"),
            ({"text": " " * 30}, "Inserisci la spiegazione per il cittadino"),
            ({"notice_sent_on": ""}, "Inserisci la data del preavviso, oppure scegli perché non è dovuto"),
            ({"notice_sent_on": "2019-01-01"}, "La data del preavviso deve essere tra il"),
            ({"notice_waiver": "vincolata"}, "Hai indicato la data del preavviso"),
            ({"notice_sent_on": "", "notice_waiver": "simpatia"}, "simpatia"),
        ],
    )
    def test_a_bad_form_changes_nothing_and_says_what_to_do(self, desk, taken, changes, words):
        before = traces(taken)
        response = send(desk, taken, "reject", **changes)
        assert response.status_code == 422
        assert words in response.content.decode()
        assert traces(taken) == before

    def test_a_notice_of_tomorrow_is_refused(self, desk, taken):
        day = timezone.localdate() + timedelta(days=1)
        assert send(desk, taken, "reject", notice_sent_on=day.isoformat()).status_code == 422


class TestMessagesAndDocuments:
    def test_the_citizen_finds_what_the_office_wrote(self, desk, practice, anna):
        send(desk, practice, "write")
        message = again(practice).messages.get()
        assert (message.side, message.author, message.read_at) == (Message.Side.OFFICE, anna, None)

    def test_a_paper_is_kept_with_who_uploaded_it(self, desk, practice, anna):
        send(desk, practice, "add_document")
        document = again(practice).documents.get()
        assert (document.kind, document.title, document.uploaded_by) == ("office", "Lettera", anna)

    @pytest.mark.parametrize("verb", ["write", "add_document"])
    def test_an_empty_form_is_refused(self, desk, practice, verb):
        before = traces(practice)
        response = desk.post(address(practice, verb), {"token": token_of(practice)})
        assert response.status_code == 422
        assert traces(practice) == before


class TestStalePage:
    def test_a_message_of_the_citizen_stops_a_decision_made_before_it(self, desk, taken, maria):
        form = data_for("accept", taken)
        message_from(taken, maria, "Ho cambiato idea")
        before = traces(taken)
        response = desk.post(address(taken, "accept"), form)
        page = response.content.decode()
        assert response.status_code == 409
        assert "è cambiata mentre la guardavi" in page
        assert "Il cittadino ha scritto una comunicazione" in page
        assert "Ultimo passaggio: Presa in carico – Anna Neri" in page
        assert traces(taken) == before

    def test_a_decision_on_a_closed_practice_is_told_so(self, desk, taken, anna):
        form = data_for("reject", taken)
        send(desk, taken, "accept")
        response = desk.post(address(taken, "reject"), form)
        assert response.status_code == 409
        assert "La pratica ora è nello stato «Accettata»" in response.content.decode()
        assert again(taken).state == State.ACCEPTED

    @pytest.mark.parametrize("token", ["", "x", "submitted.0.0"])
    def test_a_forged_token_changes_nothing(self, desk, practice, token):
        assert send(desk, practice, "take_charge", token=token).status_code == 409
        assert again(practice).state == State.SUBMITTED

    def test_an_operator_who_left_the_district_finds_nothing(self, desk, practice, anna, bruno):
        form = data_for("take_charge", practice)
        anna.operator_profile.district = bruno.operator_profile.district
        anna.operator_profile.save()
        assert desk.post(address(practice, "take_charge"), form).status_code == 404
        assert again(practice).state == State.SUBMITTED


class TestOtherRoads:
    @pytest.mark.parametrize("method", ["put", "patch", "delete"])
    def test_other_methods_are_refused(self, desk, practice, method):
        assert getattr(desk, method)(address(practice, "take_charge")).status_code == 405

    def test_a_post_without_the_csrf_token_is_refused(self, practice, anna):
        client = Client(enforce_csrf_checks=True)
        client.force_login(anna)
        assert send(client, practice, "take_charge").status_code == 403
        assert again(practice).state == State.SUBMITTED
