"""The last page of the second guide: certificate and PIN are the browser's business (S69), then the welcome page (S70)."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from practices.models import Practice
from services.models import FormPage, ServicePage

from .card_screens import OUTCOME, PAGE, WELCOME, text_of
from .made_cards import HOST, of_luca, registered, show, start

pytestmark = pytest.mark.usefixtures("door")


def asked(page):
    """[(type, name)] of what a page lets one type or choose."""
    found = re.findall(r"<(?:input|textarea|select)\b[^>]*>", page.content.decode())
    return [tuple(re.search(rf'\b{at}="([^"]*)"', tag) for at in ("type", "name")) for tag in found]


def steps_of_a_newcomer(client):
    """Each page between «Registra TS-CNS» and the code by e-mail, for a person whom the portal does not know."""
    yield client.get(PAGE)
    yield client.get(f"{PAGE}prova/")
    show(client, "login")
    yield client.get(OUTCOME)
    yield client.get(show(client, "register")["Location"])


def online():
    """The titles of the services that can be asked for, in the order of the tree."""
    forms = FormPage.objects.live().filter(current_version__isnull=False)
    parents = {form.get_parent().pk for form in forms}
    return list(
        ServicePage.objects.live().filter(pk__in=parents).order_by("path").values_list("title", flat=True)
    )


def listed(page):
    """The titles in the section «Servizi attivi», each as the button that starts its form says it."""
    section = (
        page.content.decode().split('<h2 id="active-services">Servizi attivi</h2>')[1].split("</section>")[0]
    )
    return [html.unescape(title) for title in re.findall(r"Presenta la richiesta: ([^<]*)<", section)]


class TestCertificateAndPin:
    def test_s69_the_page_says_to_select_the_certificate_and_to_type_the_pin(self, site, client):
        words = "Seleziona il certificato e inserisci il PIN della TS-CNS: si apre la pagina di benvenuto"
        assert words in text_of(client.get(PAGE))

    def test_s69_login_ts_cns_leads_straight_to_the_host_that_asks_the_browser_for_the_certificate(
        self, site, client
    ):
        answer = client.post("/accesso/ts-cns/avvia/", {"purpose": "login"})
        assert answer["Location"].startswith(f"{HOST}/login/?")
        assert list(parse_qs(urlsplit(answer["Location"]).query)) == ["state"]

    def test_s69_no_page_on_the_way_asks_for_the_pin_or_for_a_certificate_as_a_file(self, site, client):
        for number, page in enumerate(steps_of_a_newcomer(client)):
            assert page.status_code in (200, 403), number
            for kind, name in asked(page):
                assert kind is None or kind[1] not in ("password", "file"), (number, kind)
                assert name is None or not re.search(r"(?i)pin|puk|cert", name[1]), (number, name)
        assert "Completa la registrazione" in text_of(page)

    def test_s69_a_pin_sent_along_by_hand_is_kept_nowhere(self, maria, client, caplog):
        registered(maria)
        start(client, "login", pin="48151623")
        assert show(client, "login", pin="48151623")["Location"] == WELCOME
        assert "48151623" not in str(dict(client.session)) + caplog.text


class TestTheWelcomePage:
    def test_s70_it_is_the_first_page_after_the_card(self, maria, client):
        registered(maria)
        page = client.get(show(client, "login")["Location"])
        assert page.status_code == 200 and page.request["PATH_INFO"] == WELCOME
        assert "<title>Servizi attivi" in page.content.decode()
        assert "Benvenuta MARIA BIANCHI" in text_of(page)

    def test_s70_a_man_is_benvenuto(self, luca, client):
        registered(luca, of_luca())
        assert "Benvenuto LUCA VERDI" in text_of(client.get(show(client, "login", of_luca())["Location"]))

    def test_s70_servizi_attivi_are_all_the_services_that_can_be_asked_for(self, maria, client):
        registered(maria)
        show(client, "login")
        assert len(online()) == 8
        assert listed(client.get(WELCOME)) == online()

    def test_s70_a_service_whose_form_is_closed_is_not_active(self, maria, client):
        registered(maria)
        show(client, "login")
        closed = FormPage.objects.live().first()
        title = closed.get_parent().title
        closed.unpublish()
        assert title not in online()
        assert listed(client.get(WELCOME)) == online()

    def test_s70_each_of_them_starts_with_one_press(self, maria, client):
        registered(maria)
        show(client, "login")
        section = client.get(WELCOME).content.decode().split('id="active-services"')[1]
        addresses = re.findall(r'<form method="post" action="([^"]+)"', section)
        for address in addresses:
            step = client.get(client.post(address)["Location"])
            assert step.status_code == 200
        begun = Practice.objects.filter(citizen=maria).values_list("service_title", flat=True)
        assert sorted(begun) == sorted(online())
