"""Pages of the desk's list: each is found from its neighbour's last row, in every order, and so is the next practice."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from practices import actions
from practices.desk_queue import Listing, read_place
from practices.models import DeskPreferences, Practice
from practices.states import State

from .desk_rows import practice_of, service_called, version_of

QUEUE = "/admin/pratiche/"
SIZE = 3


@pytest.fixture
def service(site):
    return service_called("Cambio di prova", "cambio-di-prova")


@pytest.fixture
def desk(anna, client_of):
    return client_of(anna)


@pytest.fixture
def twelve(maria, service):
    """Twelve practices; three were sent in the same second, three have the same surname."""
    version, now = version_of(service), timezone.now().replace(microsecond=0)
    return [
        practice_of(
            maria, service, version=version, submitted_at=now - timedelta(minutes=max(index, 3)),
            applicant_surname=f"Rossi{'abc'[index % 3]}", due_on=timezone.localdate() + timedelta(days=index // 2),
        )
        for index in range(12)
    ]  # fmt: skip


def numbers(rows):
    return [row.number for row in rows]


class TestKeyset:
    @pytest.mark.parametrize("order", ["recenti", "vecchie", "termine", "cognome"])
    def test_the_pages_forwards_hold_each_practice_once_in_its_order(self, anna, twelve, order):
        listing, seen, page = Listing(anna, {"ordine": order}), [], None
        while page is None or page.next:
            page = listing.page(SIZE, after=page and page.next)
            seen += numbers(page.rows)
        assert seen == numbers(listing.ordered()) and len(seen) == 12

    @pytest.mark.parametrize("order", ["recenti", "vecchie", "termine", "cognome"])
    def test_from_the_last_page_backwards_it_is_the_same_list(self, anna, twelve, order):
        listing = Listing(anna, {"ordine": order})
        page, seen = listing.page(SIZE, last=True), []
        while True:
            seen = numbers(page.rows) + seen
            if page.previous is None:
                break
            page = listing.page(SIZE, before=page.previous)
        assert seen == numbers(listing.ordered())

    def test_a_practice_that_arrives_meanwhile_moves_nobody_to_another_page(
        self, anna, twelve, maria, service
    ):
        listing = Listing(anna, {})
        first = listing.page(SIZE)
        practice_of(maria, service)
        second = listing.page(SIZE, after=first.next)
        assert not set(numbers(first.rows)) & set(numbers(second.rows))

    @pytest.mark.parametrize("column", ["submitted_at", "due_on", "applicant_sorting"])
    @pytest.mark.parametrize(
        "text", ["", "~", "~1", "x~1", "2026-01-01~", "2026-01-01~-1", "2026-01-01T00:00~1", "0001-01-01T00:00:00+01:00~1",
                 "9999-12-31~1", "2026-01-01~" + "9" * 30, "\x00~1", "2026-01-01~²"],
    )  # fmt: skip
    def test_a_place_that_was_made_up_breaks_nothing(self, desk, twelve, column, text):
        assert read_place(text, column) is None or column == "applicant_sorting"
        order = {"submitted_at": "recenti", "due_on": "termine", "applicant_sorting": "cognome"}[column]
        for name in ("dopo", "prima"):
            assert desk.get(QUEUE, {"ordine": order, name: text}).status_code == 200


class TestOnTheScreen:
    @pytest.fixture(autouse=True)
    def small_pages(self, anna, monkeypatch):
        DeskPreferences.objects.create(user=anna, per_page=5)

    def link(self, page, words):
        (address,) = re.findall(rf'href="([^"]+)">{words}<', page)
        return QUEUE + html.unescape(address)

    def rows(self, page):
        return re.findall(r"data-open>#(\d+)<", page)

    def test_one_goes_to_the_next_the_last_the_one_before_and_the_first(self, desk, twelve):
        every = [practice.number for practice in Practice.objects.order_by("-submitted_at", "-pk")]
        page = desk.get(QUEUE).content.decode()
        assert self.rows(page) == every[:5]
        page = desk.get(self.link(page, "Successiva")).content.decode()
        assert (self.rows(page), "Pratiche da 6 a 10 di 12" in page) == (every[5:10], True)
        page = desk.get(self.link(page, "Ultima pagina")).content.decode()
        assert (self.rows(page), "Pratiche da 8 a 12 di 12" in page) == (every[7:], True)
        assert 'rel="next"' not in page
        page = desk.get(self.link(page, "Precedente")).content.decode()
        assert (self.rows(page), "Pratiche da 3 a 7 di 12" in page) == (every[2:7], True)
        page = desk.get(self.link(page, "Prima pagina")).content.decode()
        assert self.rows(page) == every[:5]

    def test_a_heading_sorts_and_says_so(self, desk, twelve):
        page = desk.get(QUEUE).content.decode()
        assert 'aria-sort="descending"' in page
        page = desk.get(self.link(page, "Data Invio")).content.decode()
        assert 'aria-sort="ascending"' in page
        assert self.rows(page)[0] == Practice.objects.order_by("submitted_at", "pk").first().number

    def test_a_long_list_that_nobody_counts_says_more_than(self, desk, anna, twelve, monkeypatch):
        monkeypatch.setattr("practices.desk_tabs.MOST_COUNTED", 4)
        monkeypatch.setattr("practices.desk_queue.MOST_COUNTED", 4)
        page = desk.get(QUEUE, {"scadenza": "dieci"}).content.decode()
        assert "Pratiche da 1 a 5 di più di 4" in page


class TestNeighbours:
    def follow(self, desk, practice, name, **query):
        return desk.get(reverse(f"desk:{name}", args=[practice.uuid]), query).headers["Location"]

    def test_the_next_one_is_that_of_the_list_as_it_was_last_seen(self, desk, anna, maria, service, twelve):
        oldest = sorted(twelve, key=lambda one: (one.submitted_at, one.pk))
        desk.get(QUEUE, {"vista": "da-prendere"})
        assert self.follow(desk, oldest[0], "after").endswith(f"/{oldest[1].uuid}/")
        assert self.follow(desk, oldest[1], "before").endswith(f"/{oldest[0].uuid}/")
        desk.get(QUEUE, {"vista": "tutte"})
        assert self.follow(desk, oldest[1], "after").endswith(f"/{oldest[0].uuid}/")

    def test_after_the_last_one_the_list_comes_back_and_says_so(self, desk, twelve):
        desk.get(QUEUE, {"vista": "da-prendere"})
        newest = max(twelve, key=lambda one: (one.submitted_at, one.pk))
        address = self.follow(desk, newest, "after")
        assert address == f"{QUEUE}?vista=da-prendere"
        assert "L&#x27;elenco è finito" in desk.get(address).content.decode()

    def test_a_practice_that_a_deed_took_out_of_the_list_still_knows_its_next(self, desk, anna, twelve):
        oldest = sorted(twelve, key=lambda one: (one.due_on, one.pk))
        desk.get(QUEUE, {"ordine": "termine"})
        place = Listing(anna, {"ordine": "termine"}).place_of(oldest[0])
        actions.take_charge(oldest[0], by=anna)
        Practice.objects.filter(pk=oldest[0].pk).update(due_on=None)
        assert self.follow(desk, oldest[0], "after", posto=str(place)).endswith(f"/{oldest[1].uuid}/")
        assert self.follow(desk, oldest[0], "after") == f"{QUEUE}?ordine=termine"

    def test_a_practice_outside_the_scope_is_nobodys_neighbour(self, desk, maria, service):
        here = practice_of(maria, service)
        practice_of(maria, service, district="Gallarate")
        desk.get(QUEUE, {"vista": "tutte"})
        assert self.follow(desk, here, "after").startswith(f"{QUEUE}?")
        assert self.follow(desk, here, "before").startswith(f"{QUEUE}?")

    def test_confirm_and_go_on_leads_to_the_next_one(self, desk, anna, twelve):
        oldest = sorted(twelve, key=lambda one: (one.submitted_at, one.pk))
        desk.get(QUEUE, {"vista": "da-prendere"})
        address = reverse("desk:take_charge", args=[oldest[0].uuid])
        token = re.search(r'name="token" value="([^"]+)"', desk.get(address).content.decode())[1]
        response = desk.post(address, {"token": token, "poi": "1"}, follow=True)
        assert response.redirect_chain[-1][0].endswith(f"/{oldest[1].uuid}/")
        assert Practice.objects.get(pk=oldest[0].pk).state == State.IN_PROGRESS
