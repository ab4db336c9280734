"""Signing in with e-mail and password, and out (requirements S2, S5, S53; the staff's page)."""

import datetime
import statistics
import time
from unittest import mock

import pytest
import time_machine
from django.contrib.auth import hashers
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import Registration, Throttle, User

from .newcomer import PASSWORD, register

PAGE = "/accesso/"
STAFF_PAGE = "/admin/login/"
NEUTRAL = "Email o password non corretti."


def sign_in(client, email, password=PASSWORD, page=PAGE, **more):
    return client.post(page, {"email": email, "username": email, "password": password, **more})


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.fixture
def unverified(site):
    register(Client(), email="nuova@posta.example")
    return Registration.objects.get()


@pytest.fixture
def inactive(maria):
    maria.is_active = False
    maria.save()
    return maria


def test_s02_the_credentials_of_the_registration_let_in(client, maria):
    response = sign_in(client, "maria.bianchi@posta.example")
    assert response["Location"] == "/area-personale/"
    assert is_signed_in(client)
    assert client.session["way_in"] == "password"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("maria.bianchi@posta.example", "Sbagliata1!"),
        ("maria.bianchi@posta.example", "prova123!"),
        ("maria.bianchi@posta.example", "Prova123! "),
        ("maria.bianchi@posta.example", "Prova123!" + "x" * 100),
        ("nessuno@posta.example", PASSWORD),
        ("non-un-indirizzo", PASSWORD),
        ("marıa.bianchi@posta.example", PASSWORD),
        ("maria.bianchi@posta.example\x00", PASSWORD),
        ("' OR 1=1 --", "' OR 1=1 --"),
    ],
)
def test_s02_anything_else_fails_with_one_neutral_message(client, maria, email, password):
    response = sign_in(client, email, password)
    assert response.status_code == 422
    assert not is_signed_in(client)
    if "\x00" not in email:
        assert response.context["form"].non_field_errors() == [NEUTRAL]


def test_s02_an_inactive_account_fails_with_the_same_message(client, inactive):
    assert NEUTRAL in sign_in(client, inactive.email).content.decode()
    assert not is_signed_in(client)


def test_s05_the_email_counts_whatever_its_capitals(client, maria):
    sign_in(client, "  Maria.BIANCHI@Posta.example ")
    assert is_signed_in(client)


def test_s14_an_unconfirmed_account_is_sent_to_the_code_and_gets_a_new_one(
    client, unverified, drain, mailoutbox
):
    drain()
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=61)):
        assert sign_in(client, unverified.email)["Location"] == "/accesso/verifica/"
    assert not is_signed_in(client)
    drain()
    assert len(mailoutbox) == 2
    assert mailoutbox[1].subject.startswith("Codice di verifica: ")


def test_s14_with_a_wrong_password_it_is_like_any_other(client, unverified, drain, mailoutbox):
    assert NEUTRAL in sign_in(client, unverified.email, "Sbagliata1!").content.decode()
    drain()
    assert len(mailoutbox) == 1  # the one of the registration


def test_s53_esci_is_a_post_that_ends_the_session(client_of, maria):
    client = client_of(maria)
    key = client.session.session_key
    assert client.get("/accesso/esci/").status_code == 405
    response = client.post("/accesso/esci/")
    assert response["Location"] == "/accesso/uscita/"
    assert '"cache"' in response["Clear-Site-Data"]
    assert "Hai effettuato l'uscita" in client.get("/accesso/uscita/").content.decode().replace("&#x27;", "'")
    assert client.get("/area-personale/profilo/").status_code == 302
    assert not client.session.exists(key)


def test_s53_what_was_private_is_not_kept_by_the_browser(client_of, maria):
    response = client_of(maria).get("/area-personale/profilo/")
    assert "no-store" in response["Cache-Control"]


def test_the_page_has_every_way_that_the_screen_promises(client, site):
    page = client.get(PAGE).content.decode()
    assert "Accesso al Cittadino</h1>" in page
    assert 'href="/accesso/password/">Hai dimenticato la password?' in page
    assert 'href="/accesso/link/">Ricevi un link di accesso via email' in page
    assert 'autocomplete="username"' in page and 'autocomplete="current-password"' in page
    assert "TS-CNS" not in page  # no dead buttons


def test_the_password_is_not_written_back(client, maria):
    page = sign_in(client, "maria.bianchi@posta.example", "Sbagliata1!").content.decode()
    assert "Sbagliata1!" not in page
    assert 'value="maria.bianchi@posta.example"' in page


def test_signing_in_takes_a_new_session_key(client, maria):
    client.get(PAGE)
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    sign_in(client, maria.email)
    assert client.session.session_key != planted
    assert not client.session.exists(planted)


class TestNext:
    def test_the_way_on_is_kept(self, client, maria):
        page = client.get(f"{PAGE}?next=/area-personale/profilo/").content.decode()
        assert 'name="next" value="/area-personale/profilo/"' in page
        assert "/accesso/registrati/?next=/area-personale/profilo/" in page
        assert "/accesso/link/?next=/area-personale/profilo/" in page
        response = sign_in(client, maria.email, next="/area-personale/profilo/?a=1")
        assert response["Location"] == "/area-personale/profilo/?a=1"

    def test_a_page_of_the_area_asks_to_sign_in_and_comes_back(self, client, maria):
        response = client.get("/area-personale/profilo/?x=1")
        assert response["Location"] == "/accesso/?next=/area-personale/profilo/%3Fx%3D1"

    @pytest.mark.parametrize(
        "evil",
        [
            "https://evil.example", "//evil.example", "/\\evil.example", "\\/evil.example", "%2f%2fevil.example",
            "javascript:alert(1)", "/\r\nSet-Cookie: a=b", "///evil.example", "http:evil.example", "/\tevil",
            "/" + "a" * 600, "evil.example", " //evil.example", "/\x00",
        ],
    )  # fmt: skip
    def test_no_other_site(self, client, maria, evil):
        assert "evil" not in sign_in(client, maria.email, next=evil)["Location"]
        assert client.get(PAGE, {"next": evil})["Location"] == "/area-personale/"


class TestStaff:
    def test_staff_come_in_at_their_own_page(self, client, anna):
        response = sign_in(client, anna.email, page=STAFF_PAGE)
        assert response["Location"] == "/admin/"
        assert is_signed_in(client)

    def test_the_way_on_is_kept_there_too(self, client, anna):
        assert (
            sign_in(client, anna.email, page=STAFF_PAGE, next="/admin/pages/")["Location"] == "/admin/pages/"
        )
        other = Client()
        assert sign_in(other, anna.email, page=STAFF_PAGE, next="//evil.example")["Location"] == "/admin/"

    def test_the_page_shows_its_fields_and_the_second_way(self, client, site):
        page = client.get(STAFF_PAGE).content.decode()
        assert 'name="username"' in page and 'name="password"' in page
        assert "/accesso/link/?next=/admin/" in page
        assert "None" not in page

    def test_a_citizen_does_not_and_is_not_told_why(self, client, maria):
        known = sign_in(client, maria.email, page=STAFF_PAGE).content.decode()
        assert NEUTRAL in known
        assert not is_signed_in(client)

    def test_staff_are_no_citizens(self, client, anna):
        page = sign_in(client, anna.email).content.decode()
        assert not is_signed_in(client)
        assert 'href="/admin/login/"' in page

    def test_but_are_told_where_to_go_only_after_the_right_password(self, client, anna):
        page = sign_in(client, anna.email, "Sbagliata1!").content.decode()
        assert NEUTRAL in page
        assert "/admin/login/" not in page

    def test_a_signed_in_operator_is_sent_to_the_administration(self, client_of, anna):
        assert client_of(anna).get("/area-personale/profilo/")["Location"] == "/admin/"

    def test_wagtails_own_reset_leads_to_ours(self, client, site):
        assert client.get("/admin/password_reset/")["Location"] == "/accesso/password/"


class TestPasswordsSwitchedOff:
    @pytest.fixture(autouse=True)
    def off(self):
        with override_settings(PASSWORD_ACCESS=False):
            yield

    def test_the_page_hides_the_form(self, client, site):
        page = client.get(PAGE).content.decode()
        assert 'name="password"' not in page

    def test_and_a_forged_post_is_refused(self, client, maria):
        assert sign_in(client, maria.email).status_code == 422
        assert not is_signed_in(client)

    def test_staff_still_come_in(self, client, anna):
        sign_in(client, anna.email, page=STAFF_PAGE)
        assert is_signed_in(client)


class TestEnumeration:
    def test_the_answers_are_identical(self, maria, unverified, anna):
        """T-12: known, unknown, inactive, unconfirmed and staff, each with a wrong password."""
        inactive = User.objects.create_user("spenta@posta.example", PASSWORD, is_active=False)
        answers = set()
        for email in (maria.email, unverified.email, anna.email, inactive.email, "nessuno@posta.example"):
            client = Client()
            response = sign_in(client, email, "Sbagliata1!")
            body = response.content.decode().replace(email, "EMAIL")
            body = body.replace(str(response.context["csrf_token"]), "TOKEN")
            answers.add((response.status_code, body, tuple(sorted(response.headers)), tuple(client.cookies)))
        assert len(answers) == 1

    def test_a_password_is_hashed_for_unknown_addresses_too(self, client, maria):
        counted = []
        hasher = type(hashers.get_hasher())
        encode = hasher.encode

        def count(self, *args, **kwargs):
            counted.append(1)
            return encode(self, *args, **kwargs)

        with mock.patch.object(hasher, "encode", count):
            sign_in(client, maria.email, "Sbagliata1!")
            known = len(counted)
            sign_in(client, "nessuno@posta.example", "Sbagliata1!")
        assert (known, len(counted) - known) == (1, 1)

    @pytest.mark.proof
    def test_the_time_does_not_tell(self, maria, settings):
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
        maria.set_password(PASSWORD)
        maria.save()
        known, unknown = [], []
        for number in range(60):
            Throttle.objects.all().delete()
            for email, times in ((maria.email, known), (f"nessuno{number}@posta.example", unknown)):
                start = time.perf_counter()
                sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), email, "Sbagliata1!")
                times.append(time.perf_counter() - start)
        assert abs(statistics.median(known) - statistics.median(unknown)) < 0.1 * statistics.median(known)
