"""The office in numbers: counted day by day, drawn with a table beside, each scope its own; and the morning e-mail."""

import re
from datetime import date, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from practices import actions, charts, digest, figures
from practices.models import CountedDay, DailyFigure, DeletedDraft, DeskPreferences, Practice
from practices.states import State
from services.models import MeasuredTime, ServicePage

from .desk_rows import message_from, practice_of, service_called
from .real_practices import draft_of

TODAY = date(2026, 11, 20)  # a Friday


def at(day, hour=10):
    return timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(hours=hour)


@pytest.fixture
def now():
    with time_machine.travel(at(TODAY), tick=False):
        cache.clear()
        yield TODAY
        cache.clear()


@pytest.fixture
def service(site):
    return service_called("Cambio di prova", "cambio-di-prova")


def decided(citizen, service, day, net_days, state=State.ACCEPTED, **fields):
    return practice_of(
        citizen, service, state=state, submitted_at=at(day - timedelta(days=net_days)), closed_at=at(day),
        net_days=net_days, **fields,
    )  # fmt: skip


class TestFigures:
    def test_each_day_is_counted_once_when_it_is_over(self, now, maria, service):
        practice_of(maria, service, submitted_at=at(TODAY - timedelta(days=2)))
        practice_of(maria, service, submitted_at=at(TODAY - timedelta(days=1)))
        practice_of(maria, service, submitted_at=at(TODAY))
        assert figures.catch_up(TODAY) == 2
        assert figures.catch_up(TODAY) == 0
        arrived = DailyFigure.objects.filter(kind="arrived").order_by("day").values_list("day", "total")
        assert list(arrived) == [(TODAY - timedelta(days=2), 1), (TODAY - timedelta(days=1), 1)]
        assert figures.catch_up(TODAY + timedelta(days=1)) == 1
        assert DailyFigure.objects.filter(kind="arrived").count() == 3

    def test_a_day_is_the_day_in_rome(self, now, maria, service):
        late = at(TODAY - timedelta(days=1), 23) + timedelta(minutes=30)  # 22:30 of the same day in UTC
        early = at(TODAY - timedelta(days=1), 0) + timedelta(minutes=30)  # the day before in UTC
        for moment in (late, early):
            practice_of(maria, service, submitted_at=moment)
        figures.catch_up(TODAY)
        figure = DailyFigure.objects.get(kind="arrived")
        assert (figure.day, figure.total) == (TODAY - timedelta(days=1), 2)

    def test_without_any_practice_there_is_nothing_to_count(self, now, site):
        assert figures.catch_up(TODAY) == 0
        assert not CountedDay.objects.exists()

    def test_counting_again_from_the_rows_says_the_same(self, now, maria, service):
        for days in range(1, 30):
            decided(maria, service, TODAY - timedelta(days=days), net_days=days % 7)
        figures.catch_up(TODAY)
        columns = ("day", "district", "service", "kind", "value", "total")
        before = sorted(DailyFigure.objects.values_list(*columns))
        figures.rebuild(TODAY)
        assert sorted(DailyFigure.objects.values_list(*columns)) == before

    def test_it_takes_as_many_queries_for_a_year_as_for_a_day(
        self, now, maria, service, django_assert_max_num_queries
    ):
        decided(maria, service, TODAY - timedelta(days=300), net_days=3)
        decided(maria, service, TODAY - timedelta(days=1), net_days=3)
        with django_assert_max_num_queries(25):
            assert figures.catch_up(TODAY) == 303

    @pytest.mark.parametrize(
        ("histogram", "percent", "value"),
        [
            ({5: 1}, 50, 5),
            ({1: 5, 9: 5}, 50, 1),
            ({1: 5, 9: 5}, 51, 9),
            ({n: 1 for n in range(1, 11)}, 90, 9),
        ],
    )
    def test_a_percentile_is_the_first_value_that_enough_cases_do_not_pass(self, histogram, percent, value):
        assert figures.percentile(histogram, percent) == value


class TestPublishedTimes:
    def page(self, client):
        cache.clear()
        return client.get("/servizi/cambio-medico/").content.decode()

    def services_own(self, site):
        return ServicePage.objects.get(slug="cambio-medico")

    def test_the_service_s_page_says_median_and_ninetieth_percentile_net_of_waits(
        self, now, site, maria, client
    ):
        service = self.services_own(site)
        version = service.form_page.current_version
        for days in range(1, 11):
            decided(maria, service, TODAY - timedelta(days=3), net_days=days, version=version)
        figures.catch_up(TODAY)
        time = MeasuredTime.objects.get(service=service)
        assert (time.decided, time.median_days, time.most_days) == (10, 5, 9)
        page = self.page(client)
        assert "abbiamo deciso 10 richieste: metà entro 5 giorni, nove su dieci entro 9 giorni" in page

    def test_a_few_decisions_are_not_published(self, now, site, maria, client):
        service = self.services_own(site)
        version = service.form_page.current_version
        for days in range(1, 10):
            decided(maria, service, TODAY - timedelta(days=3), net_days=days, version=version)
        figures.catch_up(TODAY)
        assert "abbiamo deciso" not in self.page(client)

    def test_old_decisions_leave_the_page(self, now, site, maria, client):
        service = self.services_own(site)
        version = service.form_page.current_version
        for days in range(1, 11):
            decided(maria, service, TODAY - timedelta(days=3), net_days=days, version=version)
        figures.catch_up(TODAY)
        figures.catch_up(TODAY + timedelta(days=120))
        assert "abbiamo deciso" not in self.page(client)


class TestPage:
    @pytest.fixture
    def office(self, carla, client_of):
        return client_of(carla)

    def page(self, client, **query):
        cache.clear()
        return client.get(reverse("desk:numbers"), query)

    def test_arrivals_and_closures_by_week_with_today_s(self, now, maria, service, carla, client_of):
        decided(maria, service, TODAY - timedelta(days=8), net_days=2)
        practice_of(maria, service, submitted_at=at(TODAY, 9))
        figures.catch_up(TODAY)
        weeks = self.page(client_of(carla)).context["weeks"]
        assert len(weeks) == 12
        assert weeks[-1] == (date(2026, 11, 16), 1, 0)
        assert weeks[-2] == (date(2026, 11, 9), 1, 1)

    def test_ageing_and_load_and_where_forms_are_left(self, now, maria, anna, service, carla, client_of):
        for days in (0, 5, 6, 15, 16, 30, 31, 90):
            practice_of(maria, service, submitted_at=at(TODAY - timedelta(days=days), 9))
        practice_of(maria, service, state=State.IN_PROGRESS, operator=anna, submitted_at=at(TODAY))
        context = self.page(client_of(carla)).context
        assert [total for _label, total in context["ages"]] == [3, 2, 2, 2]
        assert context["loads"] == [("Anna Neri", 1, 0)]
        assert "Cambio Medico / Cambio Pediatra" in [title for title, _steps in context["leaving"]]

    def test_every_chart_has_its_table_and_no_style_of_its_own(self, now, maria, service, office):
        decided(maria, service, TODAY - timedelta(days=1), net_days=2)
        practice_of(maria, service)
        figures.catch_up(TODAY)
        page = self.page(office).content.decode()
        assert page.count('<svg class="desk-chart') == page.count("I dati in tabella") >= 3
        assert ' style="' not in page[page.index('class="desk"') :]

    def test_nothing_of_another_district_or_service_is_counted(
        self, now, maria, luca, service, bruno, client_of
    ):
        decided(maria, service, TODAY - timedelta(days=1), net_days=2)
        practice_of(maria, service)
        figures.catch_up(TODAY)
        context = self.page(client_of(bruno)).context
        assert sum(arrived + closed for _monday, arrived, closed in context["weeks"]) == 0
        assert (context["times"], context["loads"], context["leaving"]) == ([], [], [])
        assert sum(total for _label, total in context["ages"]) == 0
        assert all(tile["count"] == 0 for tile in context["tiles"])

    def test_a_tile_leads_to_what_is_late_here_and_on_the_dashboard(self, now, maria, service, office):
        late = practice_of(maria, service, due_on=TODAY - timedelta(days=1))
        practice_of(maria, service, due_on=TODAY)
        for page in (self.page(office), office.get("/admin/")):
            tile = r'href="/admin/pratiche/\?([^"]*)">\s*<span class="desk-tiles__count">1</span>\s*<span>Scadute<'
            (query,) = re.findall(tile, page.content.decode())
        listed = office.get("/admin/pratiche/?" + unescape(query)).content.decode()
        assert listed.count("data-row>") == 1 and late.number in listed

    def test_another_s_numbers_are_not_remembered_for_me(self, now, maria, service, carla, bruno, client_of):
        practice_of(maria, service)
        cache.clear()
        client_of(carla).get(reverse("desk:numbers"))
        context = client_of(bruno).get(reverse("desk:numbers")).context
        assert sum(total for _label, total in context["ages"]) == 0

    @pytest.mark.parametrize("query", [{"servizio": "x"}, {"distretto": "9999"}, {"servizio": "1' OR 1=1"}])
    def test_odd_filters_filter_nothing(self, now, office, site, query):
        assert self.page(office, **query).status_code == 200

    def test_the_queries_are_bounded(self, now, maria, service, office, django_assert_max_num_queries):
        practice_of(maria, service)
        self.page(office)
        with django_assert_max_num_queries(28):
            self.page(office)
        with django_assert_max_num_queries(16):
            office.get(reverse("desk:numbers"))

    def test_a_citizen_and_an_editor_find_no_such_page(self, maria, elena, client_of):
        for person in (maria, elena):
            assert client_of(person).get(reverse("desk:numbers")).status_code in (302, 404)


class TestCharts:
    @pytest.mark.parametrize(("most", "top"), [(0, 2), (1, 2), (3, 4), (7, 10), (11, 20), (990, 1000)])
    def test_the_scale_ends_at_a_round_number(self, most, top):
        assert charts.top_of(most) == top

    def test_bars_stay_inside_the_picture(self):
        drawn = charts.columns([("01/01", 5, 0), ("08/01", 1000, 3)])
        assert all(0 <= bar.y and bar.y + bar.height <= drawn.height for bar in drawn.bars)
        assert all(charts.LEFT <= bar.x and bar.x + bar.width <= 100 for bar in drawn.bars)
        lying = charts.rows([("Un servizio", [3, 900])])
        assert all(bar.x + bar.width < 100 and bar.y + bar.height <= lying.height for bar in lying.bars)

    def test_nothing_to_show_is_drawn_too(self):
        assert charts.columns([]).bars == charts.rows([]).bars == []


class TestHowFarADraftCame:
    def test_the_furthest_step_stays_when_the_citizen_goes_back(self, maria):
        practice = draft_of(maria)
        furthest = practice.furthest_step
        assert furthest == len(practice.form_version.schema["steps"])
        actions.save_step(practice, maria, 1, data={}, mode="save")
        assert Practice.objects.get(pk=practice.pk).furthest_step == furthest

    def test_a_deleted_draft_leaves_form_and_step_and_no_person(self, maria):
        practice = draft_of(maria, only_first=True)
        actions.delete_draft(practice, maria)
        left = DeletedDraft.objects.get()
        assert (left.form_version, left.furthest_step) == (practice.form_version, practice.furthest_step)

    def test_a_draft_let_lie_is_counted_at_its_step(self, maria, carla, client_of):
        practice = draft_of(maria, only_first=True)
        Practice.objects.filter(pk=practice.pk).update(updated_at=timezone.now() - timedelta(days=8))
        cache.clear()
        leaving = dict(client_of(carla).get(reverse("desk:numbers")).context["leaving"])
        steps = leaving[practice.service_title]
        assert [lying for number, _title, lying, _deleted in steps if number == practice.furthest_step] == [1]
        assert sum(lying for _number, _title, lying, _deleted in steps) == 1


class TestDigest:
    MONDAY = date(2026, 11, 16)

    def test_it_says_how_many_and_nothing_else(self, maria, anna, service, drain, mailoutbox):
        practice = practice_of(maria, service, due_on=self.MONDAY + timedelta(days=2))
        message_from(practice, maria)
        with time_machine.travel(at(self.MONDAY, 8)):
            assert digest.enqueue_due(timezone.now()) == 1
        drain()
        (mail,) = mailoutbox
        assert mail.to == [anna.email]
        assert mail.subject == "1 pratica nuova, 1 in scadenza"
        for secret in (practice.number, "Bianchi", "Maria", service.title, "BNCMRA85C52B300I"):
            assert secret not in mail.body + mail.alternatives[0].content

    def test_it_comes_once_a_day_and_from_seven_on(self, anna, site):
        assert digest.enqueue_due(at(self.MONDAY, 6)) == 0
        assert digest.enqueue_due(at(self.MONDAY, 7)) == 1
        assert digest.enqueue_due(at(self.MONDAY, 9)) == 0
        assert digest.enqueue_due(at(self.MONDAY + timedelta(days=1), 9)) == 1

    @pytest.mark.parametrize("day", [date(2026, 11, 21), date(2026, 11, 22), date(2026, 12, 8)])
    def test_not_on_saturdays_sundays_and_holidays(self, anna, site, day):
        assert digest.enqueue_due(at(day, 9)) == 0

    def test_not_to_who_does_not_want_it_nor_to_who_works_on_no_practice(self, anna, elena, maria, site):
        DeskPreferences.objects.create(user=anna, wants_digest=False)
        assert digest.enqueue_due(at(self.MONDAY, 9)) == 0

    def test_with_nothing_to_do_no_mail_is_sent(self, anna, site, drain, mailoutbox):
        digest.enqueue_due(at(self.MONDAY, 9))
        drain()
        assert mailoutbox == []
