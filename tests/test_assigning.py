"""Who works on a practice: by name, by load, in the place of who is away, released; and the calendar of absences."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import District
from practices import actions, verify
from practices.models import Absence, Practice
from practices.states import State
from services.models import ServicePage

from .conftest import staff
from .desk_rows import practice_of, service_called
from .small_service import sent, small_form

QUEUE = "/admin/pratiche/"


@pytest.fixture
def service(site):
    return service_called("Cambio di prova", "cambio-di-prova")


@pytest.fixture
def practice(maria, service):
    return practice_of(maria, service)


@pytest.fixture
def dino(site):
    """A colleague of Anna's in the same district."""
    district = District.objects.get(name="Busto Arsizio")
    return staff("dino@asl.example", "Dino", "Longo", "Operatori", district=district)


def away(person, cover=None, first=0, last=3):
    today = timezone.localdate()
    return Absence.objects.create(
        operator=person, cover=cover, first_day=today + timedelta(first), last_day=today + timedelta(last)
    )


def again(practice):
    return Practice.objects.get(pk=practice.pk)


class TestByName:
    def test_a_new_practice_goes_on_that_persons_list_and_stays_inviata(
        self, practice, anna, dino, client_of
    ):
        actions.assign(practice, by=anna, to=dino)
        fresh = again(practice)
        assert (fresh.state, fresh.operator, fresh.taken_at) == (State.SUBMITTED, dino, None)
        page = client_of(dino).get(QUEUE, {"vista": "mie"}).content.decode()
        assert practice.number in page and "assegnata" in page
        assert not fresh.messages.exists()

    def test_one_in_charge_goes_to_a_colleague_and_the_history_says_so(self, practice, anna, dino, client_of):
        actions.take_charge(practice, by=anna)
        actions.assign(practice, by=anna, to=dino)
        fresh = again(practice)
        assert (fresh.state, fresh.operator) == (State.IN_PROGRESS, dino)
        event = fresh.events.get(verb="assign")
        assert (event.actor, event.data["before"], event.data["after"]) == (anna, anna.pk, dino.pk)
        page = client_of(anna).get(reverse("desk:practice", args=[practice.uuid])).content.decode()
        assert "Assegnata a Dino Longo" in page

    def test_who_may_not_see_it_cannot_have_it(self, practice, anna, bruno, elena):
        for person in (bruno, elena):
            with pytest.raises(actions.Refused, match="non può vedere"):
                actions.assign(practice, by=anna, to=person)

    def test_who_may_not_see_it_cannot_give_it(self, practice, anna, bruno, maria):
        for person in (bruno, maria):
            with pytest.raises(PermissionDenied):
                actions.assign(practice, by=person, to=anna)

    @pytest.mark.parametrize("state", ["accepted", "rejected", "withdrawn"])
    def test_a_closed_one_is_nobodys_any_more(self, maria, service, anna, dino, state):
        practice = practice_of(maria, service, state=state)
        with pytest.raises(actions.Refused, match="Non è più possibile"):
            actions.assign(practice, by=anna, to=dino)
        with pytest.raises(actions.Refused, match="Non è più possibile"):
            actions.release(practice, by=anna)

    def test_to_whom_has_it_already_is_refused_kindly(self, practice, anna):
        actions.assign(practice, by=anna, to=anna)
        with pytest.raises(actions.Refused, match="è già di Anna Neri"):
            actions.assign(practice, by=anna, to=anna)


class TestRelease:
    def test_it_is_nobodys_and_in_its_state(self, practice, anna):
        actions.take_charge(practice, by=anna)
        actions.release(practice, by=anna)
        fresh = again(practice)
        assert (fresh.state, fresh.operator) == (State.IN_PROGRESS, None)
        assert fresh.events.filter(verb="release").count() == 1
        with pytest.raises(actions.Refused, match="non è in carico a nessuno"):
            actions.release(practice, by=anna)


class TestByLoad:
    def test_who_has_the_least_to_do_gets_it(self, practice, maria, service, anna, dino, carla):
        practice_of(maria, service, state=State.IN_PROGRESS, operator=anna, taken_at=timezone.now())
        assert actions.assign(practice, by=carla).operator == dino

    def test_twenty_are_shared_evenly(self, maria, service, anna, dino, carla):
        for _n in range(20):
            actions.assign(practice_of(maria, service), by=carla)
        loads = [Practice.objects.filter(operator=person).count() for person in (anna, dino, carla)]
        assert loads == [10, 10, 0]

    def test_who_is_away_gets_nothing(self, practice, anna, dino, carla):
        away(anna)
        assert actions.assign(practice, by=carla).operator == dino

    def test_a_responsabile_only_where_there_is_nobody_else(self, practice, anna, carla):
        away(anna)
        assert actions.assign(practice, by=carla).operator == carla

    def test_only_who_has_the_service(self, maria, service, anna, dino, carla):
        other = service_called("Esenzione di prova", "esenzione-di-prova")
        anna.operator_profile.services.add(other)
        assert actions.assign(practice_of(maria, service), by=carla).operator == dino

    def test_when_all_are_away_it_says_so(self, practice, anna, carla):
        away(anna)
        away(carla)
        with pytest.raises(actions.Refused, match="non c'è nessun operatore"):
            actions.assign(practice, by=anna)


class TestAbsence:
    def test_what_is_given_to_who_is_away_goes_to_the_cover(self, practice, anna, dino, carla):
        away(anna, dino)
        assert actions.assign(practice, by=carla, to=anna).operator == dino

    def test_without_a_cover_it_is_refused_with_the_day_of_return(self, practice, anna, carla):
        last = away(anna).last_day
        with pytest.raises(actions.Refused, match=f"fino al {last:%d/%m/%Y}"):
            actions.assign(practice, by=carla, to=anna)

    def test_a_cover_who_is_away_too_is_none(self, practice, anna, dino, carla):
        away(anna, dino)
        away(dino)
        with pytest.raises(actions.Refused, match="nessuno può sostituirlo"):
            actions.assign(practice, by=carla, to=anna)

    def test_the_cover_finds_the_practices_among_the_own(self, practice, anna, dino, client_of):
        actions.take_charge(practice, by=anna)
        client = client_of(dino)
        assert practice.number not in client.get(QUEUE, {"vista": "mie"}).content.decode()
        away(anna, dino)
        assert practice.number in client.get(QUEUE, {"vista": "mie"}).content.decode()

    @pytest.mark.parametrize(("first", "last"), [(-5, -1), (1, 3)])
    def test_only_on_the_days_of_the_absence(self, practice, anna, dino, client_of, first, last):
        actions.take_charge(practice, by=anna)
        away(anna, dino, first, last)
        assert practice.number not in client_of(dino).get(QUEUE, {"vista": "mie"}).content.decode()

    def test_a_cover_without_the_scope_still_sees_nothing(self, practice, anna, bruno, client_of):
        actions.take_charge(practice, by=anna)
        away(anna, bruno)
        assert practice.number not in client_of(bruno).get(QUEUE, {"vista": "mie"}).content.decode()


class TestCalendar:
    address = "/admin/pratiche/assenze/"

    def form(self, person, cover="", first=0, last=2):
        today = timezone.localdate()
        return {
            "operator": person.pk, "cover": getattr(cover, "pk", ""),
            "first_day": (today + timedelta(first)).isoformat(), "last_day": (today + timedelta(last)).isoformat(),
        }  # fmt: skip

    def test_an_operator_enters_the_own_absence(self, anna, dino, client_of):
        client = client_of(anna)
        page = client.post(self.address, self.form(anna, dino), follow=True).content.decode()
        row = Absence.objects.get()
        assert (row.operator, row.cover) == (anna, dino)
        assert "sostituisce Dino Longo" in page

    def test_but_nobody_elses(self, anna, dino, client_of):
        assert client_of(anna).post(self.address, self.form(dino)).status_code == 422
        assert not Absence.objects.exists()

    def test_the_responsabile_enters_everybodys(self, carla, anna, client_of):
        assert client_of(carla).post(self.address, self.form(anna)).status_code == 302

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"last": -1, "first": -3}, "già finita"),
            ({"first": 3, "last": 1}, "non può venire prima"),
            ({"cover": "self"}, "sostituire se stesso"),
        ],
    )
    def test_an_absence_that_makes_no_sense_is_refused(self, anna, client_of, changes, words):
        changes = {name: anna if value == "self" else value for name, value in changes.items()}
        response = client_of(anna).post(self.address, self.form(anna, **changes))
        assert response.status_code == 422
        assert words in response.content.decode()
        assert not Absence.objects.exists()

    def test_the_same_days_twice_are_refused(self, anna, client_of):
        away(anna)
        response = client_of(anna).post(self.address, self.form(anna, first=2, last=9))
        assert "già un" in response.content.decode() and Absence.objects.count() == 1

    def test_only_the_own_one_can_be_deleted(self, anna, dino, carla, client_of):
        row, other = away(anna), away(dino)
        client = client_of(anna)
        assert client.post(reverse("desk:delete_absence", args=[other.pk])).status_code != 200
        assert Absence.objects.filter(pk=other.pk).exists()
        client.post(reverse("desk:delete_absence", args=[row.pk]))
        client_of(carla).post(reverse("desk:delete_absence", args=[other.pk]))
        assert not Absence.objects.exists()


class TestScreen:
    def test_the_form_names_the_able_ones_with_their_load(
        self, practice, anna, dino, bruno, maria, service, client_of
    ):
        practice_of(maria, service, state=State.IN_PROGRESS, operator=dino, taken_at=timezone.now())
        away(anna, dino)
        page = client_of(anna).get(reverse("desk:assign", args=[practice.uuid])).content.decode()
        assert "Dino Longo (1 aperte)" in page
        assert "va a Dino Longo" in page
        assert "Bruno Gallo" not in page
        assert "A chi ha meno pratiche aperte" in page

    def test_it_is_assigned_from_the_screen_by_name_and_by_load(self, practice, anna, dino, client_of):
        client, address = client_of(anna), reverse("desk:assign", args=[practice.uuid])
        for choice, receiver in ((str(dino.pk), dino), ("carico", anna)):
            token = client.get(address).context["token"]
            assert client.post(address, {"token": token, "to": choice}).status_code == 302
            assert again(practice).operator == receiver

    def test_without_a_choice_nothing_happens(self, practice, anna, client_of):
        client, address = client_of(anna), reverse("desk:assign", args=[practice.uuid])
        response = client.post(address, {"token": client.get(address).context["token"], "to": ""})
        assert response.status_code == 422
        assert "Scegli a chi assegnare" in response.content.decode()


class TestOnArrival:
    """Where the service asks for it, each new practice goes by itself to who is here and has the least to do."""

    @pytest.fixture
    def form_page(self, site):
        page = small_form()
        ServicePage.objects.filter(path=page.path[: -page.steplen]).update(assigns_on_arrival=True)
        return page

    def test_it_goes_to_who_has_the_least_and_stays_inviata(self, form_page, maria, anna, dino, service):
        practice_of(maria, service, operator=anna)
        fresh = again(sent(form_page, maria))
        assert (fresh.state, fresh.operator, fresh.taken_at) == (State.SUBMITTED, dino, None)

    def test_the_history_says_to_whom_and_that_nobody_did_it(self, form_page, maria, anna, client_of):
        practice = sent(form_page, maria)
        event = practice.events.get(verb="assign")
        assert (event.actor, event.data["after"], event.data["on_arrival"]) == (None, anna.pk, True)
        page = client_of(anna).get(reverse("desk:history", args=[practice.uuid])).content.decode()
        assert "Assegnata a Anna Neri, che aveva meno pratiche aperte" in page and "Sistema" in page

    def test_who_is_away_gets_none(self, form_page, maria, anna, dino):
        away(anna, cover=dino)
        assert again(sent(form_page, maria)).operator == dino

    def test_nobody_of_another_district_or_service_gets_it(self, form_page, maria, bruno, dino, service):
        dino.operator_profile.services.add(service)
        practice = again(sent(form_page, maria))
        assert practice.operator is None and not practice.events.filter(verb="assign").exists()

    def test_the_responsabile_gets_it_only_where_there_is_nobody_else(self, form_page, maria, carla, bruno):
        assert again(sent(form_page, maria)).operator == carla

    def test_nothing_is_broken_in_the_chain(self, form_page, maria, anna):
        sent(form_page, maria)
        assert [row for row in verify.findings() if row.invariant in ("I3", "I5", "I9", "I10")] == []

    def test_without_the_setting_it_waits_for_who_takes_it(self, site, maria, anna):
        assert again(sent(small_form(), maria)).operator is None
