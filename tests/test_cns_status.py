"""The lines on issuers and lists that the operators' page, the doctor and `cns_trust status` show."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from accounts import trust, trust_files
from portal.demo.cards.authority import DAY, YEAR, Authority, authority_name, pem

from .trust_office import issuer, run, service, trust_works, tsl


@pytest.fixture(scope="module")
def works(tmp_path_factory):
    return trust_works(tmp_path_factory.mktemp("trust-works"))


class TestStatus:
    """The lines that the operators' page, the doctor and `cns_trust status` show."""

    @pytest.fixture
    def all_well(self, works, card_office):
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

    def test_before_the_first_import_everything_is_missing(self, card_office):
        assert [(line.fresh, "manca" in line.said) for line in trust.status()] == [(False, True)]
        assert "va aggiornato" in run("cns_trust", "status")[1]

    def test_a_spoilt_file_is_said(self, all_well, card_office):
        (card_office / "issuers.pem").write_text("nulla")
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

    def test_an_issuer_without_list_is_said(self, all_well, card_office):
        keep = [pem(crl) for crl in trust.kept_crls() if "Prova - CA" not in crl.issuer.rfc4514_string()]
        (card_office / "crls.pem").write_bytes(b"".join(keep))
        assert self.line("Regione Prova") == trust.Said(
            "Regione Prova - CA Cittadini (Prestatore di Prova S.p.A.)", False,
            "manca la lista di revoca: le sue carte non entrano",
        )  # fmt: skip

    def test_an_issuer_whose_own_issuer_is_missing_is_said(self, all_well, works):
        run("cns_trust", "import", str(works.folder / "ca/citizens.pem"))
        assert (
            "manca chi l'ha firmato: importa anche Radice CNS di Prova" in self.line("Regione Esempio").said
        )

    def test_an_import_of_two_months_ago_is_old(self, all_well, card_office):
        old = {"imported_at": (datetime.now(UTC) - timedelta(days=61)).isoformat(), "next_update": None}
        (card_office / "about.json").write_text(json.dumps(old))
        assert "di nuovo" in self.line("Elenco").said and not self.line("Elenco").fresh

    def test_a_national_list_past_its_own_end_is_old(self, works, card_office, tmp_path):
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
