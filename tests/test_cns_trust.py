"""manage.py cns_trust: whose cards are believed, and what nginx thinks of it."""

import re
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from accounts import revocation, trust, trust_files, trusted_list
from portal.demo.cards.authority import YEAR, Authority, authority_name, pem, rsa_key

from .trust_office import CA_QC, IDV, STATUS, issuer, run, service, trust_works, tsl


@pytest.fixture(scope="module")
def works(tmp_path_factory):
    return trust_works(tmp_path_factory.mktemp("trust-works"))


class TestTrustedList:
    def test_the_authorities_of_health_cards_are_kept(self, works):
        data = tsl(service(issuer(works, "regional")), service(issuer(works, "root"), status="granted"))
        assert set(trusted_list.read(data).certificates) == {issuer(works, "regional"), issuer(works, "root")}

    def test_those_that_issue_signatures_are_not(self, works):
        assert trusted_list.read(tsl(service(issuer(works, "regional"), kind=CA_QC))).certificates == ()

    @pytest.mark.parametrize("status", ["withdrawn", "deprecatedatnationallevel", "suspended"])
    def test_nor_those_that_are_no_longer_recognised(self, works, status):
        assert trusted_list.read(tsl(service(issuer(works, "regional"), status=status))).certificates == ()

    def test_it_says_when_the_next_one_comes(self, works):
        found = trusted_list.read(tsl(following="2027-03-01T00:00:00Z"))
        assert found.next_update == datetime(2027, 3, 1, tzinfo=UTC)

    def test_pem_blocks_and_one_der_certificate_are_read_too(self, works):
        root, regional = issuer(works, "root"), issuer(works, "regional")
        assert trusted_list.read(pem(root) + pem(regional)).certificates == (root, regional)
        assert trusted_list.read(root.public_bytes(Encoding.DER)).certificates == (root,)

    @pytest.mark.parametrize("data", [
        b"", b"nulla", b"<", b"<a>", b"<a/>x", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        tsl("<TSPService><ServiceInformation><ServiceTypeIdentifier>" + IDV + "</ServiceTypeIdentifier><ServiceStatus>"
            + STATUS + "granted</ServiceStatus><X509Certificate>!!</X509Certificate></ServiceInformation></TSPService>"),
        tsl(before='<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]>'),
        tsl(following="domani"),
    ])  # fmt: skip
    def test_anything_else_is_refused_in_words(self, data):
        with pytest.raises(trusted_list.ListRefused, match="non è un elenco"):
            trusted_list.read(data)


class TestImport:
    def files(self, tmp_path, **data):
        for name, content in data.items():
            (tmp_path / name).write_bytes(content)
        return [str(tmp_path / name) for name in data]

    def test_it_shows_what_comes_and_what_goes(self, works, card_office, tmp_path):
        first, second = self.files(
            tmp_path, first=pem(issuer(works, "root")) + pem(issuer(works, "citizens")),
            second=tsl(service(issuer(works, "root")), service(issuer(works, "regional"))),
        )  # fmt: skip
        out, failed = run("cns_trust", "import", first)
        assert not failed and out.count("+ ") == 2 and "2 aggiunti, 0 tolti, 0 esclusi" in out
        out, failed = run("cns_trust", "import", second)
        assert re.search(r"(?m)^\+ Regione Prova - CA Cittadini", out)
        assert re.search(r"(?m)^- Regione Esempio - CA Cittadini", out)
        assert "1 aggiunti, 1 tolti, 0 esclusi" in out
        assert set(trust.kept_issuers()) == {issuer(works, "root"), issuer(works, "regional")}

    def test_a_trial_changes_nothing(self, works, card_office, tmp_path):
        (path,) = self.files(tmp_path, one=pem(issuer(works, "root")))
        out, _failed = run("cns_trust", "import", "--dry-run", path)
        assert "+ Radice CNS di Prova" in out and "non è cambiato nulla" in out
        assert not card_office.exists()

    def test_issuers_can_be_added_without_taking_any_away(self, works, card_office, tmp_path):
        one, two = self.files(tmp_path, one=pem(issuer(works, "root")), two=pem(issuer(works, "regional")))
        run("cns_trust", "import", one)
        run("cns_trust", "import", "--add", two)
        assert len(trust.kept_issuers()) == 2

    def test_only_those_that_were_asked_for(self, works, card_office, tmp_path):
        (path,) = self.files(tmp_path, all=(works.folder / "ca/trusted.pem").read_bytes())
        out, _failed = run("cns_trust", "import", "--only", "CA Cittadini", path)
        assert "(escluso: non richiesto) Radice CNS di Prova" in out
        assert len(trust.kept_issuers()) == 2

    def test_what_cannot_issue_cards_is_left_out_with_the_reason(self, works, card_office, tmp_path):
        short = Authority.found(authority_name("Corta"), works.now, key=rsa_key(1024)).certificate
        old = Authority.found(authority_name("Vecchia"), works.now - 20 * YEAR).certificate
        card = works.cards["card"].certificate
        (path,) = self.files(tmp_path, all=pem(issuer(works, "root")) + pem(short) + pem(old) + pem(card))
        out, failed = run("cns_trust", "import", path)
        assert not failed and "3 esclusi" in out
        assert "(escluso: chiave troppo corta) Corta" in out and "(escluso: scaduto) Vecchia" in out
        assert "(escluso: non è di un'autorità di certificazione)" in out

    @pytest.mark.parametrize("content", [b"nulla", b"", tsl()])
    def test_a_list_without_issuers_changes_nothing(self, works, card_office, tmp_path, content):
        good, bad = self.files(tmp_path, good=pem(issuer(works, "root")), bad=content)
        run("cns_trust", "import", good)
        before = (card_office / "issuers.pem").read_bytes()
        _out, failed = run("cns_trust", "import", bad)
        assert "Elenco non importato" in failed
        assert (card_office / "issuers.pem").read_bytes() == before

    @pytest.mark.parametrize(
        "source", ["http://example.org/TSL-IT.xml", "ftp://example.org/x", "file:///etc/passwd"]
    )
    def test_a_list_is_fetched_by_https_or_not_at_all(self, card_office, source):
        assert "https" in run("cns_trust", "import", source)[1]

    def test_a_file_that_is_not_there_or_an_odd_expression_is_said(self, works, card_office, tmp_path):
        (path,) = self.files(tmp_path, one=pem(issuer(works, "root")))
        assert "Elenco non importato" in run("cns_trust", "import", str(tmp_path / "nessuno"))[1]
        assert "Elenco non importato" in run("cns_trust", "import", "--only", "(", path)[1]

    def test_files_are_written_at_once_and_nothing_is_left_behind(self, works, card_office, tmp_path):
        (path,) = self.files(tmp_path, one=pem(issuer(works, "root")))
        run("cns_trust", "import", path)
        assert sorted(entry.name for entry in card_office.iterdir()) == ["about.json", "issuers.pem"]


class TestNginx:
    """What nginx thinks of the new files decides whether they stay."""

    @pytest.fixture
    def nginx(self, settings, card_office, tmp_path):
        """A stand-in that writes down how it was called, and refuses the test while the file `refuse` is there."""
        program = tmp_path / "nginx"
        program.write_text(
            f'#!/bin/sh\necho "$*" >> {tmp_path}/called\n'
            f'if [ "$1" = -t ] && [ -e {tmp_path}/refuse ]; then echo "no good" >&2; exit 1; fi\n'
            f'if [ "$1" = -s ] && [ -e {tmp_path}/stopped ]; then exit 1; fi\n'
        )
        program.chmod(0o755)
        settings.CNS = settings.CNS | {"NGINX": [str(program)]}
        return tmp_path

    def lists(self, works):
        return [
            revocation.parse((works.folder / f"crl/{name}.pem").read_bytes())
            for name in ("root", "citizens", "regional")
        ]

    def test_it_is_tested_and_reloaded_once_both_files_are_there(self, works, nginx):
        trust_files.import_issuers([(works.folder / "ca/trusted.pem").read_bytes()])
        assert not (nginx / "called").exists()
        trust_files.take_crls(self.lists(works))
        assert (nginx / "called").read_text() == "-t -q\n-s reload\n"

    def test_when_it_refuses_the_old_files_are_back(self, works, card_office, nginx):
        trust_files.import_issuers([(works.folder / "ca/trusted.pem").read_bytes()])
        trust_files.take_crls(self.lists(works))
        before = {path.name: path.read_bytes() for path in card_office.iterdir()}
        (nginx / "refuse").touch()
        _out, failed = run("cns_trust", "import", str(works.folder / "ca/root.pem"))
        assert "no good" in failed
        assert {path.name: path.read_bytes() for path in card_office.iterdir()} == before

    def test_when_it_does_not_run_the_new_files_wait_for_it(self, works, card_office, nginx, caplog):
        (nginx / "stopped").touch()
        trust_files.import_issuers([(works.folder / "ca/trusted.pem").read_bytes()])
        trust_files.take_crls(self.lists(works))
        assert len(trust.kept_crls()) == 3 and "not reloaded" in caplog.text
