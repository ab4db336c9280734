"""The cast and the ground of every test: pages, registers and services, loaded once per database."""

import os
import sqlite3
from datetime import date

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import settings
from wagtail.models import Site

from accounts.models import District, OperatorProfile, Place, Profile, User
from portal.demo.ground import lay
from practices import guards
from services import ready_forms
from services.models import ServicePage

from .browser import chromium, server  # noqa: F401  fixtures
from .card_browser import holder  # noqa: F401  a fixture
from .card_screens import door  # noqa: F401  a fixture
from .card_town import card_town  # noqa: F401  a fixture
from .card_walker import a_browser, books  # noqa: F401  fixtures
from .nginx_alone import card_works, doorway, shipped_nginx  # noqa: F401  fixtures
from .trust_office import card_office  # noqa: F401  a fixture

# Playwright leaves a loop running in this thread; Django would take every test after it for asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
# The helpers' assertions speak as plainly as the tests' own.
pytest.register_assert_rewrite("tests.story", "tests.office_hands")

# The suite tries the same samples every time, in no hurry: other work may share the processor. The proofs (make proof)
# say where they want new ones.
settings.register_profile("seeded", derandomize=True, deadline=None)
settings.load_profile("seeded")

PASSWORD = "Prova123!"


@pytest.fixture(autouse=True)
def nothing_kept():
    """What one test kept is not another's: pages that it changed, and versions made by hand, without digests."""
    cache.clear()
    ready_forms.forget()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The ground is part of the test database: `--reuse-db` keeps it, `--create-db` lays it anew."""
    with django_db_blocker.unblock():
        if not ground_is_laid():
            lay()
        global ground, blocker
        ground, blocker = keep_ground(), django_db_blocker


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    """A transactional test leaves every table empty: whoever comes next finds the ground again."""
    if ground is not None and is_transactional(item):
        with blocker.unblock():
            guards.remove(connection)  # they would keep the register from being emptied
    result = yield
    if ground is not None and is_transactional(item):
        with blocker.unblock():
            if not ground_is_laid():
                restore_ground()
    return result


def is_transactional(item):
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in item.fixturenames


def ground_is_laid():
    return ServicePage.objects.exists()


# The ground as it was laid: a transactional test flushes every table, also the rows that migrations made.
# On SQLite a copy in memory, on PostgreSQL the name of a second database.
ground = blocker = None


def keep_ground():
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        kept = sqlite3.connect(":memory:")
        connection.connection.backup(kept)
        return kept
    name = connection.settings_dict["NAME"]
    copy_database(name, f"{name}_ground")
    return f"{name}_ground"


def restore_ground():
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        ground.backup(connection.connection)
    else:
        copy_database(ground, connection.settings_dict["NAME"])
    ContentType.objects.clear_cache()
    cache.clear()


def copy_database(source, target):
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


@pytest.fixture
def site(db):
    """Pages, registers and the eight services, as the ground holds them."""
    return Site.objects.filter(is_default_site=True).first()


def citizen(email, surname, name, sex, birth_date, birth_place, fiscal_code, residence, cap, street):
    user = User.objects.create_user(email, PASSWORD, first_name=name, last_name=surname)
    user.email_verified_at = timezone.now()
    user.save()
    place = Place.objects.present().get(code=residence)
    address = {"place": place, "cap": cap, "address": street, "street_number": "7"}
    Profile.objects.create(
        user=user, surname=surname, name=name, sex=sex, birth_date=birth_date,
        birth_place=Place.objects.present().get(code=birth_place), fiscal_code=fiscal_code, phone="333 0000001",
        **{f"{kind}_{key}": value for kind in ("residence", "domicile") for key, value in address.items()},
    )  # fmt: skip
    return user


@pytest.fixture
def maria(site):
    """A citizen who lives in Busto Arsizio: she asks."""
    return citizen(
        "maria.bianchi@posta.example", "Bianchi", "Maria", "F", date(1985, 3, 12), "B300", "BNCMRA85C52B300I",
        "B300", "21052", "Via Roma",
    )  # fmt: skip


@pytest.fixture
def luca(site):
    """A citizen who lives in Gallarate: he must not see what is Maria's."""
    return citizen(
        "luca.verdi@posta.example", "Verdi", "Luca", "M", date(1979, 11, 2), "D869", "VRDLCU79S02D869G",
        "D869", "21013", "Via Milano",
    )  # fmt: skip


def staff(email, first_name, last_name, group, **scope):
    user = User.objects.create_user(
        email, PASSWORD, first_name=first_name, last_name=last_name, is_staff=True
    )
    user.email_verified_at = timezone.now()
    user.save()
    user.groups.add(*Group.objects.filter(name=group))
    if scope:
        OperatorProfile.objects.create(user=user, **scope)
    return user


@pytest.fixture
def anna(site):
    """An operator of the district of Busto Arsizio: she decides."""
    district = District.objects.get(name="Busto Arsizio")
    return staff("anna.operatore@asl.example", "Anna", "Neri", "Operatori", district=district)


@pytest.fixture
def bruno(site):
    """An operator of another district: what is Anna's does not exist for him."""
    district = District.objects.get(name="Gallarate")
    return staff("bruno.operatore@asl.example", "Bruno", "Gallo", "Operatori", district=district)


@pytest.fixture
def carla(site):
    """The responsabile: every district, every service."""
    return staff("carla.responsabile@asl.example", "Carla", "Fonti", "Responsabili", is_supervisor=True)


@pytest.fixture
def elena(site):
    """An editor: pages and forms, never practices."""
    return staff("elena.redazione@asl.example", "Elena", "Sala", "Redattori")


@pytest.fixture
def client_of():
    """client_of(user) -> a browser in which that person has signed in with the password."""

    def signed_in(user, way_in="password"):
        client = Client()
        client.force_login(user)
        session = client.session
        session["way_in"] = way_in
        session.save()
        return client

    return signed_in


@pytest.fixture
def drain(db):
    """drain() runs what waits in the task queue, in this process; returns how many tasks ran."""
    results = apps.get_model("django_tasks_database", "DBTaskResult")

    def run():
        ran = 0
        while (waiting := results.objects.ready().first()) is not None:
            waiting.claim("tests")
            given = waiting.args_kwargs
            try:
                answer = waiting.task.call(*given["args"], **given["kwargs"])
            except Exception as error:
                waiting.set_failed(error)
                raise
            waiting.set_successful(answer)
            ran += 1
        return ran

    return run
