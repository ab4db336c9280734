"""The queue of the desk: what an operator finds in it, and at what cost."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from practices import desk_counts
from practices.models import Message, Practice
from practices.states import State

from .desk_rows import message_from, practice_of, service_called, version_of
from .test_queries import counted

QUEUE = "/admin/pratiche/"


@pytest.fixture
def service(site):
    return service_called("Cambio di prova", "cambio-di-prova")


@pytest.fixture
def desk(anna, client_of):
    return client_of(anna)


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


class TestList:
    def test_it_shows_the_columns_of_the_office(self, desk, maria, service):
        practice_of(maria, service)
        page = text_of(desk.get(QUEUE))
        for label in (
            "# Pratica", "Richiedente", "Beneficiario", "Servizio", "Data Invio", "Stato", "In carico a", "Entro il",
            "Messaggi da leggere",
        ):  # fmt: skip
            assert label in page

    def test_a_row_says_who_asks_what_and_by_when(self, desk, anna, maria, service):
        practice = practice_of(
            maria, service, state=State.IN_PROGRESS, operator=anna, taken_at=timezone.now()
        )
        message_from(practice, maria)
        page = text_of(desk.get(QUEUE))
        for word in (
            f"#{practice.number}",
            "Bianchi Maria",
            "BNCMRA85C52B300I",
            "Cambio di prova",
            "Anna Neri",
        ):
            assert word in page
        assert '<strong class="desk-unread">1</strong>' in page

    def test_the_beneficiary_is_shown_when_it_is_someone_else(self, desk, maria, service):
        practice_of(
            maria, service, beneficiary_surname="Bianchi", beneficiary_name="Giulia",
            beneficiary_fiscal_code="BNCGLI19A41B300X",
        )  # fmt: skip
        assert "BNCGLI19A41B300X" in text_of(desk.get(QUEUE))

    def test_a_draft_is_never_there(self, desk, maria, service):
        draft = practice_of(maria, service, state=State.DRAFT)
        assert draft.number not in text_of(desk.get(QUEUE))
        assert f">#{draft.number}<" not in text_of(desk.get(QUEUE, {"q": draft.number}))
        assert desk.get(reverse("desk:practice", args=[draft.uuid])).status_code == 404

    def test_a_late_practice_is_marked(self, desk, maria, service):
        practice_of(maria, service, submitted_at=timezone.now() - timedelta(days=40))
        assert "Scaduta il" in text_of(desk.get(QUEUE))

    @pytest.mark.parametrize(
        "days_ago, words",
        [(3, "3 giorni su 10"), (1, "1 giorno su 10"), (8, "mancano 2 giorni"), (10, "scade oggi"), (14, "14 giorni su 10")],
    )  # fmt: skip
    def test_how_much_of_the_term_has_gone_by_stands_in_words(self, desk, maria, service, days_ago, words):
        today = timezone.localdate()
        practice_of(
            maria, service, submitted_at=timezone.now() - timedelta(days=days_ago),
            due_on=today + timedelta(days=10 - days_ago),
        )  # fmt: skip
        assert words in text_of(desk.get(QUEUE))

    def test_a_closed_practice_has_no_term(self, desk, maria, service):
        practice_of(maria, service, state=State.ACCEPTED)
        assert "desk-term" not in text_of(desk.get(QUEUE))

    def test_without_practices_it_says_so(self, desk):
        assert "Nessuna pratica in questa vista" in text_of(desk.get(QUEUE))


class TestSearch:
    @pytest.fixture
    def practices(self, maria, luca, service):
        return practice_of(maria, service), practice_of(luca, service)

    @pytest.mark.parametrize("words", ["bian", "BIANCHI", "Bianchi Mar", "BNCMRA85C52B300I", "bncmra85c5"])
    def test_by_how_a_name_or_a_code_begins(self, desk, practices, words):
        of_maria, of_luca = practices
        page = text_of(desk.get(QUEUE, {"q": words}))
        assert of_maria.number in page
        assert of_luca.number not in page

    def test_by_number_with_or_without_the_hash(self, desk, practices):
        of_maria, of_luca = practices
        for words in (of_maria.number, f"#{of_maria.number}"):
            page = text_of(desk.get(QUEUE, {"q": words}))
            assert f">#{of_maria.number}<" in page
            assert of_luca.number not in page

    def test_by_the_surname_of_the_beneficiary(self, desk, maria, service):
        practice = practice_of(maria, service, beneficiary_surname="Esposito", beneficiary_name="Ciro")
        assert practice.number in text_of(desk.get(QUEUE, {"q": "espos"}))

    def test_the_middle_of_a_name_finds_nothing(self, desk, practices):
        assert "Nessuna pratica corrisponde" in text_of(desk.get(QUEUE, {"q": "ianchi"}))

    @pytest.mark.parametrize(
        "words", ["%", "_", "'; --", "9" * 80, "\x00", "2026" + "9" * 9, "è" * 80, "a" * 500, "#"]
    )
    def test_nothing_that_is_typed_breaks_it(self, desk, practices, words):
        assert desk.get(QUEUE, {"q": words}).status_code == 200

    @pytest.mark.parametrize("name", ["vista", "stato", "servizio", "distretto", "p"])
    @pytest.mark.parametrize("value", ["", "-1", "draft", "nessuno", "'", "9" * 30])
    def test_a_filter_that_is_not_offered_filters_nothing(self, desk, practices, name, value):
        page = text_of(desk.get(QUEUE, {name: value}))
        assert practices[0].number in page


class TestFilters:
    def test_by_state(self, desk, maria, service):
        new = practice_of(maria, service)
        closed = practice_of(maria, service, state=State.REJECTED)
        page = text_of(desk.get(QUEUE, {"stato": State.REJECTED}))
        assert closed.number in page
        assert new.number not in page

    def test_mine_are_those_that_i_took(self, desk, anna, carla, maria, service):
        mine = practice_of(maria, service, state=State.IN_PROGRESS, operator=anna, taken_at=timezone.now())
        hers = practice_of(maria, service, state=State.IN_PROGRESS, operator=carla, taken_at=timezone.now())
        page = text_of(desk.get(QUEUE, {"vista": "mie"}))
        assert mine.number in page
        assert hers.number not in page

    def test_with_messages_to_read(self, desk, maria, service):
        practice, other = practice_of(maria, service), practice_of(maria, service)
        message_from(practice, maria)
        Message.objects.create(practice=other, side=Message.Side.OFFICE, text="Buongiorno")
        page = text_of(desk.get(QUEUE, {"da_leggere": "on"}))
        assert practice.number in page
        assert other.number not in page

    def test_the_responsabile_filters_by_district_and_finds_the_unassigned(
        self, client_of, carla, maria, service
    ):
        here, there = practice_of(maria, service), practice_of(maria, service, district="Gallarate")
        nowhere = practice_of(maria, service, district=None)
        desk = client_of(carla)
        page = text_of(desk.get(QUEUE, {"distretto": there.district_id}))
        assert there.number in page
        assert here.number not in page
        page = text_of(desk.get(QUEUE, {"distretto": "nessuno"}))
        assert nowhere.number in page
        assert there.number not in page

    def test_an_operator_of_one_district_is_offered_no_other(self, desk):
        page = text_of(desk.get(QUEUE))
        assert "Gallarate" not in page
        assert 'name="distretto"' not in page


class TestPages:
    def fill(self, citizen, service, wanted):
        version = version_of(service)
        rows = [practice_of(citizen, service, version=version, save=False) for _n in range(wanted)]
        Practice.objects.bulk_create(rows)
        for row in Practice.objects.all():
            message_from(row, citizen)
        desk_counts.rebuild()

    def queries(self, client, **query):
        client.get(QUEUE, query)
        with CaptureQueriesContext(connection) as captured:
            text_of(client.get(QUEUE, query))
        return counted(captured)

    def test_there_are_twenty_five_to_a_page(self, desk, maria, service):
        self.fill(maria, service, 30)
        page = text_of(desk.get(QUEUE))
        assert page.count('role="rowheader"') == 25
        assert "Pratiche da 1 a 25 di 30" in page
        (address,) = re.findall(r'rel="next" href="([^"]+)"', page)
        page = text_of(desk.get(QUEUE + html.unescape(address)))
        assert page.count('role="rowheader"') == 5
        assert "Pratiche da 26 a 30 di 30" in page

    def test_the_queries_are_at_most_fifteen_and_do_not_grow(self, desk, maria, service):
        self.fill(maria, service, 30)
        few = self.queries(desk)
        self.fill(maria, service, 270)
        many = self.queries(desk)
        assert len(few) == len(many)
        assert len(many) <= 15, "\n".join(many)

    @pytest.mark.parametrize("words", ["bianchi", "castelli", "BNCMRA85", "BNCMRA85C52B300I", "2026700001"])
    def test_the_responsabile_pays_no_more(self, client_of, carla, maria, service, words):
        self.fill(maria, service, 60)
        found = self.queries(client_of(carla), da_leggere="on", q=words)
        assert len(found) <= 15, "\n".join(found)

    def test_answers_are_not_read_for_the_list(self, desk, maria, service):
        self.fill(maria, service, 3)
        assert not [sql for sql in self.queries(desk) if '"answers"' in sql or '"applicant"' in sql]
