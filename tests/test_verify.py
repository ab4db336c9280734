"""The page of the six digits (requirement S14)."""

import datetime
import threading

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import codes
from accounts.models import EmailCode, Registration, User

from .newcomer import EMAIL, PASSWORD, mailed_code, other_than, register

PAGE = "/accesso/verifica/"
AREA = "/area-personale/"


@pytest.fixture
def newcomer(site, client, drain, mailoutbox):
    """A browser that has registered, and its code."""
    register(client)
    drain()
    return client, mailed_code(mailoutbox)


def confirm(client, code):
    return client.post(PAGE, {"code": code})


def test_s14_before_the_code_nobody_comes_in(newcomer):
    client, _code = newcomer
    assert not User.objects.exists()
    assert client.get("/area-personale/profilo/").status_code == 302
    other = Client()
    response = other.post("/accesso/", {"email": EMAIL, "password": PASSWORD})
    assert response["Location"] == PAGE
    assert "_auth_user_id" not in other.session


def test_s14_the_right_code_confirms_the_registration_and_signs_in(newcomer):
    client, code = newcomer
    response = confirm(client, code)
    assert response["Location"] == AREA
    user = User.objects.get()
    assert user.is_verified
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.session["way_in"] == "password"


def test_s14_a_wrong_code_does_not(newcomer):
    client, code = newcomer
    response = confirm(client, other_than(code))
    assert response.status_code == 422
    assert "Codice non corretto. Hai ancora 4 tentativi." in response.content.decode()
    assert not User.objects.exists()


def test_s14_an_expired_code_does_not(newcomer):
    client, code = newcomer
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=10, milliseconds=1), tick=False):
        response = confirm(client, code)
    assert "Codice scaduto. Richiedi un nuovo codice." in response.content.decode()
    assert not User.objects.exists()


def test_s14_a_used_code_does_not(newcomer):
    client, code = newcomer
    waiting = Registration.objects.get()
    assert codes.check(waiting, code) == (codes.Outcome.RIGHT, 0)
    assert codes.check(waiting, code) == (codes.Outcome.DEAD, 0)
    assert "Codice scaduto" in confirm(client, code).content.decode()


def test_s14_after_five_wrong_tries_the_right_code_is_dead(newcomer):
    client, code = newcomer
    for left in (4, 3, 2):
        assert f"Hai ancora {left} tentativi." in confirm(client, other_than(code)).content.decode()
    assert "Hai ancora 1 tentativo." in confirm(client, other_than(code)).content.decode()
    assert "Codice scaduto" in confirm(client, other_than(code)).content.decode()
    assert "Codice scaduto" in confirm(client, code).content.decode()
    assert not User.objects.exists()


def test_s14_a_new_code_can_be_asked_for_after_a_minute(newcomer, drain, mailoutbox):
    client, old = newcomer
    response = client.post("/accesso/verifica/nuovo/", follow=True)
    assert "Potrai chiedere un nuovo codice tra" in response.content.decode()
    assert drain() == 0
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=61)):
        response = client.post("/accesso/verifica/nuovo/", follow=True)
        assert "Ti abbiamo inviato un nuovo codice" in response.content.decode()
        drain()
        assert len(mailoutbox) == 2
        new = mailed_code(mailoutbox)
        if new != old:
            assert confirm(client, old).status_code == 422
        assert confirm(client, new).status_code == 302


def test_the_page_shows_the_address_half_hidden(newcomer):
    client, _code = newcomer
    page = client.get(PAGE).content.decode()
    assert "c••••@posta.example" in page
    assert EMAIL not in page
    assert 'autocomplete="one-time-code"' in page


@pytest.mark.parametrize("shape", ["{0} {1}", " {0}-{1} ", "{0}\t{1}"])
def test_spaces_and_hyphens_of_a_copied_code_fall_away(newcomer, shape):
    client, code = newcomer
    assert confirm(client, shape.format(code[:3], code[3:])).status_code == 302


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12345\x00", "9" * 5000])
def test_what_is_no_code_costs_no_try(newcomer, typed):
    client, _code = newcomer
    assert confirm(client, typed).status_code == 422
    assert EmailCode.objects.get().tries == 0


def test_only_the_browser_that_registered_may_type_it(newcomer):
    _client, code = newcomer
    stranger = Client()
    assert stranger.get(PAGE)["Location"] == "/accesso/"
    assert confirm(stranger, code)["Location"] == "/accesso/"
    assert not User.objects.exists()


def test_or_the_one_that_gave_the_right_password(newcomer, drain, mailoutbox):
    _client, _code = newcomer
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=61)):
        other = Client()
        other.post("/accesso/", {"email": EMAIL, "password": PASSWORD})
        drain()
        assert len(mailoutbox) == 2  # a new code
        assert confirm(other, mailed_code(mailoutbox))["Location"] == AREA


def test_a_code_of_another_account_does_not_fit(newcomer, drain, mailoutbox):
    _client, code = newcomer
    other = Client()
    register(other, email="altra@posta.example")
    drain()
    if mailed_code(mailoutbox) != code:
        assert confirm(other, code).status_code == 422


def test_the_way_on_is_kept(site, client, drain, mailoutbox):
    register(client, next="/area-personale/profilo/")
    drain()
    assert confirm(client, mailed_code(mailoutbox))["Location"] == "/area-personale/profilo/"


def test_signing_in_takes_a_new_session_key(newcomer):
    client, code = newcomer
    before = client.session.session_key
    confirm(client, code)
    assert client.session.session_key != before


def test_the_digits_are_kept_nowhere(newcomer):
    _client, code = newcomer
    row = EmailCode.objects.get()
    assert code not in row.code_hash
    with connection.cursor() as cursor:
        cursor.execute("SELECT args_kwargs FROM django_tasks_database_dbtaskresult")
        assert [args for (args,) in cursor.fetchall() if code in args] == []


def test_ten_codes_an_hour_are_enough(newcomer, drain):
    client, _code = newcomer
    start = timezone.now()
    for minute in range(1, 12):
        with time_machine.travel(start + datetime.timedelta(seconds=62 * minute), tick=False):
            response = client.post("/accesso/verifica/nuovo/", follow=True)
    assert "Hai chiesto troppi codici." in response.content.decode()
    assert EmailCode.objects.count() == 11


@pytest.mark.django_db(transaction=True)
def test_parallel_tries_are_counted_too(site, client, drain, mailoutbox):
    """A hundred guesses at once are still five guesses."""
    register(client)
    drain()
    waiting, code = Registration.objects.get(), mailed_code(mailoutbox)
    wrong = other_than(code)
    outcomes = []

    def guess():
        outcomes.append(codes.check(waiting, wrong)[0])
        connection.close()

    threads = [threading.Thread(target=guess) for _number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 30
    assert codes.Outcome.RIGHT not in outcomes
    assert EmailCode.objects.get().tries == codes.TRIES
    assert codes.check(waiting, code)[0] is codes.Outcome.DEAD


@pytest.mark.django_db(transaction=True)
def test_one_code_confirms_once(site, client, drain, mailoutbox):
    register(client)
    drain()
    waiting, code = Registration.objects.get(), mailed_code(mailoutbox)
    outcomes = []

    def guess():
        outcomes.append(codes.check(waiting, code)[0])
        connection.close()

    threads = [threading.Thread(target=guess) for _number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(codes.Outcome.RIGHT) == 1
