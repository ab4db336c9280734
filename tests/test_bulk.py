"""One deed on many practices: a result for each, ten minutes to undo an assignment or to take a message back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import District
from practices import actions, minutely
from practices.actions import bulk
from practices.models import BulkDeed, BulkItem, Delivery, Message, Practice
from practices.states import State

from .conftest import staff
from .desk_rows import practice_of, service_called
from .test_queries import counted

LIST = "/admin/pratiche/insieme/"
TEXT = "Buongiorno {richiedente}, la pratica {numero} è in esame."


@pytest.fixture
def service(site):
    return service_called("Cambio di prova", "cambio-di-prova")


@pytest.fixture
def three(maria, service):
    return [practice_of(maria, service) for _n in range(3)]


@pytest.fixture
def dino(site):
    district = District.objects.get(name="Busto Arsizio")
    return staff("dino@asl.example", "Dino", "Longo", "Operatori", district=district)


def said(done):
    return [item.said for item in done.items.order_by("pk")]


def operators(practices):
    return [Practice.objects.get(pk=practice.pk).operator for practice in practices]


def after_the_wait(done):
    BulkDeed.objects.filter(pk=done.pk).update(due_at=timezone.now() - timedelta(seconds=1))


class TestTakeCharge:
    def test_each_has_its_own_result(self, three, anna, carla, maria, service):
        actions.take_charge(three[1], by=carla)
        gone = practice_of(maria, service, state=State.WITHDRAWN)
        done = bulk.run("take_charge", [*three, gone], by=anna)
        assert said(done)[:2] == ["presa in carico", "La pratica è già in carico a Carla Fonti."]
        assert "Ritirata" in said(done)[3]
        assert [item.is_done for item in done.items.all()] == [True, False, True, False]
        assert operators(three) == [anna, carla, anna]

    def test_every_citizen_is_told(self, three, anna):
        bulk.run("take_charge", three, by=anna)
        assert Message.objects.filter(text__contains="ha preso in carico").count() == 3
        assert Delivery.objects.filter(kind="mail").count() == 3

    def test_it_cannot_be_undone(self, three, anna):
        done = bulk.run("take_charge", three, by=anna)
        with pytest.raises(actions.Refused):
            bulk.undo(done, by=anna)
        assert operators(three) == [anna] * 3

    def test_what_is_outside_the_scope_is_refused_one_by_one(self, three, bruno):
        done = bulk.run("take_charge", three, by=bruno)
        assert set(said(done)) == {"Non è tra le pratiche su cui puoi lavorare."}
        assert Practice.objects.filter(state=State.SUBMITTED).count() == 3

    def test_a_hundred_at_most_and_at_least_one(self, three, anna):
        for practices, words in (([], "almeno una"), (three * 34, "al massimo 100")):
            with pytest.raises(actions.Refused, match=words):
                bulk.run("take_charge", practices, by=anna)
        assert not BulkDeed.objects.exists()


class TestUndo:
    def test_everyone_has_back_what_was_theirs(self, three, anna, dino):
        actions.assign(three[0], by=anna, to=anna)
        done = bulk.run("assign", three, by=anna, to=dino)
        assert operators(three) == [dino] * 3
        bulk.undo(done, by=anna)
        assert operators(three) == [anna, None, None]
        assert said(done) == ["annullata: torna a Anna Neri", "annullata", "annullata"]

    def test_a_release_is_undone_too(self, three, anna):
        bulk.run("assign", three, by=anna, to=anna)
        done = bulk.run("release", three, by=anna)
        assert operators(three) == [None] * 3
        bulk.undo(done, by=anna)
        assert operators(three) == [anna] * 3

    def test_where_something_happened_since_it_stays(self, three, anna, dino):
        done = bulk.run("assign", three, by=anna, to=dino)
        actions.take_charge(three[0], by=dino)
        bulk.undo(done, by=anna)
        assert operators(three) == [dino, None, None]
        assert said(done)[0] == "non annullata: la pratica è cambiata dopo"

    def test_after_ten_minutes_it_is_too_late(self, three, anna, dino):
        done = bulk.run("assign", three, by=anna, to=dino)
        after_the_wait(done)
        with pytest.raises(actions.Refused, match="dieci minuti"):
            bulk.undo(done, by=anna)
        assert operators(three) == [dino] * 3

    def test_twice_is_once(self, three, anna, dino):
        done = bulk.run("assign", three, by=anna, to=dino)
        bulk.undo(done, by=anna)
        with pytest.raises(actions.Refused):
            bulk.undo(done, by=anna)

    def test_only_who_did_it_may(self, three, anna, dino, carla):
        done = bulk.run("assign", three, by=anna, to=dino)
        with pytest.raises(PermissionDenied):
            bulk.undo(done, by=carla)


class TestWrite:
    def test_nothing_leaves_before_the_ten_minutes(self, three, anna):
        done = bulk.run("write", three, by=anna, text=TEXT)
        assert minutely.sweep()["bulk"] == 0
        assert not Message.objects.exists() and not Delivery.objects.exists()
        assert done.due_at - done.at == timedelta(minutes=10)

    def test_then_each_citizen_has_the_own_words(self, three, anna):
        done = bulk.run("write", three, by=anna, text=TEXT)
        after_the_wait(done)
        assert minutely.sweep()["bulk"] == 1
        for practice in three:
            assert (
                practice.messages.get().text
                == f"Buongiorno Maria Bianchi, la pratica {practice.number} è in esame."
            )
        assert set(said(done)) == {"comunicazione inviata"}
        assert minutely.sweep()["bulk"] == 0 and Message.objects.count() == 3

    def test_a_recalled_one_is_never_sent(self, three, anna):
        done = bulk.run("write", three, by=anna, text=TEXT)
        bulk.undo(done, by=anna)
        after_the_wait(done)
        minutely.sweep()
        assert not Message.objects.exists()
        assert set(said(done)) == {"comunicazione ritirata prima dell'invio"}

    def test_once_sent_it_cannot_be_recalled(self, three, anna):
        done = bulk.run("write", three, by=anna, text=TEXT)
        after_the_wait(done)
        minutely.sweep()
        with pytest.raises(actions.Refused):
            bulk.undo(done, by=anna)

    def test_a_worker_that_dies_in_between_sends_nobody_the_same_twice(self, three, anna, monkeypatch):
        done = bulk.run("write", three, by=anna, text=TEXT)
        after_the_wait(done)
        calls, write = [], bulk.messages.write

        def dies_at_the_second(*args, **kwargs):
            calls.append(1)
            if len(calls) == 2:
                raise SystemExit
            return write(*args, **kwargs)

        monkeypatch.setattr(bulk.messages, "write", dies_at_the_second)
        with pytest.raises(SystemExit):
            minutely.sweep()
        assert Message.objects.count() == 1
        minutely.sweep()
        assert sorted(Message.objects.values_list("practice", flat=True)) == sorted(one.pk for one in three)

    def test_who_left_the_office_meanwhile_writes_to_nobody(self, three, anna):
        done = bulk.run("write", three, by=anna, text=TEXT)
        after_the_wait(done)
        anna.groups.clear()
        minutely.sweep()
        assert not Message.objects.exists()
        assert set(said(done)) == {"Non è tra le pratiche su cui puoi lavorare."}

    @pytest.mark.parametrize("text", ["", "  ", "a" * 4001])
    def test_a_text_that_cannot_be_sent_is_refused_at_once(self, three, anna, text):
        with pytest.raises(actions.Refused):
            bulk.run("write", three, by=anna, text=text)


class TestScreen:
    @pytest.fixture
    def desk(self, anna, client_of):
        return client_of(anna)

    def chosen(self, verb, practices, **more):
        return {"azione": verb, "pratica": [practice.uuid for practice in practices], **more}

    def test_it_says_what_will_happen_to_which_ones_and_does_nothing_yet(self, desk, three):
        page = desk.post(LIST, self.chosen("take_charge", three)).content.decode()
        assert "Prendi in carico: 3 pratiche" in page and "non si può annullare" in page
        assert all(practice.number in page for practice in three)
        assert not BulkDeed.objects.exists()

    def test_confirmed_it_shows_the_result_of_each(self, desk, three, carla):
        actions.take_charge(three[0], by=carla)
        page = desk.post(LIST, self.chosen("take_charge", three, conferma="1"), follow=True).content.decode()
        assert "Riuscita per 2 di 3 pratiche" in page
        assert "già in carico a Carla Fonti" in page

    def test_where_nothing_was_done_nothing_can_be_undone(self, desk, three):
        page = desk.post(LIST, self.chosen("release", three, conferma="1"), follow=True).content.decode()
        assert "Riuscita per 0 di 3 pratiche" in page
        assert "Annulla (entro le" not in page

    def test_an_assignment_is_undone_from_its_page(self, desk, three, dino):
        response = desk.post(LIST, self.chosen("assign", three, conferma="1", to=dino.pk))
        page = desk.get(response.url).content.decode()
        assert "Annulla (entro le" in page
        page = desk.post(f"{response.url}annulla/", follow=True).content.decode()
        assert operators(three) == [None] * 3
        assert "Annullata il" in page

    def test_their_list_says_what_can_be_undone_in_as_many_queries_whatever_its_length(
        self, desk, three, dino
    ):
        address = reverse("desk:bulk_deeds")
        desk.post(LIST, self.chosen("release", three, conferma="1"))  # nobody has them: nothing to undo
        desk.post(LIST, self.chosen("assign", three, conferma="1", to=dino.pk))
        desk.get(address)
        with CaptureQueriesContext(connection) as few:
            page = desk.get(address).content.decode()
        assert page.count("Si può annullare fino alle") == 1
        for _n in range(3):
            desk.post(LIST, self.chosen("release", three[:1], conferma="1"))
            desk.post(LIST, self.chosen("assign", three[:1], conferma="1", to=dino.pk))
        with CaptureQueriesContext(connection) as many:
            desk.get(address)
        assert len(counted(many)) == len(counted(few))

    def test_a_message_shows_its_preview_and_is_taken_back(self, desk, three):
        page = desk.post(LIST, self.chosen("write", three, anteprima="1", text=TEXT)).content.decode()
        assert f"la pratica {three[0].number} è in esame" in page
        response = desk.post(LIST, self.chosen("write", three, conferma="1", text=TEXT))
        assert "3 comunicazioni partono alle" in desk.get(response.url).content.decode()
        desk.post(f"{response.url}annulla/")
        assert BulkDeed.objects.get().undone_at

    def test_a_variable_that_does_not_exist_is_refused(self, desk, three):
        response = desk.post(LIST, self.chosen("write", three, conferma="1", text="Caro {nessuno}"))
        assert response.status_code == 422
        assert "Non si può usare {nessuno}" in response.content.decode()

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({"azione": "take_charge"}, "Scegli almeno una pratica"),
            ({"azione": "take_charge", "pratica": ["x", ""]}, "Scegli almeno una pratica"),
            ({"azione": "accept"}, "Scegli che cosa fare"),
            ({}, "Scegli che cosa fare"),
        ],
    )
    def test_a_press_without_a_choice_leads_back_and_says_so(self, desk, site, data, words):
        assert words in desk.post(LIST, data, follow=True).content.decode()

    def test_practices_of_another_scope_are_not_even_listed(self, three, bruno, client_of, maria, service):
        near = practice_of(maria, service, district="Gallarate")
        page = client_of(bruno).post(LIST, self.chosen("take_charge", [*three, near])).content.decode()
        assert near.number in page
        assert not any(practice.number in page for practice in three)

    def test_only_who_did_it_finds_it(self, desk, three, client_of, carla, dino):
        response = desk.post(LIST, self.chosen("assign", three, conferma="1", to=dino.pk))
        other = client_of(carla)
        assert other.get(response.url).status_code == 404
        assert other.post(f"{response.url}annulla/").status_code == 404
        assert "Assegna" in desk.get(reverse("desk:bulk_deeds")).content.decode()
        assert "Non hai ancora fatto" in other.get(reverse("desk:bulk_deeds")).content.decode()

    def test_a_hundred_are_done_and_shown(self, desk, maria, service):
        practices = [practice_of(maria, service) for _n in range(100)]
        page = desk.post(LIST, self.chosen("release", practices, conferma="1"), follow=True).content.decode()
        assert "Riuscita per 0 di 100 pratiche" in page
        assert BulkItem.objects.count() == 100
