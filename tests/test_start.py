"""The services and the start of a request (S15-S19): a GET never takes a number."""

import pytest
from django.urls import reverse

from practices import actions
from practices.models import Event, Practice
from services.models import FormPage, ServicePage
from tests.small_service import SLUG, draft, small_form

AREA = "/area-personale/"
EIGHT = [
    "Cambio Medico / Cambio Pediatra",
    "Revoca Medico / Pediatra",
    "Richiesta Duplicato Tessera Sanitaria",
    "Rinnovo Iscrizione al Servizio Sanitario per Cittadini Stranieri",
    "Nuova Iscrizione al Servizio Sanitario per Neonati o Soggetti Immigrati (cittadini italiani e stranieri)",
    "Richiesta di Esenzione per Patologia, Invalidità e Reddito",
    "Rinnovo o Iscrizione Temporanea al Servizio Sanitario Regionale",
    "Scelta in Deroga",
]


@pytest.fixture
def form_page(site):
    return small_form()


@pytest.fixture
def browser(client_of, maria):
    return client_of(maria)


def text_of(response):
    return response.content.decode()


def test_s15_after_signing_in_the_services_are_shown(browser):
    page = text_of(browser.get(AREA))
    assert "CF: BNCMRA85C52B300I" in page
    assert page.count('class="service-row"') == 8


def test_s16_category_and_sentence_stand_above_the_list(browser):
    page = text_of(browser.get(AREA))
    assert (
        page.index("Scelta e Revoca</h2>")
        < page.index("Scegli uno tra i seguenti servizi")
        < page.index("service-list")
    )


@pytest.mark.parametrize("title", EIGHT)
def test_s17_the_eight_titles_are_verbatim(browser, title):
    assert f'<span class="service-name">{title}</span>' in text_of(browser.get(AREA))


def test_s18_each_service_has_an_expander_and_an_arrow_with_accessible_names(browser):
    page = text_of(browser.get(AREA))
    assert page.count("mostra la descrizione</span></summary>") == 8
    for title in EIGHT:
        assert f'<span class="visually-hidden">Presenta la richiesta: {title}</span></button>' in page
    for service in ServicePage.objects.live().filter(title__in=EIGHT):
        assert service.summary.replace("'", "&#x27;") in page and f'href="{service.url}"' in page


def test_s19_the_arrow_creates_the_draft_and_opens_its_first_step(browser, form_page, maria):
    response = browser.post(reverse("practices:start", args=[SLUG]))
    practice = Practice.objects.get(citizen=maria)
    assert response["Location"] == reverse("practices:step", args=[practice.uuid, 1])
    assert (practice.state, practice.service_title, practice.category_name) == (
        "draft",
        "Servizio di prova",
        "Scelta e Revoca",
    )
    assert practice.form_version == form_page.current_version
    assert Event.objects.filter(practice=practice, verb="start", actor=maria).exists()


def test_s19_a_get_shows_prima_di_iniziare_and_takes_no_number(browser, form_page):
    for method in (browser.get, browser.head):
        assert method(reverse("practices:start", args=[SLUG])).status_code == 200
    page = text_of(browser.get(reverse("practices:start", args=[SLUG])))
    for words in (
        "Prima di iniziare",
        "Cosa ti serve",
        "in 4 passi",
        "Inizia una nuova richiesta",
        "informativa completa",
    ):
        assert words in page
    assert not Practice.objects.exists()


def test_s19_whoever_signs_in_arrives_at_prima_di_iniziare_of_that_service(client, form_page):
    address = reverse("practices:start", args=[SLUG])
    for response in (client.get(address), client.post(address)):
        assert response["Location"].endswith(f"/accesso/?next={address}")
    assert not Practice.objects.exists()


def test_s19_with_an_open_draft_the_citizen_chooses(browser, form_page, maria):
    practice = draft(form_page, maria)
    address = reverse("practices:start", args=[SLUG])
    page = text_of(browser.post(address))
    assert f"La richiesta n. {practice.number} è in bozza" in page and "Continua la bozza" in page
    assert reverse("practices:step", args=[practice.uuid, 1]) in page
    assert Practice.objects.count() == 1
    browser.post(address, {"nuova": "1"})
    assert Practice.objects.count() == 2


def test_a_closed_service_says_why_and_creates_nothing(browser, form_page):
    ServicePage.objects.filter(slug=SLUG).update(
        is_active=False, inactive_reason="Chiuso per manutenzione fino a lunedì."
    )
    response = browser.post(reverse("practices:start", args=[SLUG]))
    assert "Chiuso per manutenzione fino a lunedì." in text_of(response)
    assert "Inizia una nuova richiesta" not in text_of(response)
    assert not Practice.objects.exists()


def test_a_service_without_a_published_form_cannot_be_started(browser, form_page, maria):
    FormPage.objects.filter(pk=form_page.pk).update(live=False)
    browser.post(reverse("practices:start", args=[SLUG]))
    form_page.refresh_from_db()
    with pytest.raises(actions.Refused):
        actions.start(form_page, by=maria)
    assert not Practice.objects.exists()
    assert "Servizio di prova" not in text_of(browser.get(AREA))


def test_an_unknown_service_is_not_found(browser):
    assert browser.post("/area-personale/nuova/che-non-esiste/").status_code == 404


def test_a_member_of_staff_files_nothing(form_page, anna, client_of):
    assert client_of(anna).post(reverse("practices:start", args=[SLUG]))["Location"] == "/admin/"
    assert not Practice.objects.exists()


def test_a_service_that_says_no_minutes_is_not_said_to_take_none(browser, form_page):
    ServicePage.objects.filter(slug=SLUG).update(minutes=0)
    page = text_of(browser.get(reverse("practices:start", args=[SLUG])))
    assert "minuti" not in page.split("Quanto tempo ci vuole")[1].split("Cosa succede dopo")[0]
    assert "Circa 0" not in page and "circa 0" not in text_of(browser.get(form_page.get_parent().url))
