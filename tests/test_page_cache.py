"""Public pages are kept whole for visitors: what they see after an editor's change, and who never meets a kept page."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from home.models import BodySettings, HomePage, InfoPage, Office
from services.models import Category, ServicePage, Topic

CARD, GUIDE = "/servizi/cambio-medico/", "/assistenza/"


def text_of(response):
    return response.content.decode()


@pytest.fixture
def service(site):
    return ServicePage.objects.get(slug="cambio-medico")


@pytest.fixture
def read(client):
    """read(address) -> the text that a visitor sees; asked twice, so that what is kept is what is read."""

    def reader(address):
        client.get(address)
        response = client.get(address)
        assert response.status_code == 200
        return text_of(response)

    return reader


class TestWarm:
    @pytest.mark.parametrize("address", ["/", "/servizi/", CARD, GUIDE, "/mappa-del-sito/"])
    def test_a_page_that_was_shown_once_asks_the_database_nothing(
        self, client, site, address, django_assert_num_queries
    ):
        first = client.get(address)
        with django_assert_num_queries(0):
            again = client.get(address)
        assert (again.status_code, again.content) == (200, first.content)

    @pytest.mark.parametrize("address", ["/", CARD, GUIDE])
    def test_the_first_answer_and_the_kept_one_carry_the_same_headers(self, client, site, address):
        first, again = client.get(address), client.get(address)
        assert dict(first.headers) == dict(again.headers)
        assert "default-src 'none'" in again.headers["Content-Security-Policy"]
        assert again.headers["Cache-Control"] == "no-cache"
        assert again.headers["Vary"] == "Cookie"
        assert not again.cookies

    def test_who_asks_for_the_headers_gets_those_of_the_page(self, client, site):
        page, head = client.get(CARD), client.head(CARD)
        assert head.content == b""
        assert head.headers["ETag"] == page.headers["ETag"]
        assert head.headers["Content-Length"] == str(len(page.content))

    def test_a_browser_that_holds_the_page_is_told_that_it_is_still_good(self, client, site):
        tag = client.get(CARD).headers["ETag"]
        answer = client.get(CARD, headers={"If-None-Match": tag})
        assert (answer.status_code, answer.content) == (304, b"")
        assert client.get("/", headers={"If-None-Match": tag}).status_code == 200

    def test_addresses_that_are_made_up_fill_nothing(self, client, site):
        client.get("/")
        kept = len(cache._cache)
        for number in range(3):
            client.get(f"/?x={number}")
            client.get(f"/pagina-{number}/")
            client.get(f"/cerca/?q={number}")
        assert len(cache._cache) == kept

    def test_a_filter_of_the_list_of_services_is_obeyed(self, client, read, site):
        assert "/servizi/esenzione-ticket/" in read("/servizi/")
        assert "/servizi/esenzione-ticket/" not in read("/servizi/?q=duplicato")

    def test_two_hosts_have_pages_of_their_own(self, client, site, settings):
        settings.ALLOWED_HOSTS = ["testserver", "distretto.example"]
        Site.objects.create(hostname="distretto.example", root_page=InfoPage.objects.get(slug="assistenza"))
        ours, theirs = client.get("/"), client.get("/", headers={"Host": "distretto.example"})
        assert "<h1>Assistenza" in text_of(theirs) and "<h1>Assistenza" not in text_of(ours)
        assert client.get("/").content == ours.content
        assert client.get("/", headers={"Host": "distretto.example"}).content == theirs.content

    def test_a_host_that_is_not_ours_is_refused(self, client, site):
        client.get("/")
        assert client.get("/", headers={"Host": "altrove.example"}).status_code == 400


class TestChanges:
    """Each first reads the page, so that it is kept."""

    def test_a_published_text_shows_at_once(self, read, service):
        read(CARD)
        service.summary = "Parole nuove della redazione."
        service.save_revision().publish()
        assert "Parole nuove della redazione." in read(CARD)
        assert "Parole nuove della redazione." in read("/servizi/")

    def test_a_draft_shows_nothing_and_drops_nothing(self, client, read, service, django_assert_num_queries):
        read(CARD)
        service.summary = "Parole non ancora pubblicate."
        service.save_revision()
        with django_assert_num_queries(0):
            assert "Parole non ancora pubblicate." not in text_of(client.get(CARD))

    def test_a_page_that_is_taken_back_is_gone_with_its_links(self, client, read, service):
        assert CARD in read("/servizi/") and CARD in read("/mappa-del-sito/")
        read(CARD)
        service.unpublish()
        assert client.get(CARD).status_code == 404
        assert CARD not in read("/servizi/") and CARD not in read("/mappa-del-sito/")

    def test_a_deleted_page_is_gone(self, client, read, site):
        read(GUIDE)
        InfoPage.objects.get(slug="assistenza").delete()
        assert client.get(GUIDE).status_code == 404

    def test_a_moved_page_is_found_only_where_it_stands_now(self, client, read, site):
        read(GUIDE)
        InfoPage.objects.get(slug="assistenza").move(InfoPage.objects.get(slug="faq"), pos="last-child")
        assert client.get(GUIDE).url == "/faq/assistenza/"
        assert "Assistenza</h1>" in read("/faq/assistenza/")

    def test_services_stand_in_the_order_that_an_editor_gives_them(self, read, service):
        text = read("/servizi/")
        others = ServicePage.objects.filter(category=service.category).exclude(pk=service.pk).order_by("path")
        assert text.index(f'href="{CARD}"') < text.index(f'href="{others[0].url}"')
        Page.objects.get(pk=service.pk).move(others[0].get_parent(), pos="last-child")
        text = read("/servizi/")
        assert text.index(f'href="{CARD}"') > text.index(f'href="{others[0].url}"')

    @pytest.mark.parametrize(
        "model, field, address",
        [(BodySettings, "phone", "/"), (Office, "phone", "/uffici-e-contatti/"), (Category, "name", CARD), (Topic, "name", "/servizi/")],
    )  # fmt: skip
    def test_a_changed_row_that_the_page_prints_shows_at_once(self, read, site, model, field, address):
        read(address)
        row = (Topic.objects.filter(servicepage__isnull=False) if model is Topic else model.objects).first()
        setattr(row, field, "0331 424242")
        row.save()
        assert "0331 424242" in read(address)

    def test_a_deleted_office_is_gone(self, read, site):
        office = Office.objects.create(
            name="Ufficio mobile", address="Via Po", phone="1", email="a@b.example"
        )
        assert "Ufficio mobile" in read("/uffici-e-contatti/")
        Office.objects.filter(pk=office.pk).delete()
        assert "Ufficio mobile" not in read("/uffici-e-contatti/")

    def test_a_page_that_becomes_private_is_shown_to_nobody_more(self, client, read, service):
        read(CARD)
        restriction = PageViewRestriction.objects.create(page=service, restriction_type="login")
        assert client.get(CARD).status_code == 302
        restriction.delete()
        assert client.get(CARD).status_code == 200

    def test_the_form_that_asks_for_a_pages_password_is_kept_for_nobody(self, client, service):
        PageViewRestriction.objects.create(page=service, restriction_type="password", password="segreta")
        first, second = client.get(CARD), client.get(CARD)
        assert first.status_code == second.status_code == 200
        assert "csrfmiddlewaretoken" in text_of(first)
        assert first.content != second.content

    def test_who_reads_before_the_change_is_committed_leaves_nothing_behind(
        self, read, service, django_capture_on_commit_callbacks
    ):
        old = service.summary
        with django_capture_on_commit_callbacks(execute=True):
            service.summary = "Parole nuove della redazione."
            service.save_revision().publish()
            # What another process reads now is what was committed before.
            ServicePage.objects.filter(pk=service.pk).update(summary=old)
            assert old in read(CARD)
            ServicePage.objects.filter(pk=service.pk).update(summary="Parole nuove della redazione.")
        assert "Parole nuove della redazione." in read(CARD)

    def test_a_change_while_a_page_is_being_made_leaves_nothing_behind(
        self, client, read, service, monkeypatch
    ):
        make = ServicePage.get_context

        def slow(self, request):
            context = make(self, request)
            other = ServicePage.objects.get(pk=self.pk)
            other.summary = "Parole nuove della redazione."
            other.save_revision().publish()
            return context

        monkeypatch.setattr(ServicePage, "get_context", slow)
        assert "Parole nuove della redazione." not in text_of(client.get(CARD))
        monkeypatch.undo()
        assert "Parole nuove della redazione." in read(CARD)

    def test_a_service_closes_at_midnight_in_rome_without_any_editor(self, read, service):
        today = timezone.localdate()
        service.closes_on = today
        service.save_revision().publish()
        evening = timezone.localtime().replace(hour=23, minute=59, second=58)
        with time_machine.travel(evening, tick=False):
            assert "Servizio attivo" in read(CARD)
        with time_machine.travel(evening + timedelta(seconds=3), tick=False):
            assert "Servizio non attivo" in read(CARD)


class TestPersons:
    def test_a_citizen_never_gets_the_visitors_page(self, read, client_of, maria):
        assert "Area personale" not in read("/").split("<main")[0]
        answer = client_of(maria).get("/")
        assert "Area personale" in text_of(answer).split("<main")[0]
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert "ETag" not in answer.headers

    def test_a_citizens_page_is_left_to_no_visitor(self, client, client_of, maria):
        assert "Area personale" in text_of(client_of(maria).get(CARD))
        assert "Area personale" not in text_of(client.get(CARD)).split("<main")[0]

    def test_a_browser_that_kept_the_visitors_page_gets_the_citizens_own(self, client, client_of, maria):
        tag = client.get(CARD).headers["ETag"]
        assert client_of(maria).get(CARD, headers={"If-None-Match": tag}).status_code == 200

    def test_who_signs_out_reads_the_farewell_and_then_the_visitors_pages(self, read, client_of, maria):
        read("/")
        person = client_of(maria)
        person.post("/accesso/esci/")
        assert "Accesso al Cittadino" in text_of(person.get("/"))

    def test_who_brings_a_flash_message_is_answered_afresh(self, client, read, site):
        read("/")
        client.cookies["messages"] = "una"
        assert "ETag" not in client.get("/").headers

    def test_an_editor_previews_the_draft_and_not_the_kept_page(self, client_of, elena, read, site):
        home = HomePage.objects.get()
        read("/")
        home.notice = "Avviso ancora in bozza."
        answer = home.make_preview_request()
        assert "Avviso ancora in bozza." in text_of(answer)
        assert "Avviso ancora in bozza." not in read("/")

    def test_only_reading_is_answered_from_what_is_kept(self, client, read, site):
        read("/")
        assert "ETag" not in client.post("/").headers
