"""Production starts only with safe settings; a wrong value stops it with a sentence that says what to do."""

import os
import subprocess
import sys

import pytest

from portal.checks import no_demo_accounts, refuse_demo_accounts
from portal.demo import cast

SAFE = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": "x7-mq&4Kz" * 8,
    "ALLOWED_HOSTS": "servizi.asl-altoolona.example",
    "BASE_URL": "https://servizi.asl-altoolona.example",
    "EMAIL_URL": "smtp://localhost:25",
}


def start(tmp_path, **changes):
    """Import the settings as a fresh process would; returns (return code, what it said)."""
    env = {"PATH": os.environ["PATH"], "VAR": str(tmp_path), **SAFE, **changes}
    code = "from django.conf import settings; settings.DEBUG; print('started')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={key: value for key, value in env.items() if value is not None},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


class TestProduction:
    def test_safe_settings_start(self, tmp_path):
        assert start(tmp_path) == (0, "started\n")

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"SECRET_KEY": None}, "SECRET_KEY"),
            ({"SECRET_KEY": "demo-only-not-a-secret"}, "SECRET_KEY"),
            ({"SECRET_KEY": "too-short"}, "SECRET_KEY"),
            ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS"),
            ({"ALLOWED_HOSTS": "*"}, "wildcard"),
            ({"ALLOWED_HOSTS": ".example"}, "wildcard"),
            ({"DEBUG": "on"}, "DEBUG"),
            ({"BASE_URL": "http://servizi.asl-altoolona.example"}, "https://"),
            ({"BASE_URL": None}, "BASE_URL"),
            ({"CNS_URL": "http://carta.asl-altoolona.example"}, "https://"),
            ({"EMAIL_URL": None}, "EMAIL_URL"),
        ],
    )
    def test_an_unsafe_value_stops_the_start(self, tmp_path, changes, words):
        code, said = start(tmp_path, **changes)
        assert code != 0
        assert words in said

    @pytest.mark.parametrize("folder", ["media/private", "static", "media"])
    def test_citizens_files_in_a_public_folder_stop_the_start(self, tmp_path, folder):
        code, said = start(tmp_path, PRIVATE_FILES=str(tmp_path / folder))
        assert code != 0
        assert "PRIVATE_FILES" in said

    def test_cookies_and_transport_are_strict(self, tmp_path):
        code = (
            "from django.conf import settings as s;"
            "assert s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SESSION_COOKIE_HTTPONLY;"
            "assert s.SESSION_COOKIE_NAME.startswith('__Host-') and s.CSRF_COOKIE_NAME.startswith('__Host-');"
            "assert s.SECURE_HSTS_SECONDS >= 31536000 and s.SECURE_SSL_REDIRECT and not s.DEMO"
        )
        env = {"PATH": os.environ["PATH"], "VAR": str(tmp_path), **SAFE}
        assert subprocess.run([sys.executable, "-c", code], env=env).returncode == 0

    def test_what_django_checks_before_a_deployment_leaves_the_installer_nothing_to_wonder_about(
        self, tmp_path
    ):
        done = subprocess.run(
            [sys.executable, "manage.py", "check", "--deploy"],
            env={"PATH": os.environ["PATH"], "VAR": str(tmp_path), **SAFE},
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert "no issues" in done.stdout


class TestDemoAccounts:
    @pytest.fixture
    def a_demo_account(self, django_user_model, db):
        django_user_model.objects.create_user(cast.logins()[0]["email"], cast.PASSWORD)

    def test_production_does_not_start_with_them(self, settings, a_demo_account):
        settings.DEMO = False
        with pytest.raises(Exception, match="Accounts of the demo"):
            refuse_demo_accounts()
        assert [error.id for error in no_demo_accounts(None, ["default"])] == ["portal.E001"]

    def test_the_demo_does(self, settings, a_demo_account):
        refuse_demo_accounts()
        assert no_demo_accounts(None, ["default"]) == []

    def test_production_starts_without_them(self, settings, db):
        settings.DEMO = False
        refuse_demo_accounts()
        assert no_demo_accounts(None, ["default"]) == []
