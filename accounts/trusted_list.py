"""Which authorities issue health cards: read from a national trusted list (ETSI TS 119 612), or from PEM files."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree  # noqa: S405  see _tree

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.utils.translation import gettext as _

# In Italy the CNS authorities are identity services, "recognised at national level" (cns.md 2). Those that issue
# signature certificates (CA/QC) are other services: a signature is no way in.
IDENTITY = "http://uri.etsi.org/TrstSvc/Svctype/IdV"
IN_FORCE = {
    "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/recognisedatnationallevel",
    "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted",
}
PEM_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----")


class ListRefused(Exception):
    """Not a list that can be read; the message is for the person who gave it."""


@dataclass(frozen=True)
class Found:
    """What a file holds. `next_update`: when its author will write the next one; None for PEM files."""

    certificates: tuple
    next_update: datetime | None = None


def read(data):
    """Found, from the bytes of an XML list, of PEM blocks, or of one DER certificate; raises ListRefused."""
    try:
        if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return _read_xml(data)
        if PEM_BLOCK.search(data):
            return Found(tuple(x509.load_pem_x509_certificates(data)))
        return Found((x509.load_der_x509_certificate(data),))
    except (ValueError, ElementTree.ParseError, UnsupportedAlgorithm) as error:
        raise ListRefused(_("non è un elenco di fiducia né un certificato che si legga")) from error


def shortcoming(certificate, at):
    """Why a certificate cannot stand for an issuer of cards, in words; "" when it can."""
    key = certificate.public_key()
    if at >= certificate.not_valid_after_utc:
        return _("scaduto")
    if not _is_authority(certificate):
        return _("non è di un'autorità di certificazione")
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= 2048:
        return ""
    if isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= 256:
        return ""
    return _("chiave troppo corta")


def _read_xml(data):
    tree = _tree(data)
    services = tree.iterfind(".//{*}TSPService/{*}ServiceInformation")
    certificates = []
    for service in services:
        if _text(service, "{*}ServiceTypeIdentifier") != IDENTITY:
            continue
        if _text(service, "{*}ServiceStatus") in IN_FORCE:
            certificates += map(_certificate, service.iterfind(".//{*}X509Certificate"))
    return Found(tuple(certificates), _next_update(tree))


def _next_update(tree):
    said = _text(tree, "{*}SchemeInformation/{*}NextUpdate/{*}dateTime")
    if not said:
        return None
    moment = datetime.fromisoformat(said)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _tree(data):
    # A list has no document type, and without one no entity can grow: expat has nothing to be tricked with.
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ValueError("document type")
    return ElementTree.fromstring(data)  # noqa: S314


def _text(element, path):
    return (element.findtext(path) or "").strip()


def _certificate(element):
    try:
        return x509.load_der_x509_certificate(base64.b64decode(element.text or "", validate=False))
    except binascii.Error as error:
        raise ValueError("base64") from error


def _is_authority(certificate):
    try:
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return basic.ca and usage.key_cert_sign
