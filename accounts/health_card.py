"""What a health card's certificate says, once everything about it was verified: the one door of pyOpenSSL.

nginx has asked for the certificate and for the proof of its key; here the whole certificate is verified again, and what
nginx cannot look at is (cns.md 5): policy, purposes, one common name, the fiscal code in it.
"""

import re
import unicodedata
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from urllib.parse import unquote_to_bytes

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from OpenSSL import crypto

from . import fiscal_code

HEADER_MAX = 16 * 1024
COMMON_NAME = re.compile(r"(?P<code>[A-Za-z0-9]{16})/(?P<card>[0-9]{16})\.[A-Za-z0-9+/]{27}=")
HOLDER = re.compile(r"(?:TINIT-|IT:)(.*)", re.DOTALL)
NAME_MAX, READABLE_MAX = 60, 200
SERIAL_BITS = 160  # RFC 5280: twenty octets
BAD_HASHES = (hashes.MD5, hashes.SHA1)


class Reason(TextChoices):
    """Why a card does not open the door. The words for people are in accounts/card_words.py."""

    PROXY = "proxy"  # did not come through our nginx
    ABSENT = "absent"  # nginx saw no certificate
    MALFORMED = "malformed"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    WEAK_KEY = "weak_key"
    UNTRUSTED = "untrusted"
    REVOKED = "revoked"
    CRL_UNAVAILABLE = "crl_unavailable"
    CRL_STALE = "crl_stale"
    POLICY = "policy"
    PURPOSE = "purpose"
    FISCAL_CODE = "fiscal_code"


# OpenSSL's numbers (x509_vfy.h), not its texts. What is not here is UNTRUSTED.
BY_NUMBER = {
    3: Reason.CRL_UNAVAILABLE,  # no list for this issuer
    5: Reason.CRL_UNAVAILABLE,  # the list's signature cannot be read
    8: Reason.CRL_UNAVAILABLE,  # … or does not hold
    9: Reason.NOT_YET_VALID,
    10: Reason.EXPIRED,
    11: Reason.CRL_STALE,  # the list is of tomorrow
    12: Reason.CRL_STALE,
    15: Reason.CRL_STALE,
    16: Reason.CRL_STALE,
    23: Reason.REVOKED,
    33: Reason.CRL_UNAVAILABLE,  # whose list this is cannot be found
    35: Reason.CRL_UNAVAILABLE,  # the issuer may not sign lists
    36: Reason.CRL_UNAVAILABLE,  # the list says what we do not understand
    44: Reason.CRL_UNAVAILABLE,  # a list of other certificates
    54: Reason.CRL_UNAVAILABLE,
}
OF_THE_CARD_ONLY = {Reason.NOT_YET_VALID, Reason.EXPIRED, Reason.REVOKED}


class CardRefused(Exception):
    """`reason` is a Reason; `said` is for the log, and holds nothing that names the person.

    `fingerprint`: SHA-256 of the certificate, "" when there was none that could be read.
    """

    fingerprint = ""

    def __init__(self, reason, said=""):
        super().__init__(f"{reason.value}: {said}" if said else reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Card:
    """A verified card. Names are text to greet with, never a key; `fiscal_code` is in capitals."""

    fiscal_code: str
    card_id: str  # sixteen digits, kept when the certificate of the same card is renewed
    surname: str
    name: str
    issuer: str  # as a person reads it
    issuer_digest: str  # SHA-256 of the issuer's name in DER; with `serial` it names one certificate
    serial: str  # hexadecimal
    fingerprint: str  # SHA-256 of the certificate
    not_before: datetime
    not_after: datetime

    def as_json(self):
        dates = {"not_before": self.not_before.isoformat(), "not_after": self.not_after.isoformat()}
        return asdict(self) | dates

    @classmethod
    def from_json(cls, data):
        dates = {name: datetime.fromisoformat(data[name]) for name in ("not_before", "not_after")}
        return cls(**(data | dates))


def read(pem_header, *, at, trust):
    """The card of a header as nginx escapes it; raises CardRefused at the first thing that is wrong.

    at: the moment for the card's own dates, aware; its issuers and their lists are held against the machine's clock.
    trust: accounts.trust.Trust.
    """
    certificate = parse(pem_header)
    try:
        return _verified(certificate, at, trust)
    except CardRefused as refused:
        refused.fingerprint = certificate.fingerprint(hashes.SHA256()).hex()
        raise


def _verified(certificate, at, trust):
    try:
        _check_dates(certificate, at)
        _check_key(certificate, trust)
        _check_path(certificate, trust)
        _check_policy(certificate, trust)
        _check_purpose(certificate)
        return _card(certificate)
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension, crypto.Error) as error:
        # A field that the library reads only when it is asked for.
        raise CardRefused(Reason.MALFORMED, type(error).__name__) from error


def parse(pem_header):
    """The certificate of an escaped PEM: exactly one block, written as nginx writes it, and nothing around it."""
    if len(pem_header) > HEADER_MAX or not pem_header.isascii():
        raise CardRefused(Reason.MALFORMED, "size")
    pem = unquote_to_bytes(pem_header)
    try:
        certificate = x509.load_pem_x509_certificate(pem)
        if certificate.public_bytes(Encoding.PEM) != pem:
            raise CardRefused(Reason.MALFORMED, "not one block")
        _ = certificate.extensions, certificate.subject, certificate.issuer, certificate.version
    except (
        ValueError,
        TypeError,
        UnsupportedAlgorithm,
        x509.DuplicateExtension,
        x509.InvalidVersion,
    ) as error:
        raise CardRefused(Reason.MALFORMED, type(error).__name__) from error
    return certificate


def issuer_digest(name):
    """SHA-256 of an x509.Name, hexadecimal: how cards and revocation lists name the same issuer."""
    return sha256(name.public_bytes()).hexdigest()


def readable(name):
    """An x509.Name in few words: "Regione Esempio - CA Cittadini (Prestatore S.p.A.)"."""
    common, body = _one(name, NameOID.COMMON_NAME), _one(name, NameOID.ORGANIZATION_NAME)
    return (f"{common} ({body})" if common and body else common or body or name.rfc4514_string())[
        :READABLE_MAX
    ]


def _check_dates(certificate, at):
    if at < certificate.not_valid_before_utc:
        raise CardRefused(Reason.NOT_YET_VALID)
    if at >= certificate.not_valid_after_utc:
        raise CardRefused(Reason.EXPIRED)


def _check_key(certificate, trust):
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        enough = key.key_size >= trust.min_rsa_bits
    else:
        enough = isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= trust.min_ec_bits
    if not enough or isinstance(certificate.signature_hash_algorithm, BAD_HASHES):
        raise CardRefused(Reason.WEAK_KEY)


@lru_cache(maxsize=2)
def _store(trust):
    """Kept while the lists stay the same: a list of 100,000 serials takes a quarter of a second to load."""
    # No set_time(): OpenSSL never lets a store's time be set again, and lists would stay as fresh as on the first day.
    store = crypto.X509Store()
    for issuer in trust.issuers:
        store.add_cert(crypto.X509.from_cryptography(issuer))
    for revoked in trust.crls:
        store.add_crl(revoked)
    # A list for every issuer of the path, the root too; one that is missing or old refuses (fail closed).
    store.set_flags(crypto.X509StoreFlags.CRL_CHECK | crypto.X509StoreFlags.CRL_CHECK_ALL)
    return store


def _check_path(certificate, trust):
    try:
        crypto.X509StoreContext(
            _store(trust), crypto.X509.from_cryptography(certificate)
        ).verify_certificate()
    except crypto.X509StoreContextError as error:
        number, depth = error.errors[:2]
        reason = BY_NUMBER.get(number, Reason.UNTRUSTED)
        if depth and reason in OF_THE_CARD_ONLY:
            reason = Reason.UNTRUSTED
        raise CardRefused(reason, f"OpenSSL {number} at depth {depth}") from error


def _check_policy(certificate, trust):
    policies = _extension(certificate, x509.CertificatePolicies) or ()
    if not any(policy.policy_identifier.dotted_string in trust.policies for policy in policies):
        raise CardRefused(Reason.POLICY)


def _check_purpose(certificate):
    """Made to sign in with: not to sign documents (that is the card's other certificate), not to issue others."""
    purposes = _extension(certificate, x509.ExtendedKeyUsage) or ()
    usage = _extension(certificate, x509.KeyUsage)
    basic = _extension(certificate, x509.BasicConstraints)
    if (
        ExtendedKeyUsageOID.CLIENT_AUTH not in purposes
        or usage is None
        or not usage.digital_signature
        or usage.content_commitment
        or usage.key_cert_sign
        or (basic is not None and basic.ca)
    ):
        raise CardRefused(Reason.PURPOSE)


def _extension(certificate, kind):
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _card(certificate):
    code, card_id = _holder(certificate.subject)
    if certificate.serial_number.bit_length() > SERIAL_BITS:
        raise CardRefused(Reason.MALFORMED, "serial number")
    return Card(
        fiscal_code=code,
        card_id=card_id,
        surname=_person_name(certificate.subject, NameOID.SURNAME),
        name=_person_name(certificate.subject, NameOID.GIVEN_NAME),
        issuer=readable(certificate.issuer),
        issuer_digest=issuer_digest(certificate.issuer),
        serial=f"{certificate.serial_number:x}",
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def _holder(subject):
    """(fiscal code, card id) of the one common name; a code that stands in serialNumber too must be the same."""
    names = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    found = COMMON_NAME.fullmatch(str(names[0].value)) if len(names) == 1 else None
    if found is None:
        raise CardRefused(Reason.FISCAL_CODE)
    code = found["code"].upper()
    try:
        if fiscal_code.kind(code) != fiscal_code.CF or fiscal_code.clean(code, provisional=False) != code:
            raise CardRefused(Reason.FISCAL_CODE)
    except ValidationError as error:
        raise CardRefused(Reason.FISCAL_CODE) from error
    for attribute in subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER):
        said = HOLDER.fullmatch(str(attribute.value))
        if said and said[1].upper() != code:
            raise CardRefused(Reason.FISCAL_CODE)
    return code, found["card"]


def _person_name(subject, oid):
    letters = unicodedata.normalize("NFC", _one(subject, oid))
    # A name goes into pages, letters and papers: no line ends, no signs that turn the reading round.
    clean = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in letters)
    return " ".join(clean.split())[:NAME_MAX]


def _one(name, oid):
    found = name.get_attributes_for_oid(oid)
    return str(found[0].value) if found else ""
