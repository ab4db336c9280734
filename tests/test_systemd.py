"""The units of deploy/systemd: systemd takes them, and they name programs, sockets and files that the settings know."""

import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import environ
import pytest
from django.core.management import get_commands

from portal.settings.cns import door

ROOT = Path(__file__).parents[1]
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
HOME = "/srv/sioc"  # docs/deploy.md


def parsed(name):
    """The last value of each key of a unit; of one that may stand twice see `values`."""
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(ROOT / "deploy" / "systemd" / name)
    return unit


def values(name, key):
    return re.findall(rf"(?m)^{key}=(.*)$", (ROOT / "deploy" / "systemd" / name).read_text())


@pytest.fixture
def office():
    """settings.CNS of an office that changed nothing of it."""
    env = environ.Env()
    env.ENVIRON = {}
    return door(env, Path(HOME) / "var")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")
def test_systemd_takes_them_all_without_a_word(tmp_path):
    for unit in UNITS:
        text = unit.read_text().replace(f"{HOME}/.venv/bin/", f"{Path(sys.executable).parent}/")
        # This machine need have neither nginx nor the office's folders.
        text = text.replace(HOME, str(ROOT)).replace("/usr/sbin/nginx", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / unit.name) for unit in UNITS)],
        capture_output=True,
        text=True,
    )
    said = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "sioc" in line]
    assert (done.returncode, said) == (0, [])


@pytest.mark.parametrize("name", [unit.name for unit in UNITS if unit.suffix == ".service"])
def test_what_each_starts_is_there(name):
    (command,) = values(name, "ExecStart")
    for config in re.findall(r"--config (\S+)", command):
        assert (ROOT / config).exists()
    for manage in re.findall(r"manage\.py (\w+)", command):
        assert manage in get_commands()
    if HOME in command:
        assert parsed(name)["Service"]["WorkingDirectory"] == HOME
        assert parsed(name)["Service"]["EnvironmentFile"] == "/etc/sioc/environment"


@pytest.mark.parametrize(
    ("name", "setting"), [("sioc-web.service", "PORTAL_SOCKET"), ("sioc-card.service", "CARD_SOCKET")]
)
def test_each_process_listens_where_nginx_looks_for_it(office, name, setting):
    service = parsed(name)["Service"]
    assert f"--bind unix:{office[setting]} " in service["ExecStart"]
    # The folder of the socket is systemd's, and nginx's group may enter it.
    assert str(Path(office[setting]).parent) == f"/run/{service['RuntimeDirectory']}"
    assert (service["Group"], service["RuntimeDirectoryMode"]) == ("www-data", "0750")


def test_the_cards_process_has_settings_of_its_own_also_where_the_file_names_the_portals():
    assert (
        "/usr/bin/env DJANGO_SETTINGS_MODULE=portal.settings.card "
        in values("sioc-card.service", "ExecStart")[0]
    )


def test_new_issuers_and_new_lists_have_nginx_read_them(office):
    watched = values("sioc-nginx-reload.path", "PathChanged")
    assert watched == [str(office["TRUST"] / name) for name in ("issuers.pem", "crls.pem")]
    assert "nginx -t" in values("sioc-nginx-reload.service", "ExecStart")[0]


def test_the_guide_says_to_enable_every_one_that_can_be():
    guide = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    enabled = " ".join(re.findall(r"systemctl enable --now ([^`]+)`", guide)).replace(".service", "").split()
    wanted = {unit.name.replace(".service", "") for unit in UNITS if parsed(unit.name).has_section("Install")}
    assert set(enabled) == wanted


def test_an_upgrade_restarts_every_process_because_a_reload_would_keep_the_old_release():
    """gunicorn loads the portal once, before its workers (preload_app): after SIGHUP it still serves what it loaded."""
    services = [
        unit.name for unit in UNITS if unit.suffix == ".service" and parsed(unit.name).has_section("Install")
    ]
    assert [name for name in services if values(name, "ExecReload")] == []
    guide = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    (restarted,) = re.findall(r"\*\*Upgrades\*\*.*`systemctl restart ([^`]+)`", guide)
    assert {f"{name}.service" for name in restarted.split()} == set(services)
