"""manage.py cns_trust and cns_crl: whose cards are believed, which are revoked, and how stale lists are told."""

import base64
import http.server
import json
import re
import threading
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command

from accounts import health_card, revocation, trust, trust_files, trusted_list
from portal.demo.cards.authority import DAY, YEAR, Authority, authority_name, pem, rsa_key
from portal.demo.cards.works import Works

IDV, CA_QC = (f"http://uri.etsi.org/TrstSvc/Svctype/{kind}" for kind in ("IdV", "CA/QC"))
STATUS = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/"


@pytest.fixture(scope="module")
def works(tmp_path_factory):
    made = Works.found(tmp_path_factory.mktemp("trust-works"))
    made.card("card", "RSSMRA80A01H501U")
    made.write_crls()
    return made


@pytest.fixture
def office(settings, tmp_path):
    """An office that has a card's host and no lists yet; its folder."""
    settings.CNS = settings.CNS | {"URL": "https://carta.example", "TRUST": tmp_path / "trust", "NGINX": []}
    return settings.CNS["TRUST"]


def run(*words):
    """What the command printed, and the sentence with which it failed ("" when it did not)."""
    out = StringIO()
    try:
        call_command(*words, stdout=out, no_color=True)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def service(certificate, kind=IDV, status="recognisedatnationallevel"):
    data = base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
    return f"""<TSPService><ServiceInformation>
      <ServiceTypeIdentifier>{kind}</ServiceTypeIdentifier>
      <ServiceDigitalIdentity><DigitalId><X509Certificate>
        {data[:70]}
        {data[70:]}
      </X509Certificate></DigitalId></ServiceDigitalIdentity>
      <ServiceStatus>{STATUS}{status}</ServiceStatus>
    </ServiceInformation></TSPService>"""


def tsl(*services, following="2099-01-01T00:00:00Z", before=""):
    """A trusted list in the shape of ETSI TS 119 612."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>{before}
    <TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#">
      <SchemeInformation><NextUpdate><dateTime>{following}</dateTime></NextUpdate></SchemeInformation>
      <TrustServiceProviderList><TrustServiceProvider><TSPServices>{"".join(services)}</TSPServices>
      </TrustServiceProvider></TrustServiceProviderList>
    </TrustServiceStatusList>""".encode()


def issuer(works, name):
    return works.authorities[name].certificate


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

    def test_it_shows_what_comes_and_what_goes(self, works, office, tmp_path):
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

    def test_a_trial_changes_nothing(self, works, office, tmp_path):
        (path,) = self.files(tmp_path, one=pem(issuer(works, "root")))
        out, _failed = run("cns_trust", "import", "--dry-run", path)
        assert "+ Radice CNS di Prova" in out and "non è cambiato nulla" in out
        assert not office.exists()

    def test_issuers_can_be_added_without_taking_any_away(self, works, office, tmp_path):
        one, two = self.files(tmp_path, one=pem(issuer(works, "root")), two=pem(issuer(works, "regional")))
        run("cns_trust", "import", one)
        run("cns_trust", "import", "--add", two)
        assert len(trust.kept_issuers()) == 2

    def test_only_those_that_were_asked_for(self, works, office, tmp_path):
        (path,) = self.files(tmp_path, all=(works.folder / "ca/trusted.pem").read_bytes())
        out, _failed = run("cns_trust", "import", "--only", "CA Cittadini", path)
        assert "(escluso: non richiesto) Radice CNS di Prova" in out
        assert len(trust.kept_issuers()) == 2

    def test_what_cannot_issue_cards_is_left_out_with_the_reason(self, works, office, tmp_path):
        short = Authority.found(authority_name("Corta"), works.now, key=rsa_key(1024)).certificate
        old = Authority.found(authority_name("Vecchia"), works.now - 20 * YEAR).certificate
        card = works.cards["card"].certificate
        (path,) = self.files(tmp_path, all=pem(issuer(works, "root")) + pem(short) + pem(old) + pem(card))
        out, failed = run("cns_trust", "import", path)
        assert not failed and "3 esclusi" in out
        assert "(escluso: chiave troppo corta) Corta" in out and "(escluso: scaduto) Vecchia" in out
        assert "(escluso: non è di un'autorità di certificazione)" in out

    @pytest.mark.parametrize("content", [b"nulla", b"", tsl()])
    def test_a_list_without_issuers_changes_nothing(self, works, office, tmp_path, content):
        good, bad = self.files(tmp_path, good=pem(issuer(works, "root")), bad=content)
        run("cns_trust", "import", good)
        before = (office / "issuers.pem").read_bytes()
        _out, failed = run("cns_trust", "import", bad)
        assert "Elenco non importato" in failed
        assert (office / "issuers.pem").read_bytes() == before

    @pytest.mark.parametrize(
        "source", ["http://example.org/TSL-IT.xml", "ftp://example.org/x", "file:///etc/passwd"]
    )
    def test_a_list_is_fetched_by_https_or_not_at_all(self, office, source):
        assert "https" in run("cns_trust", "import", source)[1]

    def test_a_file_that_is_not_there_or_an_odd_expression_is_said(self, works, office, tmp_path):
        (path,) = self.files(tmp_path, one=pem(issuer(works, "root")))
        assert "Elenco non importato" in run("cns_trust", "import", str(tmp_path / "nessuno"))[1]
        assert "Elenco non importato" in run("cns_trust", "import", "--only", "(", path)[1]

    def test_files_are_written_at_once_and_nothing_is_left_behind(self, works, office, tmp_path):
        (path,) = self.files(tmp_path, one=pem(issuer(works, "root")))
        run("cns_trust", "import", path)
        assert sorted(entry.name for entry in office.iterdir()) == ["about.json", "issuers.pem"]


class TestNginx:
    """What nginx thinks of the new files decides whether they stay."""

    @pytest.fixture
    def nginx(self, settings, office, tmp_path):
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

    def test_when_it_refuses_the_old_files_are_back(self, works, office, nginx):
        trust_files.import_issuers([(works.folder / "ca/trusted.pem").read_bytes()])
        trust_files.take_crls(self.lists(works))
        before = {path.name: path.read_bytes() for path in office.iterdir()}
        (nginx / "refuse").touch()
        _out, failed = run("cns_trust", "import", str(works.folder / "ca/root.pem"))
        assert "no good" in failed
        assert {path.name: path.read_bytes() for path in office.iterdir()} == before

    def test_when_it_does_not_run_the_new_files_wait_for_it(self, works, office, nginx, caplog):
        (nginx / "stopped").touch()
        trust_files.import_issuers([(works.folder / "ca/trusted.pem").read_bytes()])
        trust_files.take_crls(self.lists(works))
        assert len(trust.kept_crls()) == 3 and "not reloaded" in caplog.text


class Shelf(http.server.BaseHTTPRequestHandler):
    """An issuer's web server: `lists` is what stands on it."""

    lists = {}

    def do_GET(self):
        data = self.lists.get(self.path)
        self.send_response(200 if data is not None else 404)
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, *args):
        pass


@pytest.fixture
def shelf():
    """shelf(path, bytes) puts a list on the web; shelf.url(path) is where."""
    Shelf.lists = {}
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def put(path, data):
        Shelf.lists[path] = data
        return put.url(path)

    put.url = lambda path: f"http://127.0.0.1:{server.server_port}{path}"
    yield put
    server.shutdown()
    server.server_close()


class TestRefresh:
    @pytest.fixture
    def known(self, works, office, shelf):
        """The office knows the regional issuer and where its list is."""
        run("cns_trust", "import", str(works.folder / "ca/regional.pem"))
        digest = health_card.issuer_digest(works.authorities["regional"].subject)
        trust_files.add_source(digest, shelf.url("/regional.crl"))
        return works.authorities["regional"]

    def kept(self):
        return [revocation.age_of(crl)[0] for crl in trust.kept_crls()]

    @pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM])
    def test_a_good_list_is_taken(self, works, known, shelf, encoding):
        crl = known.crl(works.now - DAY, works.now + DAY)
        shelf("/regional.crl", crl.public_bytes(encoding))
        out, failed = run("cns_crl", "refresh")
        assert not failed and "✓ Regione Prova - CA Cittadini" in out
        assert trust.kept_crls() == (crl,)

    def test_the_next_one_takes_its_place(self, works, known, shelf):
        for _time in range(3):
            crl = known.crl(works.now - DAY, works.now + DAY)
            shelf("/regional.crl", pem(crl))
            run("cns_crl", "refresh")
        assert trust.kept_crls() == (crl,)

    def test_a_list_that_is_no_good_leaves_the_old_one_in_place_and_says_why(self, works, known, shelf):
        older = known.crl(works.now - DAY, works.now + DAY)
        good = known.crl(works.now - DAY, works.now + DAY)
        shelf("/regional.crl", pem(good))
        run("cns_crl", "refresh")
        impostor = works.authorities["impostor"]
        for bad, why in (
            (b"nulla", "non è una lista di revoca"),
            (b"", "non è una lista di revoca"),
            (pem(impostor.crl(works.now - DAY, works.now + DAY)), "la firma non è dell'emittente"),
            (pem(works.authorities["root"].crl(works.now - DAY, works.now + DAY)), "è di un altro emittente"),
            (pem(known.crl(works.now - 9 * DAY, works.now - DAY)), "è già scaduta"),
            (pem(known.crl(works.now + DAY, works.now + 2 * DAY)), "datata nel futuro"),
            (pem(older), "più vecchia di quella che abbiamo"),
            (pem(delta(known, works)), "è parziale"),
            (pem(indirect(known, works)), "è parziale"),
            (None, "non risponde"),
        ):
            shelf("/regional.crl", bad)
            out, failed = run("cns_crl", "refresh")
            assert why in out, out
            assert "1 liste su 1 non aggiornate" in failed
            assert trust.kept_crls() == (good,)

    def test_one_that_fails_does_not_hold_up_the_others(self, works, office, shelf):
        run("cns_trust", "import", str(works.folder / "ca/trusted.pem"))
        for name in ("root", "regional"):
            authority = works.authorities[name]
            address = shelf(f"/{name}.crl", pem(authority.crl(works.now - DAY, works.now + DAY)))
            trust_files.add_source(health_card.issuer_digest(authority.subject), address)
        out, failed = run("cns_crl", "refresh")
        assert "non sappiamo dove la pubblica" in out and "1 liste su 3" in failed
        assert len(trust.kept_crls()) == 2

    def test_an_issuers_own_certificate_says_where_its_list_is(self, works):
        signer = works.authorities["root"]
        point = x509.DistributionPoint(
            [x509.UniformResourceIdentifier("http://ca.example/root.crl")], None, None, None
        )
        ldap = x509.DistributionPoint(
            [x509.UniformResourceIdentifier("ldap://ca.example/root")], None, None, None
        )
        below = authority_with(works, x509.CRLDistributionPoints([ldap, point]), signer)
        assert revocation.published_by([below]) == {
            health_card.issuer_digest(signer.subject): ["http://ca.example/root.crl"]
        }

    def test_a_card_says_where_the_list_of_its_issuer_is(self, works, office):
        run("cns_trust", "import", str(works.folder / "ca/trusted.pem"))
        out, failed = run("cns_crl", "source", str(works.cards["card"].pem))
        assert not failed and "Regione Esempio - CA Cittadini" in out
        digest = health_card.issuer_digest(works.authorities["citizens"].subject)
        assert trust.sources()[digest] == ["http://cns.ca.example/crl.crl"]

    def test_the_card_of_a_stranger_does_not(self, works, office):
        run("cns_trust", "import", str(works.folder / "ca/regional.pem"))
        assert "non è di un nostro emittente" in run("cns_crl", "source", str(works.cards["card"].pem))[1]
        assert "non è un certificato" in run("cns_crl", "source", str(works.cards["card"].key_file))[1]

    def test_files_at_hand_are_taken_with_the_same_checks(self, works, office):
        run("cns_trust", "import", str(works.folder / "ca/trusted.pem"))
        assert "è già scaduta" in run("cns_crl", "import", str(works.folder / "crl/stale.pem"))[1]
        assert not trust.kept_crls()
        works.write_crls()
        assert not run("cns_crl", "import", str(works.folder / "crl/trusted.pem"))[1]
        assert len(trust.kept_crls()) == 3

    @pytest.mark.parametrize("spoilt", ["crls.pem", "issuers.pem"])
    def test_a_spoilt_file_is_mended_by_the_next_good_one(self, works, office, spoilt):
        run("cns_trust", "import", str(works.folder / "ca/trusted.pem"))
        works.write_crls()
        run("cns_crl", "import", str(works.folder / "crl/trusted.pem"))
        (office / spoilt).write_text("nulla")
        out, failed = run("cns_crl", "refresh")
        assert failed and "Traceback" not in out
        assert not run("cns_trust", "import", str(works.folder / "ca/trusted.pem"))[1]
        works.write_crls()
        assert not run("cns_crl", "import", str(works.folder / "crl/trusted.pem"))[1]
        assert len(trust.kept_issuers()) == len(trust.kept_crls()) == 3

    def test_before_the_first_import_there_is_nothing_to_fetch(self, office):
        assert "cns_trust import" in run("cns_crl", "refresh")[1]

    def test_lists_of_issuers_that_are_gone_go_too(self, works, office):
        run("cns_trust", "import", str(works.folder / "ca/trusted.pem"))
        works.write_crls()
        run("cns_crl", "import", str(works.folder / "crl/trusted.pem"))
        run("cns_trust", "import", str(works.folder / "ca/regional.pem"))
        works.write_crls()
        run("cns_crl", "import", str(works.folder / "crl/regional.pem"))
        assert len(trust.kept_crls()) == 1


def _list(authority, works, extension, critical=True):
    return (
        x509.CertificateRevocationListBuilder().issuer_name(authority.subject)
        .last_update(works.now - DAY).next_update(works.now + DAY)
        .add_extension(x509.CRLNumber(10**6), critical=False).add_extension(extension, critical)
        .sign(authority.key, hashes.SHA256())
    )  # fmt: skip


def delta(authority, works):
    return _list(authority, works, x509.DeltaCRLIndicator(1))


def indirect(authority, works):
    part = x509.IssuingDistributionPoint(
        full_name=None, relative_name=None, only_contains_user_certs=False, only_contains_ca_certs=False,
        only_some_reasons=None, indirect_crl=True, only_contains_attribute_certs=False,
    )  # fmt: skip
    return _list(authority, works, part)


def authority_with(works, extension, signer):
    key = rsa_key()
    return (
        x509.CertificateBuilder().subject_name(authority_name("Sotto")).issuer_name(signer.subject)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(works.now - DAY).not_valid_after(works.now + YEAR)
        .add_extension(x509.BasicConstraints(True, 0), critical=True).add_extension(extension, critical=False)
        .sign(signer.key, hashes.SHA256())
    )  # fmt: skip


class TestStatus:
    """The lines that the operators' page, the doctor and `cns_trust status` show."""

    @pytest.fixture
    def all_well(self, works, office):
        run("cns_trust", "import", str(works.folder / "ca/trusted.pem"))
        works.write_crls()
        run("cns_crl", "import", str(works.folder / "crl/trusted.pem"))
        return works

    def line(self, begins):
        return next(line for line in trust.status() if line.name.startswith(begins))

    def test_all_is_well(self, all_well):
        assert all(line.fresh for line in trust.status())
        assert [line.name.split(" (")[0] for line in trust.status()] == [
            "Elenco degli emittenti", "Radice CNS di Prova", "Regione Esempio - CA Cittadini", "Regione Prova - CA Cittadini",
        ]  # fmt: skip
        assert run("cns_trust", "status")[1] == ""

    def test_without_cards_there_is_nothing_to_say(self, all_well, settings):
        settings.CNS = settings.CNS | {"URL": ""}
        assert trust.status() == []

    def test_before_the_first_import_everything_is_missing(self, office):
        assert [(line.fresh, "manca" in line.said) for line in trust.status()] == [(False, True)]
        assert "va aggiornato" in run("cns_trust", "status")[1]

    def test_a_spoilt_file_is_said(self, all_well, office):
        (office / "issuers.pem").write_text("nulla")
        assert "non si legge" in self.line("Elenco").said

    @pytest.mark.parametrize(("hours", "fresh", "words"), [
        (13, True, "valida fino al"), (11, False, "scade il"), (-1, False, "scaduta il"),
    ])  # fmt: skip
    def test_the_alarm_rings_twelve_hours_before_a_list_ends(self, all_well, works, hours, fresh, words):
        now = datetime.now(UTC)
        crl = works.authorities["regional"].crl(now - DAY, now + timedelta(hours=hours))
        trust_files.take_crls([crl])
        line = self.line("Regione Prova")
        assert (line.fresh, words in line.said) == (fresh, True)

    def test_an_issuer_without_list_is_said(self, all_well, office):
        keep = [pem(crl) for crl in trust.kept_crls() if "Prova - CA" not in crl.issuer.rfc4514_string()]
        (office / "crls.pem").write_bytes(b"".join(keep))
        assert self.line("Regione Prova") == trust.Said(
            "Regione Prova - CA Cittadini (Prestatore di Prova S.p.A.)", False,
            "manca la lista di revoca: le sue carte non entrano",
        )  # fmt: skip

    def test_an_issuer_whose_own_issuer_is_missing_is_said(self, all_well, works):
        run("cns_trust", "import", str(works.folder / "ca/citizens.pem"))
        assert (
            "manca chi l'ha firmato: importa anche Radice CNS di Prova" in self.line("Regione Esempio").said
        )

    def test_an_import_of_two_months_ago_is_old(self, all_well, office):
        old = {"imported_at": (datetime.now(UTC) - timedelta(days=61)).isoformat(), "next_update": None}
        (office / "about.json").write_text(json.dumps(old))
        assert "di nuovo" in self.line("Elenco").said and not self.line("Elenco").fresh

    def test_a_national_list_past_its_own_end_is_old(self, works, office, tmp_path):
        path = tmp_path / "tsl.xml"
        path.write_bytes(tsl(service(issuer(works, "regional")), following="2026-01-01T00:00:00Z"))
        run("cns_trust", "import", str(path))
        assert "quell'elenco scadeva il 01/01/2026" in self.line("Elenco").said

    def test_an_issuer_that_ends_is_said_a_month_before(self, all_well, works):
        now = datetime.now(UTC)
        ending = Authority.found(authority_name("Regione Breve - CA Cittadini"), now - 10 * YEAR + 20 * DAY)
        trust_files.import_issuers([pem(ending.certificate)], keep_old=True)
        trust_files.take_crls([ending.crl(now - DAY, now + 7 * DAY)])
        line = self.line("Regione Breve")
        assert not line.fresh and re.match(r"scade il \d\d/\d\d/\d{4}", line.said)
