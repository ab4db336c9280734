"""Filters of the desk's list that are kept by name, shared, or opened first; columns, rows a page, shortcuts."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qsl

import pytest
from django.urls import reverse
from django.utils import timezone

from practices.models import DeskPreferences, SavedFilter
from practices.states import State

from .desk_rows import message_from, practice_of, service_called

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


def keep(client, name, query, **boxes):
    client.get(QUEUE, query)
    return client.post(reverse("desk:save_filter"), {"name": name, **boxes})


class TestFilters:
    def test_by_who_has_it_in_charge(self, desk, anna, carla, maria, service):
        hers = practice_of(maria, service, state=State.IN_PROGRESS, operator=carla, taken_at=timezone.now())
        nobodys = practice_of(maria, service)
        assert hers.number in text_of(desk.get(QUEUE, {"operatore": carla.pk}))
        page = text_of(desk.get(QUEUE, {"operatore": "nessuno"}))
        assert nobodys.number in page and hers.number not in page

    def test_by_the_day_of_sending_first_and_last_included(self, desk, maria, service):
        noon = timezone.localtime().replace(hour=12, minute=0)
        days = [practice_of(maria, service, submitted_at=noon - timedelta(days=back)) for back in (1, 2, 3)]
        day = f"{noon - timedelta(days=2):%Y-%m-%d}"
        page = text_of(desk.get(QUEUE, {"dal": day, "al": day}))
        assert [one.number in page for one in days] == [False, True, False]

    @pytest.mark.parametrize(
        ("chosen", "shown"), [("scadute", [1, 0, 0, 0]), ("cinque", [1, 1, 0, 0]), ("dieci", [1, 1, 1, 0])]
    )
    def test_by_how_near_the_term_is(self, desk, maria, service, chosen, shown):
        today = timezone.localdate()
        rows = [practice_of(maria, service, due_on=today + timedelta(days)) for days in (-1, 5, 10, 11)]
        page = text_of(desk.get(QUEUE, {"scadenza": chosen}))
        assert [row.number in page for row in rows] == [bool(show) for show in shown]

    def test_the_tab_of_what_is_nearly_due_begins_with_the_latest(self, desk, maria, service):
        today = timezone.localdate()
        rows = [practice_of(maria, service, due_on=today + timedelta(days)) for days in (4, -3, 30)]
        page = text_of(desk.get(QUEUE, {"vista": "in-scadenza"}))
        assert page.index(rows[1].number) < page.index(rows[0].number)
        assert rows[2].number not in page and "Scaduta il" in page

    @pytest.mark.parametrize("value", ["ieri", "0001-01-01", "9999-12-31", "2026-02-30", "\x00"])
    @pytest.mark.parametrize("name", ["dal", "al"])
    def test_a_day_that_makes_no_sense_filters_nothing(self, desk, maria, service, name, value):
        assert practice_of(maria, service).number in text_of(desk.get(QUEUE, {name: value}))


class TestSaved:
    def test_a_name_is_kept_for_the_filters_of_the_list(self, desk, anna, service):
        keep(desk, "Le mie scadute", {"vista": "mie", "scadenza": "scadute", "ordine": "termine"})
        row = SavedFilter.objects.get(owner=anna)
        assert row.query == {"vista": "mie", "scadenza": "scadute", "ordine": "termine"}
        # PostgreSQL keeps the names of a query in an order of its own.
        links = re.findall(r'href="[^"?]*\?([^"]+)"', text_of(desk.get(QUEUE)))
        assert row.query in [dict(parse_qsl(unescape(link))) for link in links]

    def test_the_name_of_a_citizen_is_not_kept(self, desk, anna, service):
        keep(desk, "Prova", {"vista": "mie", "q": "Bianchi"})
        assert SavedFilter.objects.get().query == {"vista": "mie"}

    def test_the_same_name_again_replaces_it(self, desk, service):
        keep(desk, "Prova", {"vista": "mie"})
        keep(desk, " Prova ", {"vista": "chiuse"})
        assert SavedFilter.objects.get().query == {"vista": "chiuse"}

    @pytest.mark.parametrize("name", ["", "   ", "a" * 61])
    def test_a_bad_name_keeps_nothing_and_says_why(self, desk, service, name):
        response = keep(desk, name, {"vista": "mie"})
        assert response.status_code == 302 and not SavedFilter.objects.exists()
        words = "al massimo 60" if name.strip() else "Inserisci il nome del filtro"
        assert words in text_of(desk.get(response.url))

    def test_one_opens_with_the_list_and_another_takes_its_place(self, desk, service):
        keep(desk, "Uno", {"vista": "mie"}, is_default="on")
        assert desk.get(QUEUE).headers["Location"] == f"{QUEUE}?vista=mie"
        keep(desk, "Due", {"vista": "chiuse"}, is_default="on")
        assert desk.get(QUEUE).headers["Location"] == f"{QUEUE}?vista=chiuse"
        assert desk.get(QUEUE, {"vista": "tutte"}).status_code == 200

    def test_colleagues_find_a_shared_one_and_cannot_delete_it(self, desk, client_of, carla, service):
        keep(desk, "Nuove", {"vista": "da-prendere"}, is_shared="on", is_default="on")
        keep(desk, "Solo mio", {"vista": "chiuse"})
        other = client_of(carla)
        page = text_of(other.get(QUEUE))
        assert "Nuove" in page and "di Anna Neri" in page and "Solo mio" not in page
        row = SavedFilter.objects.get(name="Nuove")
        assert other.post(reverse("desk:delete_filter", args=[row.pk])).status_code == 404
        desk.post(reverse("desk:delete_filter", args=[row.pk]))
        assert not SavedFilter.objects.filter(name="Nuove").exists()

    def test_one_that_names_what_a_colleague_may_not_see_is_not_offered(
        self, client_of, carla, bruno, service
    ):
        other = service_called("Esenzione di prova", "esenzione-di-prova")
        bruno.operator_profile.services.add(other)
        keep(client_of(carla), "Cambi", {"servizio": service.pk}, is_shared="on")
        keep(client_of(carla), "Esenzioni", {"servizio": other.pk}, is_shared="on")
        page = text_of(client_of(bruno).get(QUEUE))
        assert "Esenzioni" in page and "Cambi<" not in page


class TestPreferences:
    def save(self, client, **changes):
        given = {"columns": ["richiedente", "termine"], "per_page": "50", "has_shortcuts": "on"} | changes
        return client.post(reverse("desk:save_preferences"), given)

    def test_columns_and_rows_are_as_one_likes_them(self, desk, anna, maria, service):
        practice_of(maria, service)
        self.save(desk)
        page = text_of(desk.get(QUEUE))
        assert 'data-label="Richiedente"' in page and 'data-label="Entro il"' in page
        assert 'data-label="Servizio"' not in page
        assert DeskPreferences.objects.get(user=anna).per_page == 50

    def test_without_a_column_chosen_all_are_there(self, desk, maria, service):
        practice_of(maria, service)
        self.save(desk, columns=[])
        assert 'data-label="Servizio"' in text_of(desk.get(QUEUE))

    @pytest.mark.parametrize("changes", [{"per_page": "7"}, {"per_page": ""}, {"columns": ["risposte"]}])
    def test_what_is_not_offered_is_not_kept(self, desk, service, changes):
        self.save(desk, **changes)
        assert not DeskPreferences.objects.exists()

    def test_shortcuts_can_be_turned_off_everywhere(self, desk, maria, service):
        practice = practice_of(maria, service)
        addresses = (QUEUE, reverse("desk:practice", args=[practice.uuid]))
        assert all("shortcuts.js" in text_of(desk.get(address)) for address in addresses)
        self.save(desk, has_shortcuts="")
        assert not any("shortcuts.js" in text_of(desk.get(address)) for address in addresses)

    def test_a_colleagues_list_stays_as_it_is(self, desk, client_of, carla, maria, service):
        practice_of(maria, service)
        self.save(desk)
        assert 'data-label="Servizio"' in text_of(client_of(carla).get(QUEUE))


class TestUnread:
    def test_the_filter_of_unread_messages_holds_within_every_tab(self, desk, maria, service):
        new, closed = practice_of(maria, service), practice_of(maria, service, state=State.ACCEPTED)
        message_from(new, maria)
        message_from(closed, maria)
        page = text_of(desk.get(QUEUE, {"vista": "chiuse", "da_leggere": "on"}))
        assert closed.number in page and new.number not in page
