"""manage.py nginx_config: what it writes from the settings, and that nginx takes it."""

import re
import stat
from io import StringIO

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from accounts import card_page, card_words
from accounts.tickets import Purpose
from portal import nginx
from portal.settings.cns import door

from .nginx_alone import NGINX

OFFICE = {
    "CNS_URL": "https://carta.servizi.example.it",
    "PORTAL_LISTEN": "192.0.2.10,[2001:db8::10]",
    "CNS_LISTEN": "192.0.2.11,[2001:db8::11]",
}


@pytest.fixture
def written(settings, tmp_path):
    """written(CNS_URL=…) -> the folder, as an office's environment has it."""

    def write(**environment):
        env = environ.Env()
        env.ENVIRON = OFFICE | environment
        settings.CNS = door(env, tmp_path)
        settings.BASE_URL = "https://servizi.example.it"
        settings.WHITENOISE_USE_FINDERS = False
        settings.PRIVATE_FILES_ACCEL = "/_private"
        nginx.write(tmp_path / "nginx")
        return tmp_path / "nginx"

    return write


def servers(text):
    """The server blocks of a configuration, as text."""
    found, start = [], 0
    while (at := text.find("\nserver {", start)) >= 0:
        depth, end = 1, text.index("{", at) + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        found.append(text[at:end])
        start = end
    return found


def values(text, directive):
    return re.findall(rf"(?m)^ *{directive} +([^;]+);", text)


class TestPortal:
    def test_it_has_three_servers_plain_http_strangers_and_ours(self, written):
        plain, strangers, ours = servers((written() / "sioc.conf").read_text())
        assert values(plain, "listen") == ["192.0.2.10:80", "[2001:db8::10]:80"]
        assert "return 301 https://servizi.example.it$request_uri" in plain
        assert values(strangers, "ssl_reject_handshake") == ["on"]
        assert values(ours, "listen") == ["192.0.2.10:443 ssl http2", "[2001:db8::10]:443 ssl http2"]
        assert values(ours, "server_name") == ["servizi.example.it"]
        assert "ssl_verify_client" not in ours

    def test_citizens_files_are_internal_and_static_ones_are_nginxs(self, written):
        text = (written() / "sioc.conf").read_text()
        assert re.search(r"location /_private/ \{\s+internal;", text)
        assert "location /static/" in text

    def test_the_host_is_said_by_the_settings_not_by_the_visitor(self, written):
        folder = written()
        for name in ("sioc_proxy.conf", "card.conf"):
            said = values((folder / name).read_text(), "proxy_set_header Host")
            assert said and all(value.endswith("servizi.example.it") for value in said)

    def test_without_a_card_there_is_no_trace_of_one(self, written):
        folder = written(CNS_URL="")
        assert not (folder / "card.conf").exists() and not (folder / "card_secret.conf").exists()
        assert "card.conf" not in (folder / "sioc.conf").read_text()


class TestCard:
    def test_its_server_asks_for_the_card_and_nothing_else(self, written):
        strangers, ours = servers((written() / "card.conf").read_text())
        assert values(ours, "listen") == ["192.0.2.11:443 ssl", "[2001:db8::11]:443 ssl"]
        assert values(ours, "server_name") == ["carta.servizi.example.it"]
        for directive, value in {
            "ssl_verify_client": "on", "ssl_verify_depth": "2", "ssl_session_tickets": "off", "ssl_session_cache": "off",
            "keepalive_timeout": "0", "client_max_body_size": "1k", "ssl_protocols": "TLSv1.2 TLSv1.3",
        }.items():  # fmt: skip
            assert values(ours, directive) == [value], directive
        assert "http2" not in ours
        assert values(ours, "limit_req") == ["zone=sioc_card burst=20 nodelay"]
        assert re.findall(r"(?m)^ *location (.+) \{", ours) == ["/_carta/", "~ ^/(register|login|try)/$", "/"]

    def test_c58_one_visitor_shows_two_cards_a_second_unless_the_office_says_otherwise(self, written):
        def rate(**environment):
            return re.findall(
                r"(?m)^limit_req_zone .* rate=(.+);", (written(**environment) / "card.conf").read_text()
            )

        assert rate() == ["2r/s"]
        assert rate(CNS_RATE="10r/s") == ["10r/s"]

    def test_strangers_get_no_handshake_under_the_same_protocols(self, written):
        """nginx agrees on the protocol by the first server of a port: a laxer one there would be a laxer card's host."""
        strangers, ours = servers((written() / "card.conf").read_text())
        assert values(strangers, "ssl_reject_handshake") == ["on"]
        for directive in ("ssl_protocols", "ssl_session_tickets", "ssl_session_cache"):
            assert values(strangers, directive) == values(ours, directive)

    def test_a_second_door_for_older_drivers_only_where_it_is_set(self, written):
        text = (written(CNS_COMPATIBLE_URL="https://carta.servizi.example.it:9444") / "card.conf").read_text()
        _strangers, _usual, _none, older = servers(text)
        assert values(older, "ssl_protocols") == ["TLSv1.2"]
        assert values(older, "listen") == ["192.0.2.11:9444 ssl", "[2001:db8::11]:9444 ssl"]

    @pytest.mark.parametrize(("changes", "words"), [
        ({"CNS_LISTEN": "192.0.2.10"}, "shares its address and port"),
        ({"CNS_LISTEN": "192.0.2.11", "CNS_COMPATIBLE_URL": "https://carta.servizi.example.it"}, "shares its address"),
        ({"CNS_URL": "http://carta.servizi.example.it"}, "https"), ({"CNS_URL": "carta"}, "https"),
        ({"CNS_URL": "https://carta.example.it/x"}, "without a path"),
    ])  # fmt: skip
    def test_settings_that_do_not_fit_together_are_refused(self, written, changes, words):
        with pytest.raises(ImproperlyConfigured, match=words):
            written(**changes)

    def test_the_secret_is_made_once_and_stands_in_files_that_others_cannot_read(self, written, settings):
        folder = written()
        first = (folder / "card_secret.conf").read_text()
        assert re.fullmatch(r'proxy_set_header X-CNS-Proxy-Secret "[\w-]{64}";\n', first)
        assert stat.S_IMODE((folder / "card_secret.conf").stat().st_mode) == 0o600
        assert not stat.S_IMODE(settings.CNS["SECRET_FILE"].stat().st_mode) & stat.S_IRWXO
        assert (written() / "card_secret.conf").read_text() == first

    def test_each_page_that_nginx_may_show_is_there_in_the_words_of_each_purpose(self, written):
        folder = written()
        text = (folder / "card.conf").read_text()
        shown = set(re.findall(r"/_carta/\$card_words/(\w+)\.html", text))
        causes = re.search(r"map \$ssl_client_verify \$card_cause \{(.+?)\}", text, re.DOTALL)[1]
        shown |= set(re.findall(r"(\w+);", causes))
        for purpose in Purpose.values:
            for cause in shown:
                page = (folder / "pages" / "_carta" / purpose / f"{cause}.html").read_text(encoding="utf-8")
                words = card_words.of_refusal(cause, purpose)
                assert f"<h1>{words.title}</h1>" in page
                assert page.count("<li>") == len(words.advice) >= 1
        assert shown == {str(cause) for cause in card_page.CAUSES}

    def test_every_cause_of_nginx_has_words_of_its_own(self):
        assert {str(cause) for cause in card_page.CAUSES} <= card_words.CAUSES.keys()


class TestCommand:
    def call(self, *words):
        out = StringIO()
        call_command("nginx_config", *words, stdout=out)
        return out.getvalue()

    @pytest.mark.skipif(NGINX is None, reason="nginx is not installed here")
    def test_it_has_nginx_test_what_it_wrote(self, settings, tmp_path, shipped_nginx):
        for name, value in shipped_nginx.settings.items():
            setattr(settings, name, value)
        settings.CNS = settings.CNS | {"LOGS": str(tmp_path / "n")}
        assert "nginx accetta la configurazione" in self.call(str(tmp_path / "n"))
        settings.CNS = settings.CNS | {"CERTIFICATE": str(tmp_path / "none")}
        with pytest.raises(CommandError, match="nginx rifiuta la configurazione"):
            self.call(str(tmp_path / "n"))

    def test_before_issuers_and_lists_are_there_it_says_so_and_writes_nothing(
        self, settings, tmp_path, shipped_nginx
    ):
        """nginx would not start with what it wrote, also after a restart that has nothing to do with cards."""
        for name, value in shipped_nginx.settings.items():
            setattr(settings, name, value)
        settings.CNS = settings.CNS | {"TRUST": tmp_path / "none", "SECRET_FILE": tmp_path / "secret"}
        with pytest.raises(CommandError, match="cns_trust import.*cns_crl"):
            self.call(str(tmp_path / "n"))
        assert list(tmp_path.iterdir()) == []

    def test_it_says_what_does_not_fit(self, settings, tmp_path):
        settings.BASE_URL = "http://127.0.0.1:8000"
        with pytest.raises(CommandError, match="must be an https address"):
            self.call(str(tmp_path))
