"""The lists of revoked cards: where each issuer publishes its own, and whether what was fetched may be believed."""

import urllib.error
import urllib.request
from datetime import timedelta
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from django.utils.translation import gettext as _

from .health_card import issuer_digest, readable

MAX_BYTES = 64 * 1024 * 1024
SECONDS = 60
CLOCKS_DIFFER = timedelta(minutes=5)


class CrlRefused(Exception):
    """A list that is not taken; the one that we have stays. The message is for the operator."""


def published_by(issuers):
    """{issuer digest: [addresses]} as the certificates of the authorities themselves say it.

    A certificate names the list of who signed it; one that signed itself names its own.
    """
    found = {}
    for certificate in issuers:
        addresses = found.setdefault(issuer_digest(certificate.issuer), [])
        addresses += [url for url in addresses_in(certificate) if url not in addresses]
    return {digest: addresses for digest, addresses in found.items() if addresses}


def addresses_in(certificate):
    """The http addresses at which a certificate says that its issuer's list is."""
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return []
    names = [name.value for point in points for name in point.full_name or () if hasattr(name, "value")]
    return [name for name in names if isinstance(name, str) and is_address(name)]


def is_address(text):
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def fetch(address):
    """The bytes at an http address; raises CrlRefused. A list is signed: plain http is its usual way."""
    if not is_address(address):
        raise CrlRefused(_("non è un indirizzo http"))
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310  http(s) only, see above
            data = answer.read(MAX_BYTES + 1)
    except (OSError, ValueError, urllib.error.URLError) as error:
        raise CrlRefused(_("non risponde: %(error)s") % {"error": error}) from error
    if len(data) > MAX_BYTES:
        raise CrlRefused(_("è più lunga di 64 MiB"))
    return data


def parse(data):
    """The list in PEM or DER; raises CrlRefused."""
    try:
        if b"-----BEGIN X509 CRL-----" in data:
            return x509.load_pem_x509_crl(data)
        return x509.load_der_x509_crl(data)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CrlRefused(_("non è una lista di revoca")) from error


def check(crl, issuers, kept, at):
    """Raises CrlRefused unless the list is an issuer's own, whole, of today, and not older than the one we have."""
    signers = [issuer for issuer in issuers if issuer.subject == crl.issuer]
    if not signers:
        raise CrlRefused(
            _("è di un emittente che non è nel nostro elenco: %(name)s") % {"name": readable(crl.issuer)}
        )
    if not any(_is_signed_by(crl, issuer) for issuer in signers):
        raise CrlRefused(_("la firma non è dell'emittente"))
    if crl.next_update_utc is None or crl.next_update_utc <= at:
        raise CrlRefused(_("è già scaduta"))
    if crl.last_update_utc > at + CLOCKS_DIFFER:
        raise CrlRefused(_("è datata nel futuro: controlla l'orologio di questa macchina"))
    if _is_partial(crl):
        raise CrlRefused(_("è parziale, e da sola non basta"))
    older = next((one for one in kept if place_of(one) == place_of(crl)), None)
    if older is not None and age_of(crl) < age_of(older):
        raise CrlRefused(_("è più vecchia di quella che abbiamo"))


def place_of(crl):
    """Lists with the same place follow one another: the issuer, and the part of its certificates that the list is of."""
    part = _extension(crl, x509.IssuingDistributionPoint)
    return issuer_digest(crl.issuer), part.public_bytes() if part else b""


def age_of(crl):
    """Grows from each list to the next."""
    number = _extension(crl, x509.CRLNumber)
    return number.crl_number if number else 0, crl.last_update_utc


def _is_signed_by(crl, issuer):
    try:
        return crl.is_signature_valid(issuer.public_key())
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return False


def _is_partial(crl):
    """Changes only, somebody else's certificates, or only some reasons: OpenSSL would not count such a list."""
    if _extension(crl, x509.DeltaCRLIndicator):
        return True
    part = _extension(crl, x509.IssuingDistributionPoint)
    return bool(part) and (
        part.indirect_crl or part.only_contains_attribute_certs or part.only_some_reasons is not None
    )


def _extension(crl, kind):
    try:
        return crl.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
