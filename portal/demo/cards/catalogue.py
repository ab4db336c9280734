"""One card for each way in which a card can be good or bad, and what must come of it at each of the two walls."""

import json
from dataclasses import asdict, dataclass

from cryptography import x509
from cryptography.x509.oid import NameOID

from .authority import (
    CLIENT_AUTH,
    DAY,
    OTHER_POLICY,
    PROVIDER,
    SERVER_AUTH,
    YEAR,
    Authority,
    common_name,
    ec_key,
    holder_name,
    name_of,
    rsa_key,
)

MARIO, LUISA, JOSE = "RSSMRA80A01H501U", "VRDLSU75C41F205B", "NUXJSO90D15Z603H"
OMOCODE, OMOCODE_ALL = "RSSMRA80A01H50MM", "RSSMRAULALMHRLMD"  # one digit as a letter; all seven
WRONG = "RSSMRA80A01H501A"  # the control letter
CARD_ID = "743001000000{:04}".format
MARIOS = common_name(MARIO, CARD_ID(1))


@dataclass(frozen=True)
class Expected:
    tls: bool  # whether nginx lets it through
    app: bool  # whether health_card.read accepts it
    code: str | None = None  # the fiscal code of an accepted card
    why: str | None = None  # the Reason of a refused one


def fill(works):
    """Makes every card, its revocations and the lists; returns {name: Expected}, written to expected.json too."""
    expected = {}
    for kind in (good, refused_by_tls, refused_by_us):
        for label, outcome, how in kind(works):
            works.card(label, **how)
            expected[label] = outcome
    works.revoke("revoked")
    works.revoke("suspended", x509.ReasonFlags.certificate_hold)
    works.write_crls()
    text = json.dumps({label: asdict(outcome) for label, outcome in expected.items()}, indent=1)
    (works.folder / "expected.json").write_text(text)
    return expected


def good(works):
    def ok(label, code, number, surname="ROSSI", name="MARIO", **how):
        how = {"code": code, "card_id": CARD_ID(number), "surname": surname, "name": name} | how
        return label, Expected(tls=True, app=True, code=code), how

    yield ok("valid", MARIO, 1)
    yield ok("valid_regional", LUISA, 2, "VERDI", "LUISA", issuer="regional")
    yield ok("valid_luisa", LUISA, 8, "VERDI", "LUISA", key=rsa_key())
    yield ok("replacement", MARIO, 77)
    yield ok("extended", MARIO, 1, end=works.now + 6 * YEAR)  # the same card, a newer certificate
    yield ok("omocode", OMOCODE, 3)
    yield ok("omocode_all", OMOCODE_ALL, 4)
    yield ok("accents", JOSE, 5, "NÚÑEZ D'AMORE", "JOSÉ MARÍA")
    yield ok("lowercase", MARIO, 1, subject=holder_name(common_name(MARIO.lower(), CARD_ID(1))))
    yield ok("ec_key", LUISA, 6, "VERDI", "LUISA", key=ec_key(), usage=("digital_signature",))
    yield ok("same_code_twice", MARIO, 9, subject=_with_serial(f"TINIT-{MARIO}"))


def refused_by_tls(works):
    def no(label, why, **how):
        return label, Expected(tls=False, app=False, why=why), {"code": MARIO} | how

    foreign = works.authorities["foreign"].certificate
    luisa = works.cards["valid_luisa"]
    alone = rsa_key()
    yield no("expired", "expired", start=works.now - 7 * YEAR, end=works.now - DAY)
    yield no("not_yet_valid", "not_yet_valid", start=works.now + DAY, end=works.now + 6 * YEAR)
    yield no("revoked", "revoked")
    yield no("suspended", "revoked", code=LUISA, issuer="regional")
    yield no("foreign_issuer", "untrusted", issuer="foreign")
    yield no("foreign_with_chain", "untrusted", issuer="foreign", chain=[foreign])
    yield no("impostor_issuer", "untrusted", issuer="impostor")
    yield no("self_signed", "untrusted", key=alone, issuer=Authority(holder_name(MARIOS), alone, None))
    yield no("server_eku", "purpose", purposes=(SERVER_AUTH,))
    yield no(
        "signed_by_leaf", "untrusted",
        issuer=Authority(luisa.certificate.subject, luisa.key, luisa.certificate),
        chain=[luisa.certificate, works.authorities["citizens"].certificate],
    )  # fmt: skip
    yield no("weak_key_1024", "weak_key", key=rsa_key(1024))
    yield no("signature_cert", "purpose", purposes=(CLIENT_AUTH,), usage=("content_commitment",))


def refused_by_us(works):
    def no(label, why, **how):
        return label, Expected(tls=True, app=False, why=why), {"code": MARIO} | how

    def named(label, common, **how):
        return no(label, "fiscal_code", subject=holder_name(common, **how))

    yield no("no_policy", "policy", policies=())
    yield no("other_policy", "policy", policies=(OTHER_POLICY,))
    yield no("no_eku", "purpose", purposes=())
    yield no("nonrepudiation_too", "purpose", usage=("digital_signature", "content_commitment"))
    yield no("ca_flag", "purpose", is_ca=True)
    yield named("no_code", "ROSSI MARIO")
    yield named("empty_code", "/7430010000000001.AAAA=")
    yield named("wrong_control_letter", common_name(WRONG, CARD_ID(1)))
    yield named("company_number", common_name("01234567890", CARD_ID(1)))
    yield named("nineteen_signs", f"{MARIO}XYZ/1.A=")
    yield named("no_card_number", f"{MARIO}/.{MARIOS[-28:]}")
    # Whoever parses the subject as text finds Mario in these.
    yield named("name_inside_organisation", "OSPITE", organisation=f"X,CN={MARIO}/1.A=")
    yield named("name_inside_unit", "OSPITE", unit=f"X/CN={MARIO}/1.A=")
    yield named("name_after_newline", f"X\nCN={MARIO}/1.A=")
    yield named("newline_at_the_end", f"{MARIOS}\n")
    yield no("two_names", "fiscal_code", subject=name_of(
        (NameOID.COUNTRY_NAME, "IT"), (NameOID.ORGANIZATION_NAME, PROVIDER),
        (NameOID.COMMON_NAME, common_name(LUISA, CARD_ID(1))), (NameOID.COMMON_NAME, MARIOS),
    ))  # fmt: skip
    yield no("other_code_beside", "fiscal_code", subject=_with_serial(f"TINIT-{LUISA}"))


def _with_serial(text):
    return holder_name(common_name(MARIO, CARD_ID(9)), more=((NameOID.SERIAL_NUMBER, text),))
