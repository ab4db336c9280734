"""Internal notes, the whole history of a practice with who only looked, and the register of activities."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from practices import actions, desk_audit
from practices.desk_deeds import token_of
from practices.models import Event, Export, InternalNote, PracticeView

from .desk_rows import practice_of, service_called


@pytest.fixture
def practice(maria):
    return practice_of(maria, service_called("Cambio di prova", "cambio-di-prova"))


@pytest.fixture
def elsewhere(luca):
    return practice_of(luca, service_called("Altro servizio", "altro-servizio"), district="Gallarate")


@pytest.fixture
def desk(anna, client_of):
    return client_of(anna)


def address(name, practice=None):
    return reverse(f"desk:{name}", args=[practice.uuid] if practice else [])


class TestNotes:
    def test_a_colleague_reads_it_and_the_citizen_does_not(self, desk, practice, carla, maria, client_of):
        form = {"token": token_of(practice), "text": "Sentito il dottor Verdi: va bene."}
        assert desk.post(address("note", practice), form).status_code == 302
        assert (
            "Sentito il dottor Verdi" in client_of(carla).get(address("practice", practice)).content.decode()
        )
        citizen = client_of(maria)
        for name in ("detail", "messages", "documents"):
            page = citizen.get(reverse(f"practices:{name}", args=[practice.uuid])).content.decode()
            assert "Sentito il dottor" not in page

    def test_it_tells_nobody_and_the_history_holds_none_of_its_words(self, practice, anna, mailoutbox, drain):
        actions.note(practice, by=anna, text="Parole riservate")
        drain()
        assert mailoutbox == []
        event = practice.events.get(verb="note")
        assert "riservate" not in str(event.data)
        assert practice.messages.count() == 0

    @pytest.mark.parametrize("text", ["", "  \r\n ", "\x00", "a" * 4001])
    def test_an_empty_or_endless_note_is_refused(self, practice, anna, text):
        with pytest.raises(actions.Refused):
            actions.note(practice, by=anna, text=text)
        assert not InternalNote.objects.exists()

    def test_an_operator_of_elsewhere_cannot_write_one(self, bruno, practice, client_of):
        form = {"token": token_of(practice), "text": "Io non dovrei."}
        assert client_of(bruno).post(address("note", practice), form).status_code == 404
        assert not InternalNote.objects.exists()


class TestWholeHistory:
    def test_it_says_who_did_what_and_when_and_who_only_looked(self, desk, practice, carla, anna, client_of):
        actions.take_charge(practice, by=anna)
        supervisor = client_of(carla)
        for _time in range(3):
            supervisor.get(address("practice", practice))
        page = desk.get(address("history", practice)).content.decode()
        assert "Presa in carico" in page and "Anna Neri" in page
        assert "Carla Fonti" in page
        looks = {row["user__email"]: row for row in desk.get(address("history", practice)).context["looks"]}
        assert looks[carla.email]["times"] == 3
        assert practice.events.get(verb="take_charge").digest[:12] in page

    def test_its_days_are_written_as_people_write_them(self, desk, practice, anna):
        actions.take_charge(practice, by=anna)
        asked = actions.ask_integration(practice, anna, [actions.Asked("motivo", "Non è chiaro.")])
        page = desk.get(address("history", practice)).content.decode()
        assert f"risposta entro il {asked.answer_by:%d/%m/%Y}" in page
        assert asked.answer_by.isoformat() not in page

    def test_who_reads_the_history_is_in_it_too(self, desk, practice, anna):
        desk.get(address("history", practice))
        assert PracticeView.objects.filter(practice=practice, user=anna).count() == 1

    def test_it_tells_what_was_looked_at_by_its_name(self, desk, practice):
        desk.get(address("practice", practice), headers={"Sec-Purpose": "prefetch"})
        desk.get(address("history", practice))
        looks = desk.get(address("history", practice)).content.decode().partition('id="consultazioni"')[2]
        assert "pagina, caricata in anticipo dal browser" in looks and "storico completo" in looks
        assert "documento" not in looks

    def test_for_an_operator_of_elsewhere_it_is_not_there(self, bruno, practice, client_of):
        assert client_of(bruno).get(address("history", practice)).status_code == 404


class TestRegister:
    @pytest.fixture
    def office(self, carla, client_of):
        return client_of(carla)

    @pytest.fixture
    def life(self, practice, elsewhere, anna, bruno):
        actions.take_charge(practice, by=anna)
        actions.take_charge(elsewhere, by=bruno)
        return practice

    def lines(self, client, **query):
        return client.get(address("audit"), query).context["lines"]

    def test_it_lists_what_was_done_newest_first(self, office, life):
        lines = self.lines(office)
        assert [line["at"] for line in lines] == sorted((line["at"] for line in lines), reverse=True)
        assert {"Presa in carico", "Inviata"} <= {line["what"] for line in lines}

    def test_each_filter_narrows_it(self, office, life, anna):
        assert {line["practice"] for line in self.lines(office, pratica=life.number)} == {life}
        assert {line["who"] for line in self.lines(office, persona=anna.pk)} == {"Anna Neri"}
        assert {line["what"] for line in self.lines(office, cosa="take_charge")} == {"Presa in carico"}
        today = timezone.localdate().isoformat()
        assert self.lines(office, dal=today, al=today)
        assert self.lines(office, al="2020-01-01") == []

    def test_it_lists_who_only_looked(self, office, life, anna, client_of):
        client_of(anna).get(address("practice", life))
        lines = self.lines(office, registro="consultazioni")
        assert [(line["who"], line["what"]) for line in lines] == [("Anna Neri", "Consultata: pagina")]

    @pytest.mark.parametrize(
        "query",
        [
            {"pratica": "abc"}, {"persona": "x"}, {"persona": "999999"}, {"cosa": "volare"}, {"dal": "ieri"},
            {"dal": "0001-01-01"}, {"al": "9999-12-31"}, {"dal": "9999-12-31", "al": "0001-01-01"},
            {"registro": "nessuno"}, {"dopo": "x"}, {"dopo": "9" * 30}, {"dopo": "123456"},
        ],
    )  # fmt: skip
    def test_odd_filters_are_no_error(self, office, life, query):
        assert office.get(address("audit"), query).status_code == 200

    def test_the_next_page_begins_where_this_one_ends(self, office, practice, anna):
        Event.objects.bulk_create(Event(practice=practice, verb="note", actor=anna) for _n in range(150))
        first = office.get(address("audit"))
        second = office.get(f"{address('audit')}?{first.context['next']}")
        assert (len(first.context["lines"]), len(second.context["lines"])) == (100, 51)

    def test_the_csv_holds_the_same_and_no_formula(self, office, life, anna):
        anna.first_name = "=HYPERLINK(1)"
        anna.save()
        answer = office.get(address("audit_export"), {"persona": anna.pk})
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        assert rows[0][:4] == ["Quando", "Pratica", "Chi", "Che cosa"]
        assert rows[1][2].startswith("'=HYPERLINK")

    def test_the_xlsx_holds_the_same(self, office, life, anna):
        answer = office.get(address("audit_export_xlsx"), {"persona": anna.pk})
        sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content)), read_only=True).active
        rows = list(sheet.iter_rows(values_only=True))
        assert rows[0][:4] == ("Quando", "Pratica", "Chi", "Che cosa")
        assert {row[2] for row in rows[1:]} == {"Anna Neri"}

    def test_who_took_a_list_away_is_there_with_filters_and_rows(self, office, life, anna, client_of):
        wish = {"stato": "in_progress", "q": "bianchi"}
        client_of(anna).get(reverse("desk:export_csv"), wish)
        (line,) = self.lines(office, registro="esportazioni")
        assert (line["who"], line["what"]) == ("Anna Neri", "Scaricato: elenco delle pratiche (CSV)")
        assert line["details"] == "Cerca: sì, Stato: In Elaborazione, 1 riga"
        assert "ianchi" not in str(Export.objects.values())

    def test_who_took_the_register_away_is_there_too(self, office, life, carla, anna):
        office.get(address("audit_export_xlsx"), {"persona": anna.pk, "cosa": "take_charge"})
        (line,) = self.lines(office, registro="esportazioni")
        assert (line["who"], line["what"]) == ("Carla Fonti", "Scaricato: registro delle attività (XLSX)")
        assert line["details"] == "Che cosa: Presa in carico, Persona dell'ufficio: Anna Neri, 1 riga"
        text = b"".join(office.get(address("audit_export"), {"registro": "esportazioni"}).streaming_content)
        assert "Scaricato: registro delle attività (XLSX)" in text.decode()
        assert self.lines(office, registro="esportazioni", pratica=life.number) == []

    def test_a_look_at_the_headers_alone_takes_nothing_away(self, office, life):
        office.head(reverse("desk:export_csv"))
        assert not Export.objects.exists()

    def test_a_register_too_long_for_a_sheet_is_offered_as_csv(self, office, life, monkeypatch):
        monkeypatch.setattr(desk_audit, "MOST_XLSX", 1)
        answer = office.get(address("audit_export_xlsx"), follow=True)
        assert "scarica il CSV" in answer.content.decode() and not Export.objects.exists()

    def test_it_cannot_be_changed(self, office, life):
        for name in ("audit", "audit_export", "audit_export_xlsx"):
            assert office.post(address(name), {}).status_code == 405

    def test_only_the_responsabile_finds_it(self, anna, elena, maria, client_of):
        for person in (anna, elena, maria):
            for name in ("audit", "audit_export", "audit_export_xlsx"):
                assert client_of(person).get(address(name)).status_code in (302, 404)

    def test_the_queries_do_not_grow_with_the_lines(
        self, office, practice, anna, django_assert_max_num_queries
    ):
        Event.objects.bulk_create(Event(practice=practice, verb="note", actor=anna) for _n in range(150))
        office.get(address("audit"))
        with django_assert_max_num_queries(12):
            office.get(address("audit"))
