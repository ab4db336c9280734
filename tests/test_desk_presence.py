"""Who else has a practice open: told by name, forgotten soon, and never a reason to refuse."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from practices import actions, minutely
from practices.models import Presence

from .desk_rows import practice_of, service_called

WORDS = "Hanno aperto questa pratica anche:"


@pytest.fixture
def practice(maria, site):
    return practice_of(maria, service_called("Cambio di prova", "cambio-di-prova"))


@pytest.fixture
def address(practice):
    return reverse("desk:practice", args=[practice.uuid])


def says_so(client, address):
    page = client.get(address).content.decode()
    return f"{WORDS} <strong>Carla Fonti</strong>" in " ".join(page.split())


def test_the_second_reads_the_name_of_the_first(client_of, anna, carla, address):
    assert not says_so(client_of(anna), address)
    client_of(carla).get(address)
    assert says_so(client_of(anna), address)


def test_who_has_left_is_forgotten(client_of, anna, carla, address):
    client_of(carla).get(address)
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=4))
    assert not says_so(client_of(anna), address)
    client_of(carla).get(address)
    assert minutely.sweep()["left"] == 0
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=4))
    assert minutely.sweep()["left"] == 2


@pytest.mark.parametrize("how", ["head", "prefetch"])
def test_who_only_fetched_ahead_is_not_there(client_of, anna, carla, address, how):
    client = client_of(carla)
    client.head(address) if how == "head" else client.get(address, headers={"Sec-Purpose": "prefetch"})
    assert not says_so(client_of(anna), address)


def test_an_open_page_hears_who_comes_and_that_the_practice_moved(client_of, anna, carla, practice, address):
    client = client_of(anna)
    token = client.get(address).context["token"]
    beat = reverse("desk:presence", args=[practice.uuid])
    assert client.post(beat).json() == {"others": [], "token": token}
    client_of(carla).get(address)
    assert client.post(beat).json() == {"others": ["Carla Fonti"], "token": token}
    actions.take_charge(practice, by=carla)
    assert client.post(beat).json()["token"] != token


def test_outside_the_scope_nobody_is_seen_and_nobody_sees(client_of, bruno, practice):
    assert client_of(bruno).post(reverse("desk:presence", args=[practice.uuid])).status_code == 404
    assert not Presence.objects.exists()


def test_opening_it_again_is_one_row(client_of, anna, address):
    client = client_of(anna)
    client.get(address)
    client.get(address)
    assert Presence.objects.count() == 1
