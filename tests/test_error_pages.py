"""The designed answer to what goes wrong, and the headers that every answer carries."""

import re
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.urls import include, path, reverse
from django.views.decorators.http import require_POST

from portal import errors


def fail(request):
    raise RuntimeError("Anna Neri, RSSMRA80A01H501U")


def deny(request):
    raise PermissionDenied


@require_POST
def only_post(request):
    return HttpResponse("ok")


def bare(request, code):
    return HttpResponse(status=code)


def read_post(request):
    return HttpResponse(request.POST.get("a", ""))


urlpatterns = [
    path("guasto/", fail),
    path("negato/", deny),
    path("solo-post/", only_post),
    path("nudo/<int:code>/", bare),
    path("leggi/", read_post),
    path("", include("portal.urls")),
]
handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"


@pytest.fixture
def visitor(site, settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def page(response, status):
    assert response.status_code == status
    html = response.content.decode()
    assert html.count("<h1") == 1 and "<main" in html and 'lang="it"' in html
    return html


class TestPages:
    def test_an_unknown_address_has_a_search_box_and_the_contacts(self, visitor):
        html = page(visitor.get("/non-esiste/"), 404)
        assert "Pagina non trovata" in html and 'name="q"' in html and "Hai bisogno di aiuto?" in html

    def test_what_is_someone_elses_answers_like_what_never_was(self, maria, client_of, settings):
        client = client_of(maria)
        address = reverse("practices:detail", args=[uuid.uuid4()])
        assert "Pagina non trovata" in page(client.get(address), 404)

    def test_a_forbidden_page(self, visitor):
        assert "Non puoi vedere questa pagina" in page(visitor.get("/negato/"), 403)

    def test_a_wrong_method_keeps_its_allow_header(self, visitor):
        response = visitor.get("/solo-post/")
        assert "Operazione non permessa" in page(response, 405)
        assert response["Allow"] == "POST"
        assert int(response["Content-Length"]) == len(response.content)

    @pytest.mark.parametrize(
        ("code", "words"),
        [(413, "Il file è troppo grande (massimo 5 MB)"), (429, "Troppe richieste. Riprova tra un minuto"), (503, "manutenzione")],
    )  # fmt: skip
    def test_an_answer_without_a_body_gets_one(self, visitor, code, words):
        assert words in page(visitor.get(f"/nudo/{code}/"), code)

    def test_a_program_that_asks_for_json_gets_no_page(self, visitor):
        assert visitor.get("/nudo/429/", headers={"accept": "application/json"}).content == b""

    def test_a_malformed_request(self, visitor):
        assert "Richiesta non valida" in page(visitor.get("/", headers={"host": "altrove.example"}), 400)

    def test_too_much_typed_text_is_said_as_such(self, visitor, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
        assert "troppo grande" in page(visitor.post("/leggi/", {"a": "x" * 100}), 413)

    def test_a_stale_form_says_that_the_draft_is_safe(self, site, settings):
        settings.ROOT_URLCONF = __name__
        strict = Client(enforce_csrf_checks=True)
        html = page(strict.post("/solo-post/"), 403)
        assert "La pagina era aperta da troppo tempo" in html
        assert "i dati salvati in bozza non sono persi" in html


class TestFailure:
    def test_a_failure_shows_a_code_that_the_log_knows_and_nothing_else(self, visitor, caplog):
        html = page(visitor.get("/guasto/"), 500)
        code = re.search(r"Codice errore: ([0-9A-F]{6})", html).group(1)
        assert code in caplog.text
        assert "RSSMRA80A01H501U" not in html and "RuntimeError" not in html

    def test_it_is_made_without_the_database(self, django_db_blocker):
        request = RequestFactory().get("/guasto/")
        request.resolver_match = None
        with django_db_blocker.block():
            assert "Qualcosa non ha funzionato" in page(errors.server_error(request), 500)


class TestHeaders:
    def test_a_public_page_has_the_strict_policy(self, client, site):
        headers = client.get("/").headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]

    def test_a_public_page_read_by_nobody_in_particular_may_be_kept(self, client, site):
        assert "no-store" not in client.get("/faq/").headers.get("Cache-Control", "")

    def test_what_a_citizen_sees_is_never_stored(self, maria, client_of):
        client = client_of(maria)
        for address in ("/", reverse("practices:home")):
            assert client.get(address).headers["Cache-Control"] == "no-store, private", address

    def test_the_pages_of_access_are_never_stored(self, client, site):
        assert client.get(reverse("accounts:login")).headers["Cache-Control"] == "no-store, private"

    def test_the_admin_has_a_policy_of_its_own_only_there(self, client, site):
        policy = client.get("/admin/login/").headers["Content-Security-Policy"]
        assert "script-src 'self' 'unsafe-inline'" in policy and "default-src 'none'" in policy


def test_the_header_of_a_page_without_database_is_white_on_blue():
    """The house's own colour for the name hangs on this wrapper: without it the name is blue on blue."""
    for name in ("500.html", "503.html"):
        page = get_template(name).render({"frame": {"body": {"name": "ASL di prova"}}})
        header = page[page.index("<header") : page.index("</header>")]
        assert header.index("it-header-center-content-wrapper") < header.index("ASL di prova")
