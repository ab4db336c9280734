"""The public pages of the services: the card in its order, the list, the register of doctors, the table of terms."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from services.models import Doctor, ServicePage, Topic

SECTIONS = (
    "A chi è rivolto", "Descrizione", "Come fare", "Cosa serve", "Cosa si ottiene", "Tempi e scadenze", "Quanto costa",
    "Accedi al servizio", "Condizioni di servizio", "Casi particolari", "Contatti", "Argomenti",
)  # fmt: skip
ADDRESS = "/servizi/cambio-medico/"


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode().replace("&#x27;", "'")


@pytest.fixture
def service(site):
    return ServicePage.objects.get(slug="cambio-medico")


class TestCard:
    @pytest.mark.parametrize("slug", [
        "cambio-medico", "revoca-medico", "duplicato-tessera-sanitaria", "rinnovo-ssn-stranieri", "nuova-iscrizione-ssn",
        "esenzione-ticket", "iscrizione-temporanea-ssr", "scelta-in-deroga", "assistenza-allestero", "prenotazione-cup",
    ])  # fmt: skip
    def test_sections_stand_in_the_order_of_the_model(self, client, site, slug):
        titles = re.findall(r'<h2 class="h4" id="[\w-]+">([^<]+)</h2>', read(client, f"/servizi/{slug}/"))
        assert tuple(titles) == SECTIONS

    def test_category_title_state_and_summary_come_first(self, client, service):
        text = read(client, ADDRESS)
        text = text[text.index('<ol class="breadcrumb">') :]
        parts = (
            "Scelta e Revoca</a>", "Cambio Medico / Cambio Pediatra</h1>", "Servizio attivo", service.summary,
            'id="a-chi-e-rivolto"',
        )  # fmt: skip
        places = [text.index(part) for part in parts]
        assert places == sorted(places)

    def test_machines_read_a_government_service(self, client, service):
        text = read(client, ADDRESS)
        assert 'itemtype="https://schema.org/GovernmentService"' in text
        assert re.search(r'itemprop="name">Cambio Medico', text)

    def test_a_visitor_is_led_to_the_sign_in_and_then_to_the_request(self, client, service):
        link = re.search(r'<a [^>]*href="([^"]*)">Presenta la richiesta online</a>', read(client, ADDRESS))
        assert client.get(link[1]).url == "/accesso/?next=/area-personale/nuova/cambio-medico/"

    def test_a_citizen_starts_the_request_by_a_post(self, client_of, maria, service):
        text = read(client_of(maria), ADDRESS)
        form = re.search(
            r'<form[^>]*action="/area-personale/nuova/cambio-medico/"[^>]*>.*?</form>', text, re.S
        )[0]
        assert (
            'method="post"' in form
            and "Presenta la richiesta online" in form
            and "csrfmiddlewaretoken" in form
        )

    def test_the_term_is_told(self, client, service):
        assert "<strong>10 giorni</strong>" in read(client, ADDRESS)

    def test_a_service_that_is_off_says_why_and_has_no_button(self, client, service):
        service.is_active, service.inactive_reason = False, "Il servizio riapre a gennaio."
        service.save()
        text = read(client, ADDRESS)
        assert "Servizio non attivo" in text and "Il servizio riapre a gennaio." in text
        assert "Presenta la richiesta online" not in text

    def test_outside_its_dates_it_is_closed(self, service):
        today = timezone.localdate()
        service.opens_on = today + timedelta(days=1)
        assert service.closed_because().startswith("Le richieste si aprono il ")
        service.opens_on, service.closes_on = None, date(2026, 1, 31)
        assert service.closed_because(date(2026, 1, 31)) == ""
        assert (
            service.closed_because(date(2026, 2, 1))
            == "Questo servizio non accetta più richieste dal 31/01/2026."
        )

    def test_an_informational_service_has_no_button(self, client, site):
        assert "Presenta la richiesta online" not in read(client, "/servizi/prenotazione-cup/")

    def test_a_draft_page_is_not_found(self, client, service):
        service.unpublish()
        assert client.get(ADDRESS).status_code == 404

    def test_the_address_of_the_form_leads_to_the_card(self, client, service):
        response = client.get(service.form_page.url)
        assert (response.status_code, response.url) == (302, ADDRESS)

    def test_what_an_editor_types_is_text(self, client, service):
        service.inactive_reason, service.is_active = "<script>alert(1)</script>", False
        service.save()
        assert "<script>alert(1)" not in read(client, ADDRESS)

    def test_there_is_no_inline_script_or_style(self, client, service):
        text = read(client, ADDRESS)
        assert " style=" not in text and "<style" not in text
        assert not re.search(r"<script(?![^>]*\bsrc=)", text)

    def test_a_restricted_page_asks_who_is_there(self, client, service):
        restriction = service.get_parent().view_restrictions.create(restriction_type="login")
        assert client.get(ADDRESS).status_code == 302
        restriction.delete()
        assert client.get(ADDRESS).status_code == 200


class TestList:
    def test_s16_category_and_sentence_stand_above_the_services(self, client, site):
        text = read(client, "/servizi/")
        assert text.index("<h2 id=") < text.index("Scegli uno tra i seguenti servizi") < text.index(ADDRESS)
        assert "Scelta e Revoca</h2>" in text

    def test_every_service_has_its_link(self, client, site):
        text = read(client, "/servizi/")
        for service in ServicePage.objects.live():
            assert f'href="{service.url}">' in text

    def test_a_topic_filters(self, client, site):
        topic = Topic.objects.get(name="Esenzioni e ticket")
        text = read(client, f"/servizi/?argomento={topic.pk}")
        assert "/servizi/esenzione-ticket/" in text and ADDRESS not in text

    def test_words_filter(self, client, site):
        text = read(client, "/servizi/?q=tessera+duplicato")
        assert "/servizi/duplicato-tessera-sanitaria/" in text and ADDRESS not in text

    @pytest.mark.parametrize(
        "query",
        ["q=zzz", "q=%00", "argomento=abc", "argomento=99999999999999", "argomento=%D9%A3", "q=%3Cscript%3E"],
    )
    def test_no_question_is_an_error(self, client, site, query):
        text = read(client, f"/servizi/?{query}")
        assert "<script>" not in text.split("<main")[1]

    def test_an_empty_list_says_what_to_do(self, client, site):
        text = read(client, "/servizi/?q=zzz")
        assert 'Nessun servizio trovato per "zzz".' in text.replace("&quot;", '"')
        assert "Vedi tutti i servizi" in text


class TestDoctors:
    def test_every_active_doctor_is_listed_by_pages(self, client, site):
        assert "54 medici trovati" in read(client, "/medici/")
        assert "page=2" in read(client, "/medici/")

    def test_the_filters_narrow_the_list(self, client, site):
        text = read(client, "/medici/?q=lanzamagna&tipo=mmg&comune=B300")
        assert "1 medico trovato" in text and "LANZAMAGNA DELIA" in text and "Nessun posto libero" in text
        assert "Nessun medico corrisponde" in read(client, "/medici/?q=lanzamagna&comune=B300&posti=on")

    def test_who_ceased_is_not_listed(self, client, site):
        Doctor.objects.filter(regional_code="50001").update(ceases_on=timezone.localdate())
        Doctor.objects.filter(regional_code="50002").update(is_active=False)
        assert "52 medici trovati" in read(client, "/medici/")

    @pytest.mark.parametrize(
        "query", ["comune=XX", "tipo=abc", "page=999", "page=-1", "q=%00", "posti=forse", "q=" + "a" * 300]
    )
    def test_no_filter_is_an_error(self, client, site, query):
        assert "Medici e pediatri" in read(client, f"/medici/?{query}")


class TestTerms:
    def test_the_table_of_terms_comes_from_the_services(self, client, service):
        service.term_days = 12
        service.save()
        text = read(client, "/termini-dei-procedimenti/")
        assert "Cambio Medico / Cambio Pediatra" in text and "12 giorni" in text
        assert "Prenotazione di visite" not in text.split("<table")[1].split("</table>")[0]
