"""Whose cards are believed: the issuers and their revocation lists, as files that nginx reads too, and their state."""

import json
import re
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from cryptography import x509
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from . import revocation
from .health_card import issuer_digest, readable

ISSUERS, CRLS = "issuers.pem", "crls.pem"
# When the issuers were imported, and where their lists are fetched beside the addresses that they name themselves.
ABOUT, SOURCES = "about.json", "crl-sources.json"
# A list that ends sooner than this may end before somebody has mended what keeps it from coming.
WARN_CRL = timedelta(hours=12)
WARN_ISSUER = timedelta(days=30)
# Authorities come and go: a list of issuers that nobody has looked at for two months is not known to be right.
OLD_IMPORT = timedelta(days=60)
CRL_BLOCK = re.compile(rb"-----BEGIN X509 CRL-----.+?-----END X509 CRL-----\n?", re.DOTALL)


class NotReady(Exception):
    """The lists are not there or cannot be read: no card is believed (fail closed)."""


@dataclass(frozen=True, eq=False)
class Trust:
    """What a card is held against. One object for as long as the files stay the same."""

    issuers: tuple  # of x509.Certificate
    crls: tuple  # of x509.CertificateRevocationList
    policies: frozenset  # OIDs that make a certificate one of a health card
    min_rsa_bits: int
    min_ec_bits: int


def current():
    """The Trust of the files as they are now; read again when one of them changed. Raises NotReady."""
    global _kept
    try:
        marks = tuple(_mark(folder() / name) for name in (ISSUERS, CRLS))
        with _loading:
            if _kept is None or _kept[0] != marks:
                _kept = marks, load(folder())
            return _kept[1]
    except (OSError, ValueError) as error:
        raise NotReady(str(error)) from error


def load(where):
    """The Trust of a folder; OSError or ValueError when a file is missing or spoilt."""
    door = settings.CNS
    return Trust(
        issuers=issuers_in((where / ISSUERS).read_bytes()),
        crls=crls_in((where / CRLS).read_bytes()),
        policies=frozenset(door["POLICIES"]),
        min_rsa_bits=door["MIN_RSA_BITS"],
        min_ec_bits=door["MIN_EC_BITS"],
    )


def issuers_in(data):
    """The certificates of a bundle; ValueError when there is none."""
    return tuple(x509.load_pem_x509_certificates(data))


def crls_in(data):
    """The lists of a bundle of PEM blocks; ValueError when there is none."""
    found = tuple(x509.load_pem_x509_crl(block) for block in CRL_BLOCK.findall(data))
    if not found:
        raise ValueError("no revocation list")
    return found


def kept_issuers():
    """The issuers of the file; () before the first import, and when it is spoilt: then nobody is believed."""
    return _kept_in(ISSUERS, issuers_in)


def kept_crls():
    return _kept_in(CRLS, crls_in)


def _kept_in(name, read):
    try:
        return read((folder() / name).read_bytes())
    except (FileNotFoundError, ValueError):
        return ()


def sources():
    """{issuer digest: [addresses]} of the revocation lists: what the certificates say, and what was added by hand."""
    found = revocation.published_by(kept_issuers())
    for digest, addresses in _json(SOURCES).items():
        found[digest] = [*addresses, *(url for url in found.get(digest, ()) if url not in addresses)]
    return found


def about():
    """{"imported_at", "next_update"} in ISO form; {} before the first import."""
    return _json(ABOUT)


def folder():
    return settings.CNS["TRUST"]


def _json(name):
    path = folder() / name
    return json.loads(path.read_text()) if path.exists() else {}


def _mark(path):
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino


_kept, _loading = None, threading.Lock()


class Said(NamedTuple):
    """One line: whose, whether all is well, and what is to be said of it in Italian."""

    name: str
    fresh: bool
    said: str


def status():
    """[Said], the list of issuers first and then each issuer; [] on a portal without cards."""
    if not settings.CNS["URL"]:
        return []
    at, name = timezone.now(), _("Elenco degli emittenti")
    issuers, crls = kept_issuers(), kept_crls()
    if not issuers:
        return [
            Said(
                name,
                False,
                _("manca o non si legge: nessuna TS-CNS può entrare. Lancia manage.py cns_trust import."),
            )
        ]
    return [_of_import(name, len(issuers), at), *(_of_issuer(one, issuers, crls, at) for one in issuers)]


def _of_import(name, count, at):
    known = about()
    imported = datetime.fromisoformat(known["imported_at"]) if known else None
    following = datetime.fromisoformat(known["next_update"]) if known.get("next_update") else None
    if imported is None:
        return Said(name, False, _("%(count)d emittenti, non si sa da quando") % {"count": count})
    said = _("%(count)d emittenti, importati il %(day)s") % {"count": count, "day": _day(imported)}
    if following and at >= following:
        return Said(
            name,
            False,
            _("%(said)s: quell'elenco scadeva il %(day)s") % {"said": said, "day": _day(following)},
        )
    if at - imported > OLD_IMPORT:
        return Said(name, False, _("%(said)s: è ora di importarli di nuovo") % {"said": said})
    return Said(name, True, said)


def _of_issuer(issuer, issuers, crls, at):
    name = readable(issuer.subject)
    if at >= issuer.not_valid_after_utc:
        return Said(name, False, _("scaduto il %(day)s") % {"day": _day(issuer.not_valid_after_utc)})
    if not any(other.subject == issuer.issuer for other in issuers):
        return Said(
            name,
            False,
            _("manca chi l'ha firmato: importa anche %(name)s") % {"name": readable(issuer.issuer)},
        )
    # An issuer may publish several lists, each of a part of its cards: the one that ends first counts.
    ends = [c.next_update_utc for c in crls if issuer_digest(c.issuer) == issuer_digest(issuer.subject)]
    if not ends or None in ends:
        return Said(name, False, _("manca la lista di revoca: le sue carte non entrano"))
    end = min(ends)
    if at >= end:
        return Said(
            name,
            False,
            _("lista di revoca scaduta il %(when)s: le sue carte non entrano") % {"when": _moment(end)},
        )
    if end - at < WARN_CRL:
        return Said(
            name, False, _("la lista di revoca scade il %(when)s e non si aggiorna") % {"when": _moment(end)}
        )
    if issuer.not_valid_after_utc - at < WARN_ISSUER:
        return Said(name, False, _("scade il %(day)s") % {"day": _day(issuer.not_valid_after_utc)})
    return Said(name, True, _("lista di revoca valida fino al %(when)s") % {"when": _moment(end)})


def _day(moment):
    return f"{timezone.localtime(moment):%d/%m/%Y}"


def _moment(moment):
    return f"{timezone.localtime(moment):%d/%m/%Y %H:%M}"
