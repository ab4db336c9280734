"""The two processes behind nginx as they run: who reaches their sockets, and what they make of it (cns.md 6, cases 34-39)."""

import contextlib
import html
import json
import os
import re
import socket
import stat
import subprocess
from urllib.parse import quote

import pytest

from accounts.card_words import of_refusal

from .card_town import CARD_HOST
from .nginx_alone import SAID_OTHERWISE

STATE = "A" * 43


@pytest.mark.xdist_group("card_town")
class TestRealProcess:
    """The same through the sockets of the running town."""

    def ask(self, path, *headers, target=None, host=CARD_HOST):
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(20)
            line.connect(str(target))
            lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers, "", ""]
            line.sendall("\r\n".join(lines).encode("latin-1"))
            answer = b""
            while chunk := line.recv(65536):
                answer += chunk
        return answer.decode("utf-8", "replace")

    def test_c37_nobody_but_nginxs_group_reaches_the_sockets(self, card_town):
        for path in (card_town.card_socket, card_town.portal_socket):
            mode = path.stat().st_mode
            assert stat.S_ISSOCK(mode) and not mode & stat.S_IRWXO

    @pytest.mark.skipif(os.getuid() != 0, reason="only root can try as somebody else")
    def test_c37_another_user_is_turned_away_by_the_system(self, card_town):
        code = "import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])"
        open_way = ["chmod", "a+x", *map(str, [card_town.var, *card_town.var.parents][:-1])]
        before = {path: path.stat().st_mode for path in [card_town.var, *card_town.var.parents][:-1]}
        subprocess.run(open_way, check=False)
        try:
            done = subprocess.run(
                ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/usr/bin/python3", "-c", code, str(card_town.card_socket)],
                capture_output=True, text=True, cwd="/",
            )  # fmt: skip
        finally:
            for path, mode in before.items():
                with contextlib.suppress(OSError):
                    path.chmod(stat.S_IMODE(mode))
        assert "PermissionError" in done.stderr

    def test_c38_the_secret_is_asked_of_whoever_stands_at_the_socket(self, card_town):
        pem = quote((card_town.cards / "cards" / "valid.pem").read_text(), safe="")
        shown = [f"X-SSL-Client-Cert: {pem}", "X-SSL-Client-Verify: SUCCESS"]
        for secret in (
            [],
            ["X-CNS-Proxy-Secret: x"],
            ["X-CNS-Proxy-Secret: \xff\xfe"],
            [f"X_CNS_Proxy_Secret: {card_town.secret}"],
        ):
            answer = self.ask(f"/login/?state={STATE}", *shown, *secret, target=card_town.card_socket)
            assert " 403 " in answer.splitlines()[0], secret

    def test_c39_with_the_secret_a_bad_certificate_is_still_refused(self, card_town):
        for label in ("foreign_issuer", "self_signed", "expired", "revoked"):
            pem = quote((card_town.cards / "cards" / f"{label}.pem").read_text(), safe="")
            answer = self.ask(
                f"/login/?state={STATE}", f"X-SSL-Client-Cert: {pem}", "X-SSL-Client-Verify: SUCCESS",
                f"X-CNS-Proxy-Secret: {card_town.secret}", target=card_town.card_socket,
            )  # fmt: skip
            assert " 403 " in answer.splitlines()[0], label

    def test_c34_the_portals_process_makes_nothing_of_the_headers(self, card_town):
        pem = quote((card_town.cards / "cards" / "valid.pem").read_text(), safe="")
        answer = self.ask(
            "/area-personale/", f"X-SSL-Client-Cert: {pem}", "X-SSL-Client-Verify: SUCCESS", "X-Forwarded-Proto: https",
            f"X-CNS-Proxy-Secret: {card_town.secret}", target=card_town.portal_socket, host=f"sioc.localhost:{card_town.port}",
        )  # fmt: skip
        assert re.search(r"(?im)^location: /accesso/", answer)

    def test_another_host_is_refused(self, card_town):
        answer = self.ask(f"/login/?state={STATE}", target=card_town.card_socket, host="altro.example")
        assert " 400 " in answer.splitlines()[0]

    def test_c01_to_c32_each_card_of_the_catalogue_comes_through_both_walls_or_reads_why(self, card_town):
        expected = json.loads((card_town.cards / "expected.json").read_text())
        assert len(expected) >= 32
        for label, want in expected.items():
            answer = card_town.show(label, "register")
            if want["app"]:
                assert answer.status == 303 and answer.ticket, label
                continue
            why = of_refusal(SAID_OTHERWISE.get(label, want["why"]), "register").why
            assert answer.status == (403 if want["tls"] else 400) and not answer.ticket, label
            assert str(why) in html.unescape(answer.body), label

    def test_a_good_card_comes_through_both_walls_and_a_bad_one_through_neither(self, card_town):
        assert card_town.show("valid", "register", state=STATE).ticket
        assert card_town.show("no_policy").status == 403
        assert card_town.show("revoked").status == 400
        assert "Il browser non ha presentato nessun certificato." in card_town.show("").body

    def test_the_pages_of_the_cards_host_wear_the_portals_look(self, card_town):
        body = card_town.show("").body
        sheet = re.search(r'rel="stylesheet" href="([^"]+)"', body)[1]
        assert sheet.startswith(card_town.url)
        assert card_town.curl(sheet).status == 200
