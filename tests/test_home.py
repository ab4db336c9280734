"""What anyone may read: the front page, the required pages, search, and what an editor may change."""

import re

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Page

from home import page_texts
from home.models import BodySettings, HomePage, InfoPage, Office
from services.models import FormPage, ServicePage

REQUIRED = (
    "/come-fare-per/", "/uffici-e-contatti/", "/notizie/", "/faq/", "/come-fare-per/accedere-con-la-ts-cns/",
    "/come-fare-per/registrarsi/", "/assistenza/", "/segnala-disservizio/", "/privacy/", "/privacy/servizi-online/",
    "/cookie/", "/note-legali/", "/accessibilita/", "/accessibilita/segnalazioni/", "/amministrazione-trasparente/",
    "/albo-pretorio/", "/carta-dei-servizi/", "/mappa-del-sito/", "/termini-dei-procedimenti/", "/stranieri-stp-eni/",
    "/medici/", "/servizi/",
)  # fmt: skip


def text_of(response):
    return response.content.decode()


class TestFrontPage:
    def test_s1_the_way_in_reads_accesso_al_cittadino(self, client, site):
        html = text_of(client.get("/"))
        assert re.search(
            rf'<a [^>]*href="{reverse("accounts:login")}"[^>]*>.*?Accesso al Cittadino', html, re.S
        )

    def test_s61_the_section_of_online_services_has_the_button_accedi(self, client, site):
        html = text_of(client.get("/"))
        section = re.search(
            r"<section[^>]*>(?:(?!</section>).)*Servizi online Cittadino.*?</section>", html, re.S
        ).group()
        assert re.search(rf'<a class="btn[^"]*" href="{reverse("accounts:login")}">Accedi</a>', section)

    def test_the_first_six_services_stand_there_until_an_editor_chooses(self, client, site):
        html = text_of(client.get("/"))
        titles = [service.title for service in ServicePage.objects.live().order_by("path")[:6]]
        assert all(title in html for title in titles)
        chosen = ServicePage.objects.get(title="Scelta in Deroga")
        home = HomePage.objects.get()
        home.popular = [("service", chosen)]
        home.save_revision().publish()
        html = text_of(client.get("/"))
        assert "Scelta in Deroga" in html and titles[0] not in html

    def test_a_notice_of_the_editors_is_a_strip_at_the_top(self, client, site):
        home = HomePage.objects.get()
        home.notice = "Domenica il portale si ferma dalle 8 alle 10."
        home.save_revision().publish()
        assert "Domenica il portale si ferma dalle 8 alle 10." in text_of(client.get("/"))

    def test_without_news_there_is_no_section_of_news(self, client, site):
        assert "Notizie e avvisi</h2>" in text_of(client.get("/"))
        news = InfoPage.objects.get(slug="notizie")
        for page in news.get_children():
            page.unpublish()
        cache.clear()
        assert "Notizie e avvisi</h2>" not in text_of(client.get("/"))

    def test_it_costs_at_most_ten_queries_with_cold_caches(self, client, site, django_assert_max_num_queries):
        client.get("/")  # the process keeps the content types by itself
        cache.clear()
        with django_assert_max_num_queries(10):
            client.get("/")


class TestFrame:
    def test_menu_and_footer_cost_nothing_when_warm(self, client, site, django_assert_num_queries):
        client.get("/cerca/")
        with django_assert_num_queries(0):
            client.get("/cerca/")

    def test_a_published_title_is_in_the_menu_at_once(self, client, site):
        client.get("/")
        page = InfoPage.objects.get(slug="assistenza")
        page.title = "Assistenza e aiuto"
        page.save_revision().publish()
        assert "Assistenza e aiuto</a>" in text_of(client.get("/cerca/"))

    def test_changed_contacts_are_in_the_footer_at_once(self, client, site):
        client.get("/")
        settings = BodySettings.objects.get()
        settings.phone = "0331 000999"
        settings.save()
        assert "0331 000999" in text_of(client.get("/cerca/"))


class TestPages:
    @pytest.mark.parametrize("address", REQUIRED)
    def test_every_required_page_is_there_with_one_h1(self, client, site, address):
        response = client.get(address)
        assert response.status_code == 200
        assert text_of(response).count("<h1") == 1

    def test_no_link_of_a_public_page_leads_nowhere(self, client, site):
        pages = [
            page.get_url() for page in Page.objects.live().public().filter(depth__gt=1).not_type(FormPage)
        ]
        targets = {}
        for address in pages:
            for target in re.findall(r'href="(/[^"#]*)', text_of(client.get(address))):
                targets.setdefault(target, address)
        targets = {target: source for target, source in targets.items() if not target.startswith("/static/")}
        lost = {target: source for target, source in targets.items() if client.get(target).status_code == 404}
        assert lost == {}

    def test_s73_the_card_page_holds_all_that_the_guide_asks(self, client, site):
        html = text_of(client.get("/come-fare-per/accedere-con-la-ts-cns/"))
        for words in (
            "PIN", "PUK", "reperibili presso gli sportelli autorizzati", "computer", "lettore di smart card",
            "correttamente installato", "connessione internet", "driver", "Il Cittadino e la Tessera",
            "Come si attiva la CNS", "chip rivolto verso l&#x27;alto", "In relazione al browser utilizzato",
            "Registra TS-CNS", "Login TS-CNS", "Verifica", "Operazione correttamente eseguita",
            "Errore di registrazione",
        ):  # fmt: skip
            assert words in html.replace("l'alto", "l&#x27;alto"), words

    def test_the_page_for_foreigners_says_it_in_english_too(self, client, site):
        html = text_of(client.get("/stranieri-stp-eni/"))
        assert '<div class="measure" lang="en">' in html
        assert "Health care for people who cannot enrol" in html

    def test_every_office_is_on_its_page(self, client, site):
        html = text_of(client.get("/uffici-e-contatti/"))
        assert Office.objects.count() == 5
        assert all(office.phone in html for office in Office.objects.all())

    def test_the_site_map_names_pages_and_services_but_no_form(self, client, site):
        html = text_of(client.get("/mappa-del-sito/"))
        assert "/servizi/cambio-medico/" in html and "/privacy/servizi-online/" in html
        assert FormPage.objects.first().get_url() not in html


class TestSearch:
    @pytest.fixture
    def indexed(self, site):
        call_command("update_index", verbosity=0)

    def search(self, client, **query):
        return client.get(reverse("home:search"), query)

    def test_it_finds_services_and_pages_by_their_words(self, client, indexed):
        html = text_of(self.search(client, q="esenzione"))
        assert "Richiesta di Esenzione per Patologia" in html
        assert "Esenzioni da reddito: la scadenza" in html

    def test_it_finds_a_part_of_a_word_in_a_title(self, client, indexed):
        assert "Richiesta Duplicato Tessera Sanitaria" in text_of(self.search(client, q="tesser"))

    def test_it_can_be_kept_to_services_or_pages(self, client, indexed):
        only_services = self.search(client, q="medico", tipo="servizi").context["results"]
        only_pages = self.search(client, q="medico", tipo="pagine").context["results"]
        assert only_services and all(isinstance(page, ServicePage) for page in only_services)
        assert only_pages and not any(isinstance(page, ServicePage) for page in only_pages)

    def test_more_than_ten_results_go_on_to_another_page(self, client, indexed):
        first = self.search(client, q="richiesta")
        assert len(first.context["results"]) == 10
        assert 'href="?q=richiesta&amp;page=2"' in text_of(first)
        assert self.search(client, q="richiesta", page="2").context["results"]
        assert self.search(client, q="richiesta", page="-3").status_code == 200

    def test_nothing_found_says_what_to_do(self, client, indexed):
        html = text_of(self.search(client, q="ornitorinco"))
        assert "Nessun risultato per" in html and "/mappa-del-sito/" in html

    @pytest.mark.parametrize(
        "q",
        ['"', "'", 'a"b', "medico AND", "NEAR(", "*", "title:x", "^", "{}", "\x00", "💊", "%", "_" * 300, "<script>alert(1)</script>",
         "' OR 1=1 --", "AND OR NOT", "è" * 400, "\u202e", "a:b", "\\"],
    )  # fmt: skip
    def test_no_query_is_too_strange(self, client, indexed, q):
        response = self.search(client, q=q)
        assert response.status_code == 200
        assert "<script>alert" not in text_of(response)

    def test_forms_drafts_and_private_things_are_never_found(self, client, indexed, maria):
        page = InfoPage.objects.get(slug="assistenza")
        page.unpublish()
        found = self.search(client, q="assistenza").context["results"]
        assert page.pk not in [result.pk for result in found]
        assert not self.search(client, q=maria.last_name).context["results"]


class TestLoading:
    def test_loading_twice_writes_nothing(self, site):
        revisions = {page.pk: page.latest_revision_id for page in Page.objects.all()}
        call_command("load_pages", verbosity=0)
        assert {page.pk: page.latest_revision_id for page in Page.objects.all()} == revisions
        assert Office.objects.count() == 5

    def test_a_page_that_an_editor_changed_stays_as_she_left_it(self, site, elena):
        page = InfoPage.objects.get(slug="cookie")
        page.summary = "Parole di Elena."
        page.save_revision(user=elena).publish()
        call_command("load_pages", verbosity=0)
        assert InfoPage.objects.get(slug="cookie").summary == "Parole di Elena."

    def test_a_page_that_nobody_changed_follows_the_shipped_text(self, site):
        page = InfoPage.objects.get(slug="cookie")
        page.body = [("text", "<p>Testo di una versione vecchia.</p>")]
        page.save_revision().publish()
        call_command("load_pages", verbosity=0)
        assert "sessionid" in str(InfoPage.objects.get(slug="cookie").body)

    def test_the_little_markdown_reads_lists_links_and_questions(self):
        blocks = page_texts.blocks(
            "## Titolo\n\nUno **due** [tre](/x/) a@b.example.\n\n- a\n- b\n\n? Perché?\nPerché sì.\n\n[[offices]]"
        )
        assert blocks == [
            ("heading", "Titolo"),
            (
                "text",
                '<p>Uno <b>due</b> <a href="/x/">tre</a> <a href="mailto:a@b.example">a@b.example</a>.</p><ul><li>a</li><li>b</li></ul>',
            ),
            ("faq", [{"question": "Perché?", "answer": "<p>Perché sì.</p>"}]),
            ("offices", None),
        ]


class TestEditors:
    def test_an_editor_may_write_pages_and_lists_but_sees_no_practice(self, elena):
        page = InfoPage.objects.get(slug="faq")
        allowed = page.permissions_for_user(elena)
        assert allowed.can_edit() and allowed.can_publish()
        assert elena.has_perm("home.change_office") and elena.has_perm("services.change_topic")
        assert not [name for name in elena.get_all_permissions() if name.startswith("practices.")]

    def test_an_editor_opens_a_page_in_the_admin(self, client_of, elena):
        page = InfoPage.objects.get(slug="faq")
        response = client_of(elena).get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        assert response.status_code == 200
