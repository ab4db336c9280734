"""Signing in by e-mailed link (reliability.md F1-F6, T-18)."""

import datetime
import threading

import pytest
import time_machine
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import links
from accounts.models import LoginLink, User

from .newcomer import PASSWORD, mailed_link

ASK = "/accesso/link/"


@pytest.fixture
def link(maria, client, drain, mailoutbox):
    """The path that was mailed to Maria."""
    client.post(ASK, {"email": maria.email})
    drain()
    return mailed_link(mailoutbox)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_the_link_opens_a_page_and_its_button_signs_in(client, maria, link):
    page = client.get(link)
    assert page.status_code == 200
    assert ">Accedi</button>" in page.content.decode()
    assert not is_signed_in(client)
    response = client.post(link)
    assert response["Location"] == "/area-personale/"
    assert client.session["_auth_user_id"] == str(maria.pk)
    assert client.session["way_in"] == "password"


def test_it_works_once(link):
    Client().post(link)
    second = Client()
    response = second.post(link)
    assert response.status_code == 410
    assert "Questo link non è più valido" in response.content.decode()
    assert not is_signed_in(second)


def test_also_for_an_account_that_never_signed_in(link):
    """django-mail-auth's own tokens work for ever until the first sign-in (F1)."""
    assert User.objects.get().last_login is None
    assert [Client().post(link).status_code for _time in range(3)] == [302, 410, 410]


@pytest.mark.parametrize("method", ["get", "head", "options", "put"])
def test_only_a_post_signs_in(client, link, method):
    """Mail scanners open links, some with HEAD (F3)."""
    for _time in range(3):
        getattr(client, method)(link)
    assert not is_signed_in(client)
    assert LoginLink.objects.get().used_at is None
    assert client.post(link).status_code == 302


def test_after_fifteen_minutes_it_is_dead(client, link):
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=15, milliseconds=1), tick=False):
        assert client.get(link).status_code == 410
        assert client.post(link).status_code == 410
    assert not is_signed_in(client)


def change_password(user):
    user.set_password("Nuova123!x")


def change_email(user):
    user.email = "altra@posta.example"


def deactivate(user):
    user.is_active = False


def sign_in_elsewhere(user):
    user.last_login = timezone.now()


@pytest.mark.parametrize("change", [change_password, change_email, deactivate, sign_in_elsewhere])
def test_it_dies_with_a_change_of_the_account(client, maria, link, change):
    change(maria)
    maria.save()
    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410
    assert not is_signed_in(client)


def test_the_page_of_the_change_revokes_it(client, client_of, maria, link):
    client_of(maria).post(
        "/area-personale/password/",
        {"old_password": PASSWORD, "new_password": "Nuova123!x", "new_password_again": "Nuova123!x"},
    )
    assert client.post(link).status_code == 410


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "à", "a" * 3000])
def test_a_made_up_token_is_dead(client, site, token):
    assert client.get(f"/accesso/link/{token}/").status_code == 410
    assert client.post(f"/accesso/link/{token}/").status_code == 410


def test_the_host_header_does_not_reach_the_mail(client, maria, drain, mailoutbox, settings):
    """F4: the address comes from BASE_URL."""
    settings.ALLOWED_HOSTS = ["*"]
    client.post(
        ASK, {"email": maria.email}, headers={"host": "evil.example", "x-forwarded-host": "evil.example"}
    )
    drain()
    assert "evil.example" not in mailoutbox[0].message().as_string()
    assert "http://127.0.0.1:8000/accesso/link/" in mailoutbox[0].body


def test_the_mail_says_what_it_must(link, mailoutbox):
    (letter,) = mailoutbox
    assert letter.subject == "Il tuo link di accesso"
    assert "15 minuti" in letter.body
    assert letter.body.count("http") == 1
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


def test_the_token_is_kept_nowhere(link):
    token = link.rstrip("/").rpartition("/")[2]
    with connection.cursor() as cursor:
        for table, column in (
            ("accounts_loginlink", "token_hash"),
            ("django_tasks_database_dbtaskresult", "args_kwargs"),
        ):
            cursor.execute(f"SELECT {column} FROM {table}")
            assert [value for (value,) in cursor.fetchall() if token in str(value)] == []


def test_the_way_on_is_kept(client, maria, drain, mailoutbox):
    client.post(ASK, {"email": maria.email, "next": "/area-personale/profilo/"})
    drain()
    assert Client().post(mailed_link(mailoutbox))["Location"] == "/area-personale/profilo/"


@pytest.mark.parametrize("evil", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_but_not_to_another_site(client, maria, drain, mailoutbox, evil):
    client.post(ASK, {"email": maria.email, "next": evil})
    drain()
    assert Client().post(mailed_link(mailoutbox))["Location"] == "/area-personale/"


def test_staff_arrive_in_the_administration(client, anna, drain, mailoutbox):
    client.post(ASK, {"email": anna.email})
    drain()
    assert client.post(mailed_link(mailoutbox))["Location"] == "/admin/"


class TestNeutral:
    def ask(self, email):
        client = Client()
        response = client.post(ASK, {"email": email}, follow=True)
        return response.status_code, response.redirect_chain, response.content, tuple(client.cookies)

    def test_the_answers_are_identical(self, maria, site):
        User.objects.create_user("nuova@posta.example", PASSWORD)
        emails = (maria.email, "nuova@posta.example", "nessuno@posta.example")
        answers = {str(self.ask(email)) for email in emails}
        assert len(answers) == 1

    def test_so_is_the_work(self, maria):
        self.ask("prima@posta.example")  # menus and the like are read once
        counts = []
        for email in (maria.email, "nessuno@posta.example"):
            client = Client()
            with CaptureQueriesContext(connection) as queries:
                client.post(ASK, {"email": email})
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_only_an_active_confirmed_account_gets_a_mail(self, maria, drain, mailoutbox):
        User.objects.create_user("nuova@posta.example", PASSWORD)
        User.objects.create_user(
            "spenta@posta.example", PASSWORD, is_active=False, email_verified_at=timezone.now()
        )
        for email in ("nuova@posta.example", "spenta@posta.example", "nessuno@posta.example"):
            self.ask(email)
        drain()
        assert mailoutbox == []

    def test_the_mail_goes_to_the_stored_address(self, maria, drain, mailoutbox):
        self.ask(maria.email.upper())
        drain()
        assert mailoutbox[0].to == [maria.email]

    def test_a_mail_server_that_is_down_changes_nothing(self, maria, drain, settings):
        settings.EMAIL_BACKEND = "tests.test_login_link.DeadServer"
        assert self.ask(maria.email)[0] == 200
        drain()
        assert LoginLink.objects.get().used_at is None

    def test_the_sixth_mail_of_an_hour_is_not_sent_and_nobody_is_told(self, maria, drain, mailoutbox):
        answers = {str(self.ask(maria.email)) for _time in range(7)}
        drain()
        assert len(answers) == 1
        assert len(mailoutbox) == 5


class DeadServer(BaseEmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError("nobody answers")


@override_settings(PASSWORD_ACCESS=False)
def test_with_passwords_switched_off_citizens_get_no_link(client, maria, anna, drain, mailoutbox):
    client.post(ASK, {"email": maria.email})
    client.post(ASK, {"email": anna.email})
    drain()
    assert [letter.to for letter in mailoutbox] == [[anna.email]]


@pytest.mark.django_db(transaction=True)
def test_of_two_that_press_together_one_comes_in(site, maria):
    row = LoginLink.objects.create(user=maria)
    token = row.make_token()
    found = []

    def press():
        found.append(links.consume(token))
        connection.close()

    threads = [threading.Thread(target=press) for _number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(link is not None for link in found) == 1
