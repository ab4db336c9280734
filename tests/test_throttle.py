"""How often something may be tried (T-14, T-19, decisions.md 17)."""

import datetime
import threading
from unittest import mock

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts import throttle
from accounts.models import Throttle

from .newcomer import PASSWORD


@pytest.fixture
def request_from():
    def request(address, **headers):
        return RequestFactory().get("/", REMOTE_ADDR=address, **headers)

    return request


def sign_in(email, password="Sbagliata1!", address="127.0.0.1"):
    return Client(REMOTE_ADDR=address).post("/accesso/", {"email": email, "password": password})


def test_as_often_as_allowed_and_no_more(db):
    assert [throttle.allow("x", 3, 60) for _time in range(5)] == [True, True, True, False, False]
    assert throttle.allow("y", 3, 60)


def test_the_window_opens_again(db):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        assert [throttle.allow("x", 1, 60) for _time in range(2)] == [True, False]
        assert throttle.minutes_left("x", 60) == 1
        clock.move_to(start + datetime.timedelta(seconds=59))
        assert not throttle.allow("x", 1, 60)
        clock.move_to(start + datetime.timedelta(seconds=60))
        assert throttle.allow("x", 1, 60)


def test_no_address_of_a_person_is_stored(db):
    throttle.allow("password:account:maria.bianchi@posta.example", 3, 60)
    assert "maria" not in Throttle.objects.get().key


@pytest.mark.django_db(transaction=True)
def test_parallel_uses_cannot_pass_together(site):
    allowed = []

    def use():
        allowed.append(throttle.allow("x", 10, 900))
        connection.close()

    threads = [threading.Thread(target=use) for _number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert allowed.count(True) == 10


def test_ten_passwords_of_an_account_in_a_quarter_of_an_hour(maria):
    for _time in range(10):
        assert sign_in(maria.email).status_code == 422
    response = sign_in(maria.email, PASSWORD)
    assert response.status_code == 429
    assert "Troppi tentativi. Riprova tra 15 minuti." in response.content.decode()
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=16)):
        assert sign_in(maria.email, PASSWORD).status_code == 302


def test_an_unknown_account_is_blocked_in_the_same_way(maria):
    """Or the block would tell who is registered."""
    for _time in range(10):
        sign_in("nessuno@posta.example")
    assert sign_in("nessuno@posta.example").status_code == 429


def test_nothing_is_hashed_for_who_is_blocked(maria):
    for _time in range(10):
        sign_in(maria.email)
    with mock.patch.object(MD5PasswordHasher, "encode", side_effect=AssertionError("hashed")):
        assert sign_in(maria.email).status_code == 429


def test_a_right_password_clears_the_count(maria):
    for _round in range(3):
        for _time in range(9):
            sign_in(maria.email)
        assert sign_in(maria.email, PASSWORD).status_code == 302


def test_many_accounts_from_one_address_are_stopped(site):
    statuses = [
        sign_in(f"n{number}@posta.example", address="198.51.100.9").status_code for number in range(102)
    ]
    assert statuses[99] == 422
    assert statuses[100] == 429
    assert sign_in("altra@posta.example", address="198.51.100.10").status_code == 422


def test_many_accounts_from_many_addresses_are_stopped(site, monkeypatch):
    monkeypatch.setattr(throttle, "PASSWORD_ALL", (20, 60))
    statuses = [sign_in(f"n{n}@posta.example", address=f"198.51.100.{n}").status_code for n in range(30)]
    assert statuses.count(422) == 20
    assert statuses[-1] == 429


def test_the_staffs_page_counts_too(anna):
    client = Client()
    for _time in range(10):
        client.post("/admin/login/", {"username": anna.email, "password": "Sbagliata1!"})
    page = client.post("/admin/login/", {"username": anna.email, "password": PASSWORD}).content.decode()
    assert "Troppi tentativi" in page
    assert "_auth_user_id" not in client.session


def test_a_locked_out_citizen_still_comes_in_by_link(maria, client, drain, mailoutbox):
    for _time in range(12):
        sign_in(maria.email, address="203.0.113.5")
    client.post("/accesso/link/", {"email": maria.email})
    drain()
    path = mailoutbox[0].body.partition("http://127.0.0.1:8000")[2].split()[0]
    assert client.post(path).status_code == 302


class TestAddress:
    def test_a_clients_own_header_is_not_believed(self, request_from):
        request = request_from("198.51.100.7", HTTP_X_FORWARDED_FOR="1.2.3.4", HTTP_X_REAL_IP="1.2.3.4")
        assert throttle.address(request) == "198.51.100.7"

    def test_the_proxys_is_where_the_setting_names_it(self, request_from, settings):
        settings.CLIENT_ADDRESS_HEADER = "HTTP_X_REAL_IP"
        assert throttle.address(request_from("", HTTP_X_REAL_IP="198.51.100.7")) == "198.51.100.7"

    def test_over_a_socket_only_the_proxy_speaks(self, request_from):
        request = request_from("", HTTP_X_FORWARDED_FOR="1.2.3.4, 198.51.100.7")
        assert throttle.address(request) == "198.51.100.7"

    def test_neighbours_in_ipv6_count_together(self, request_from):
        one, other = request_from("2001:db8:1:2::3"), request_from("2001:db8:1:2:ffff::9")
        assert throttle.address(one) == throttle.address(other) == "2001:db8:1:2::/64"

    @pytest.mark.parametrize("address", ["", "nonsense", "1.2.3.4.5", "::g"])
    def test_an_unreadable_one_is_still_counted(self, request_from, address):
        assert throttle.address(request_from(address)) == "unknown"


def test_old_windows_are_swept(db):
    throttle.allow("x", 1, 60)
    Throttle.objects.update(window=timezone.now() - datetime.timedelta(days=2))
    throttle.purge()
    assert not Throttle.objects.exists()
