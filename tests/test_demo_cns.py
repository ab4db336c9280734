"""make demo-cns: what it prepares, and that what it prints can be typed."""

import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from portal.demo.cards.town import GOOD, REVOKED


@pytest.mark.xdist_group("card_town")
class TestTown:
    def test_the_lines_that_it_prints_for_curl_can_be_typed(self, card_town):
        said = card_town.manage("demo_cards", "--how")
        command = said[said.index("curl -i") :].replace("curl -i", "curl -si --noproxy '*'", 1)

        def typed(card):
            line = command.replace("expired", card)
            return subprocess.run(["sh", "-c", line], capture_output=True, text=True).stdout

        assert "«valid»" in command and "«revoked»" in command
        command = command[: command.index("\n\n")]
        assert "400 Bad Request" in typed("expired")
        assert "Il certificato della tessera è scaduto." in typed("expired")
        assert "400 Bad Request" in typed("revoked") and "revocato" in typed("revoked")
        assert "303 See Other" in typed("valid") and "/accesso/ts-cns/ritorno/?biglietto=" in typed("valid")

    def test_the_browsers_home_holds_a_good_and_a_revoked_card(self, card_town):
        said = card_town.manage("demo_cards", "--how")
        home = card_town.cards / "chromium"
        assert f"HOME={home} chromium --user-data-dir={home}/profile {card_town.url}/accesso/ts-cns/" in said
        listed = subprocess.run(
            ["certutil", "-L", "-d", f"sql:{home}/.pki/nssdb"], capture_output=True, text=True
        ).stdout
        assert f"{GOOD} " in listed and REVOKED in listed
        assert card_town.show(GOOD).ticket
        assert "revocato" in card_town.show(REVOKED).body

    def test_it_listens_on_this_machine_only(self, card_town):
        ports = (card_town.port, card_town.card_port, card_town.compatible_port)
        found = {address for address, port in listening() if port in ports}
        assert found == {"0100007F"}  # 127.0.0.1, as the kernel writes it


def listening():
    """(address, port) of each socket that waits for connections, both families."""
    for family in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{family}").read_text().splitlines()[1:]:
            _slot, local, _remote, state, *_rest = line.split()
            if state == "0A":
                address, port = local.split(":")
                yield address, int(port, 16)


@pytest.mark.parametrize(("demo", "url"), [(False, "https://carta.example"), (True, "")])
def test_it_is_for_the_demo_with_a_cards_host_only(settings, demo, url):
    settings.DEMO = demo
    settings.CNS = settings.CNS | {"URL": url}
    with pytest.raises(CommandError, match="make demo-cns"):
        call_command("demo_cards")


@pytest.mark.parametrize(("found", "said"), [(None, True), ("/usr/bin/chromium", False)])
def test_who_has_no_chromium_is_told_how_to_get_it(settings, monkeypatch, found, said):
    settings.DEMO = True
    settings.CNS = settings.CNS | {"URL": "https://carta.example"}
    monkeypatch.setattr("shutil.which", lambda name: found)
    out = StringIO()
    call_command("demo_cards", "--how", stdout=out)
    assert ("sudo apt-get install -y chromium" in out.getvalue()) == said


def test_django_has_no_warning_for_who_tries_the_demo(db):
    """They would read it each time, and could do nothing about it."""
    assert [told for told in run_checks(databases=["default"]) if not told.is_silenced()] == []
