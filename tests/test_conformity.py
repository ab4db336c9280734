"""The official yardstick: the success conditions of the model of public sites, one test each (ux.md 1).

Ratings (C.SE.1.7, C.SI.2.5) come with their own issue; Lighthouse (C.SE.4.1) is not part of the suite.
"""

import re

import pytest
from django.core import mail
from django.urls import reverse

from practices.models import Message
from services.models import ServicePage

from .real_practices import draft_of, sent_of
from .story import PASSWORD, SERVICES
from .test_labels import words_of

SLUG = "scelta-in-deroga"
# C.SI.1.3, in this order.
SECTIONS = [
    "A chi è rivolto", "Come fare", "Cosa serve", "Cosa si ottiene", "Tempi e scadenze", "Accedi al servizio",
    "Condizioni di servizio", "Contatti", "Argomenti",
]  # fmt: skip


@pytest.fixture
def citizens_client(maria, client_of):
    return client_of(maria)


class TestAccess:
    def test_c_se_1_1_from_the_service_through_sign_in_into_the_same_service(self, maria, client):
        page = client.get(f"/servizi/{SLUG}/").content.decode()
        start = re.search(rf'href="(/area-personale/nuova/{SLUG}/[^"]*)"', page)[1]
        login = client.get(start, follow=True)
        address, _status = login.redirect_chain[-1]
        kept = re.search(r'name="next" value="([^"]*)"', login.content.decode())[1]
        answer = client.post(address, {"email": maria.email, "password": PASSWORD, "next": kept})
        assert answer.status_code == 302
        assert answer.url == f"/area-personale/nuova/{SLUG}/"

    def test_c_se_1_5_what_the_profile_knows_is_not_asked_again(self, citizens_client, maria):
        practice = draft_of(maria, only_first=True)
        steps = practice.form_version.schema["steps"]
        asked = {question["key"]: question.get("prefill") for step in steps for question in step["questions"]}
        assert not {"cognome", "nome", "codice_fiscale", "residenza", "indirizzo"} & set(asked)
        assert (asked["telefono"], asked["email"]) == ("profile.phone", "profile.email")


class TestServicePages:
    @pytest.mark.parametrize("slug", SERVICES)
    def test_c_si_1_3_sections_in_order(self, site, client, slug):
        page = client.get(f"/servizi/{slug}/").content.decode()
        headings = [
            " ".join(re.sub("<[^>]+>", " ", h).split())
            for h in re.findall(r"<h2[^>]*>(.*?)</h2>", page, re.S)
        ]
        found = [name for name in headings if name in SECTIONS]
        assert found == SECTIONS, headings

    def test_c_si_1_3_at_least_ten_services(self, site, client):
        page = client.get("/servizi/").content.decode()
        assert len(set(re.findall(r'href="(?:http://[^/]+)?/servizi/([a-z0-9-]+)/"', page))) >= 10

    def test_c_si_2_2_contacts_on_every_service(self, site, client):
        for service in ServicePage.objects.filter(slug__in=SERVICES).select_related("office"):
            said = words_of(client.get(f"/servizi/{service.slug}/"))
            assert service.office.name in said
            assert service.office.phone in said


class TestRequest:
    def test_c_se_1_2_notice_in_the_area_and_by_mail(self, maria, drain):
        practice = sent_of(maria)
        drain()
        assert Message.objects.filter(practice=practice, side=Message.Side.OFFICE).exists()
        assert [
            letter
            for letter in mail.outbox
            if letter.to == [maria.email] and practice.number in letter.subject
        ]

    def test_c_se_1_4_everything_on_one_screen_before_sending(self, citizens_client, maria):
        practice = draft_of(maria)
        said = words_of(citizens_client.get(reverse("practices:summary", args=[practice.uuid])))
        for step in practice.form_version.schema["steps"][:-1]:
            assert step["title"] in said
        assert practice.answers["spiegazione"] in said

    def test_c_se_1_6_a_draft_is_saved_and_found_again(self, citizens_client, maria):
        practice = draft_of(maria, only_first=True)
        assert practice.number in words_of(citizens_client.get(reverse("practices:home")))
        assert citizens_client.get(reverse("practices:step", args=[practice.uuid, 1])).status_code == 200

    def test_c_se_1_8_the_steps_are_shown_and_one_can_go_back(self, citizens_client, maria):
        practice = draft_of(maria, only_first=True)
        said = words_of(citizens_client.get(reverse("practices:step", args=[practice.uuid, 2])))
        assert "Passo 2 di" in said
        assert "Indietro" in said

    def test_c_se_1_9_state_and_milestones(self, citizens_client, maria):
        practice = sent_of(maria)
        said = words_of(citizens_client.get(reverse("practices:detail", args=[practice.uuid])))
        assert "STATO: Inviata" in said

    def test_c_se_1_10_latest_answer_date_fits_the_service_page(self, citizens_client, maria):
        practice = sent_of(maria)
        assert practice.term_days == practice.service.term_days
        said = words_of(citizens_client.get(reverse("practices:detail", args=[practice.uuid])))
        assert f"{practice.due_on:%d/%m/%Y}" in said
        assert practice.number in said


class TestFooter:
    @pytest.fixture
    def footer(self, site, client):
        page = client.get("/").content.decode()
        return page[page.index("<footer") :]

    @pytest.mark.parametrize(
        "words",
        [
            "Informativa privacy",
            "Dichiarazione di accessibilità",
            "Note legali",
            "Segnala",
            "Domande frequenti",
        ],
    )
    def test_c_se_3_2_3_3_and_c_si_2_3_2_4_links(self, footer, words):
        assert words in footer

    def test_c_se_3_1_only_our_own_cookies(self, citizens_client):
        answer = citizens_client.get(reverse("practices:home"))
        assert set(answer.cookies) <= {"sessionid", "csrftoken", "messages"}
        loaded = re.findall(
            r'<(?:script|img|link|iframe)[^>]*(?:src|href)="(https?:)?//', answer.content.decode()
        )
        assert not loaded


@pytest.mark.browser
@pytest.mark.xdist_group("story")
class TestLooks:
    FONTS = """() => [...new Set([...document.querySelectorAll("h1,h2,h3,h4,h5,p")]
      .map(e => getComputedStyle(e).fontFamily.split(",")[0].replaceAll('"', "")))]"""

    @pytest.mark.parametrize(
        "path", ["/", "/servizi/", f"/servizi/{SLUG}/", "/accesso/", "/accesso/registrati/"]
    )
    def test_c_se_1_3_only_the_fonts_of_public_sites(self, chromium, server, path):
        page = chromium.new_page(base_url=server.url)
        page.goto(path)
        assert set(page.evaluate(self.FONTS)) <= {"Titillium Web", "Lora", "Roboto Mono"}
        page.close()

    def test_c_si_1_2_bootstrap_italia_is_in_the_head(self, chromium, server):
        page = chromium.new_page(base_url=server.url)
        page.goto("/")
        assert page.locator('head link[rel="stylesheet"]').count() >= 1
        rules = "() => [...document.styleSheets].some(s => [...s.cssRules].some(r => (r.selectorText || '').includes('.it-header')))"
        assert page.evaluate(rules)
        page.close()
