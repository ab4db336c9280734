"""manage.py cns_crl: which cards are revoked, and what becomes of a list that is no good."""

import http.server
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from accounts import health_card, revocation, trust, trust_files
from portal.demo.cards.authority import DAY, YEAR, authority_name, pem, rsa_key

from .trust_office import run, trust_works


@pytest.fixture(scope="module")
def works(tmp_path_factory):
    return trust_works(tmp_path_factory.mktemp("trust-works"))


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
    def known(self, works, card_office, shelf):
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

    def test_one_that_fails_does_not_hold_up_the_others(self, works, card_office, shelf):
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

    def test_a_card_says_where_the_list_of_its_issuer_is(self, works, card_office):
        run("cns_trust", "import", str(works.folder / "ca/trusted.pem"))
        out, failed = run("cns_crl", "source", str(works.cards["card"].pem))
        assert not failed and "Regione Esempio - CA Cittadini" in out
        digest = health_card.issuer_digest(works.authorities["citizens"].subject)
        assert trust.sources()[digest] == ["http://cns.ca.example/crl.crl"]

    def test_the_card_of_a_stranger_does_not(self, works, card_office):
        run("cns_trust", "import", str(works.folder / "ca/regional.pem"))
        assert "non è di un nostro emittente" in run("cns_crl", "source", str(works.cards["card"].pem))[1]
        assert "non è un certificato" in run("cns_crl", "source", str(works.cards["card"].key_file))[1]

    def test_files_at_hand_are_taken_with_the_same_checks(self, works, card_office):
        run("cns_trust", "import", str(works.folder / "ca/trusted.pem"))
        assert "è già scaduta" in run("cns_crl", "import", str(works.folder / "crl/stale.pem"))[1]
        assert not trust.kept_crls()
        works.write_crls()
        assert not run("cns_crl", "import", str(works.folder / "crl/trusted.pem"))[1]
        assert len(trust.kept_crls()) == 3

    @pytest.mark.parametrize("spoilt", ["crls.pem", "issuers.pem"])
    def test_a_spoilt_file_is_mended_by_the_next_good_one(self, works, card_office, spoilt):
        run("cns_trust", "import", str(works.folder / "ca/trusted.pem"))
        works.write_crls()
        run("cns_crl", "import", str(works.folder / "crl/trusted.pem"))
        (card_office / spoilt).write_text("nulla")
        out, failed = run("cns_crl", "refresh")
        assert failed and "Traceback" not in out
        assert not run("cns_trust", "import", str(works.folder / "ca/trusted.pem"))[1]
        works.write_crls()
        assert not run("cns_crl", "import", str(works.folder / "crl/trusted.pem"))[1]
        assert len(trust.kept_issuers()) == len(trust.kept_crls()) == 3

    def test_before_the_first_import_there_is_nothing_to_fetch(self, card_office):
        assert "cns_trust import" in run("cns_crl", "refresh")[1]

    def test_lists_of_issuers_that_are_gone_go_too(self, works, card_office):
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
