"""The second wall: a certificate is verified whole by ourselves, also when nginx has let it through (cns.md 5 and 6)."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519

from accounts import health_card, trust
from accounts.health_card import Card, CardRefused, Reason
from portal.demo.cards.authority import DAY, YEAR, common_name, holder_name
from portal.demo.cards.catalogue import CARD_ID, MARIO


@pytest.fixture(scope="module")
def works(card_works):
    return card_works[0]


def believing(works):
    """What the office believes: three issuers and their lists."""
    return trust.Trust(
        issuers=trust.issuers_in((works.folder / "ca/trusted.pem").read_bytes()),
        crls=trust.crls_in((works.folder / "crl/trusted.pem").read_bytes()),
        policies=frozenset(["1.3.76.16.2.1"]),
        min_rsa_bits=2048,
        min_ec_bits=256,
    )


@pytest.fixture(scope="module")
def believed(works):
    return believing(works)


def shown(pem):
    return quote(pem, safe="")


@pytest.fixture
def read(works, believed):
    """read("valid") -> Card, or the Reason of the refusal; `at`, `trust` and `pem` otherwise than usual."""

    def reading(label="valid", at=None, trust=believed, pem=None):
        pem = works.cards[label].pem.read_bytes() if pem is None else pem
        try:
            return health_card.read(shown(pem), at=at or works.now, trust=trust)
        except CardRefused as refused:
            return refused.reason

    return reading


class TestCatalogue:
    def test_each_card_is_accepted_or_refused_for_its_own_reason(self, read, card_works):
        seen = {label: read(label) for label in card_works[1]}
        found = {
            label: (True, one.fiscal_code, None) if isinstance(one, Card) else (False, None, one.value)
            for label, one in seen.items()
        }
        assert found == {label: (want.app, want.code, want.why) for label, want in card_works[1].items()}

    def test_what_a_card_says_of_itself(self, read, works):
        card, certificate = read("accents"), works.cards["accents"].certificate
        assert (card.surname, card.name) == ("NÚÑEZ D'AMORE", "JOSÉ MARÍA")
        assert card.card_id == CARD_ID(5)
        assert card.issuer == "Regione Esempio - CA Cittadini (Prestatore di Prova S.p.A.)"
        assert card.fingerprint == certificate.fingerprint(hashes.SHA256()).hex()
        assert int(card.serial, 16) == certificate.serial_number
        assert (card.not_before, card.not_after) == (works.now - YEAR, works.now + 5 * YEAR)
        assert card.issuer_digest == health_card.issuer_digest(works.authorities["citizens"].subject)

    def test_a_card_travels_as_json(self, read):
        card = read("accents")
        assert Card.from_json(card.as_json()) == card

    def test_a_renewed_certificate_is_of_the_same_card_and_a_new_card_is_not(self, read):
        first, renewed, second = read("valid"), read("extended"), read("replacement")
        assert first.card_id == renewed.card_id != second.card_id
        assert len({card.fingerprint for card in (first, renewed, second)}) == 3
        assert first.fiscal_code == renewed.fiscal_code == second.fiscal_code


class TestDays:
    def test_a_card_is_valid_from_its_first_second_until_the_last_one_before_its_end(
        self, read, works, believed
    ):
        works.card("of_today", MARIO, start=works.now, end=works.now + DAY)
        second = timedelta(seconds=1)
        assert read("of_today", works.now - second) == Reason.NOT_YET_VALID
        assert isinstance(read("of_today", works.now), Card)
        assert isinstance(read("of_today", works.now + DAY - second), Card)
        assert read("of_today", works.now + DAY) == Reason.EXPIRED


class TestLists:
    """Cases 39 and 48, without nginx in between."""

    def test_old_ones_refuse_everybody(self, read, believed, works):
        stale = trust.crls_in((works.folder / "crl/stale.pem").read_bytes())
        assert read("valid", trust=replace(believed, crls=stale)) == Reason.CRL_STALE
        assert read("valid_regional", trust=replace(believed, crls=stale)) == Reason.CRL_STALE

    def test_one_of_tomorrow_refuses_too(self, read, believed, works):
        regional = works.authorities["regional"]
        tomorrow = regional.crl(works.now + DAY, works.now + 2 * DAY)
        assert read("valid_regional", trust=replace(believed, crls=(tomorrow,))) == Reason.CRL_STALE

    def test_one_that_ends_while_the_process_runs_refuses_from_then_on(self, read, believed, works):
        now = datetime.now(UTC)
        soon = works.authorities["regional"].crl(now - DAY, now + timedelta(seconds=3))
        some = replace(believed, crls=(soon,))
        assert isinstance(read("valid_regional", trust=some), Card)
        time.sleep(4)
        assert read("valid_regional", trust=some) == Reason.CRL_STALE

    def test_without_the_lists_nobody_comes_in(self, read, believed):
        assert read(trust=replace(believed, crls=())) == Reason.CRL_UNAVAILABLE

    def test_without_that_of_the_root_only_those_below_it_stay_out(self, read, believed, works):
        crls = trust.crls_in((works.folder / "crl/without-root.pem").read_bytes())
        some = replace(believed, crls=crls)
        assert read("valid", trust=some) == Reason.CRL_UNAVAILABLE
        assert isinstance(read("valid_regional", trust=some), Card)

    def test_a_list_that_somebody_else_signed_counts_for_nothing(self, read, believed, works):
        impostors = works.authorities["impostor"].crl(works.now - DAY, works.now + DAY)
        kept = [crl for crl in believed.crls if crl.issuer != impostors.issuer]
        assert (
            read("valid_regional", trust=replace(believed, crls=(*kept, impostors))) == Reason.CRL_UNAVAILABLE
        )

    def test_an_issuer_that_is_no_longer_believed(self, read, believed, works):
        others = [one for one in believed.issuers if "Prova - CA" not in one.subject.rfc4514_string()]
        assert read("valid_regional", trust=replace(believed, issuers=tuple(others))) == Reason.UNTRUSTED

    def test_a_revoked_issuer_takes_its_cards_with_it(self, read, believed, works):
        root = works.authorities["root"]
        root.revoke(works.authorities["citizens"].certificate, works.now - DAY)
        crls = [crl for crl in believed.crls if crl.issuer != root.subject]
        crls.append(root.crl(works.now - DAY, works.now + DAY))
        root.revoked.clear()
        assert read("valid", trust=replace(believed, crls=tuple(crls))) == Reason.UNTRUSTED

    def test_below_an_issuer_whose_own_issuer_is_unknown_nobody_comes_in(self, read, believed):
        rootless = [one for one in believed.issuers if "Radice" not in one.subject.rfc4514_string()]
        assert read("valid", trust=replace(believed, issuers=tuple(rootless))) == Reason.UNTRUSTED


class TestKeysAndNames:
    def test_the_least_length_of_a_key_is_a_setting(self, read, believed):
        assert isinstance(read("weak_key_1024", trust=replace(believed, min_rsa_bits=1024)), Card)
        assert read("valid", trust=replace(believed, min_rsa_bits=3072)) == Reason.WEAK_KEY
        assert read("ec_key", trust=replace(believed, min_ec_bits=384)) == Reason.WEAK_KEY

    def test_the_policies_are_a_setting(self, read, believed):
        assert isinstance(
            read("other_policy", trust=replace(believed, policies=frozenset(["1.3.76.99.9.9"]))), Card
        )
        assert read("valid", trust=replace(believed, policies=frozenset())) == Reason.POLICY

    def test_a_kind_of_key_that_no_card_has_is_refused(self, read, works):
        works.card("ed25519", MARIO, key=ed25519.Ed25519PrivateKey.generate(), usage=("digital_signature",))
        assert read("ed25519") == Reason.WEAK_KEY

    def test_names_are_text_without_tricks(self, read, works):
        subject = holder_name(common_name(MARIO, CARD_ID(1)), "ROS\u202eSI\n\tX", "e\u0301 " + "A" * 90)
        works.card("odd_names", subject=subject)
        card = read("odd_names")
        assert card.surname == "ROS SI X"
        assert card.name.startswith("é A") and len(card.name) == 60

    @pytest.mark.parametrize("common", [
        f"{MARIO} /{CARD_ID(1)}.{'A' * 27}=", f"{MARIO}/{CARD_ID(1)}.{'A' * 28}", f"{MARIO}/12345.{'A' * 27}=",
        f"{MARIO}/{CARD_ID(1)}.{'A' * 27}=/X", f"٠{MARIO[1:]}/{CARD_ID(1)}.{'A' * 27}=",
        f"{MARIO}/{CARD_ID(1)[:15]}١.{'A' * 27}=", f"STP1234567890123/{CARD_ID(1)}.{'A' * 27}=",
        f"RSSMRA80A99H501X/{CARD_ID(1)}.{'A' * 27}=",
    ])  # fmt: skip
    def test_only_the_form_of_a_real_card_is_a_name(self, read, works, common):
        works.card("odd_common_name", subject=holder_name(common))
        assert read("odd_common_name") == Reason.FISCAL_CODE


class TestHeader:
    @pytest.mark.parametrize("change", [
        lambda pem: b"", lambda pem: b"x", lambda pem: pem + pem, lambda pem: pem + b"\n", lambda pem: b"\n" + pem,
        lambda pem: pem.replace(b"\n", b"\r\n"), lambda pem: pem[:-30], lambda pem: pem.replace(b"CERTIFICATE", b"X509"),
        lambda pem: b"Subject: CN=x\n" + pem, lambda pem: pem.replace(b"\n", b""), lambda pem: pem + b"A" * 20_000,
        lambda pem: pem.replace(b"-----END", b"=\n-----END"),
    ])  # fmt: skip
    def test_anything_but_one_block_as_nginx_writes_it_is_refused(self, read, works, change):
        assert read(pem=change(works.cards["valid"].pem.read_bytes())) == Reason.MALFORMED

    def test_signs_that_are_no_ascii(self, works, believed):
        with pytest.raises(CardRefused) as refused:
            health_card.read("è%2D", at=works.now, trust=believed)
        assert refused.value.reason == Reason.MALFORMED

    def test_a_key_or_a_list_in_the_place_of_a_certificate(self, read, works):
        assert read(pem=works.cards["valid"].key_file.read_bytes()) == Reason.MALFORMED
        assert read(pem=(works.folder / "crl/root.pem").read_bytes()) == Reason.MALFORMED

    def test_the_refusal_names_the_certificate_and_not_the_person(self, works, believed):
        with pytest.raises(CardRefused) as refused:
            health_card.read(shown(works.cards["revoked"].pem.read_bytes()), at=works.now, trust=believed)
        certificate = works.cards["revoked"].certificate
        assert refused.value.fingerprint == certificate.fingerprint(hashes.SHA256()).hex()
        assert MARIO not in str(refused.value)
