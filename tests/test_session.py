"""How long a session lives, and what is kept of accounts (decisions.md 23, 33)."""

import datetime

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import EmailCode, LoginLink, Registration, User

from .newcomer import register

PAGE = "/area-personale/profilo/"


def later(**time):
    return time_machine.travel(timezone.now() + datetime.timedelta(**time), tick=False)


@pytest.fixture
def browser(client_of, maria):
    client = client_of(maria)
    client.get(PAGE)
    return client


def test_it_goes_on_while_one_is_there(browser):
    start = timezone.now()
    for minutes in range(0, 7 * 60, 20):
        with time_machine.travel(start + datetime.timedelta(minutes=minutes), tick=False):
            assert browser.get(PAGE).status_code == 200


def test_after_thirty_idle_minutes_it_ends(browser):
    with later(minutes=29):
        assert browser.get(PAGE).status_code == 200
    with later(minutes=29 + 30):
        response = browser.get(PAGE, follow=True)
    assert response.redirect_chain == [(f"/accesso/?next={PAGE}", 302)]
    assert "La sessione è scaduta." in response.content.decode()


def test_after_eight_hours_it_ends_however_busy(browser):
    start = timezone.now()
    for minutes in range(0, 8 * 60, 20):
        with time_machine.travel(start + datetime.timedelta(minutes=minutes), tick=False):
            assert browser.get(PAGE).status_code == 200
    with time_machine.travel(start + datetime.timedelta(hours=8, seconds=1), tick=False):
        assert browser.get(PAGE).status_code == 302


def test_staff_have_ten_hours(client_of, anna):
    client = client_of(anna)
    start = timezone.now()
    for minutes in range(0, 10 * 60, 25):
        with time_machine.travel(start + datetime.timedelta(minutes=minutes), tick=False):
            assert client.get("/admin/account/").status_code == 200
    with time_machine.travel(start + datetime.timedelta(hours=10, seconds=1), tick=False):
        assert client.get("/admin/account/").status_code == 302


def test_the_ended_session_is_gone(browser):
    key = browser.session.session_key
    with later(minutes=31):
        browser.get(PAGE)
    assert not Session.objects.filter(session_key=key).exists()


def test_the_mark_is_written_at_most_every_five_minutes(browser, django_assert_num_queries):
    def writes():
        with CaptureQueriesContext(connection) as queries:
            browser.get(PAGE)
        return [query["sql"] for query in queries if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]

    assert writes() == []
    with later(minutes=4):
        assert writes() == []
    with later(minutes=6):
        assert len(writes()) == 1


def test_who_has_no_session_gets_none(client, site):
    response = client.get("/")
    assert "sessionid" not in response.cookies
    assert "sessionid" not in client.cookies


def test_a_deactivated_account_is_out_at_once(browser, maria):
    maria.is_active = False
    maria.save()
    assert browser.get(PAGE).status_code == 302


def test_a_made_up_session_key_is_nobody(site):
    client = Client()
    client.cookies["sessionid"] = "x" * 32
    assert client.get(PAGE).status_code == 302


class TestRetention:
    def test_registrations_that_were_never_confirmed_go_after_seven_days(self, maria, anna):
        register(Client(), email="nuova@posta.example")
        with later(days=6, hours=23):
            call_command("purge_accounts", verbosity=0)
            assert Registration.objects.filter(email="nuova@posta.example").exists()
        with later(days=7, minutes=1):
            call_command("purge_accounts", verbosity=0)
            call_command("purge_accounts", verbosity=0)
        assert not Registration.objects.exists()
        assert set(User.objects.values_list("email", flat=True)) == {maria.email, anna.email}

    def test_old_codes_and_links_go(self, maria):
        register(Client(), email="nuova@posta.example")
        LoginLink.objects.create(user=maria)
        with later(days=1, minutes=1):
            call_command("purge_accounts", verbosity=0)
        assert not EmailCode.objects.exists()
        assert not LoginLink.objects.exists()
