"""Whose cards are believed: the issuers and their revocation lists, as files that nginx reads too."""

import re
import threading
from dataclasses import dataclass

from cryptography import x509
from django.conf import settings

ISSUERS, CRLS = "issuers.pem", "crls.pem"
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
        issuers=tuple(x509.load_pem_x509_certificates((where / ISSUERS).read_bytes())),
        crls=crls_in((where / CRLS).read_bytes()),
        policies=frozenset(door["POLICIES"]),
        min_rsa_bits=door["MIN_RSA_BITS"],
        min_ec_bits=door["MIN_EC_BITS"],
    )


def crls_in(data):
    """The lists of a bundle of PEM blocks; ValueError when there is none."""
    found = tuple(x509.load_pem_x509_crl(block) for block in CRL_BLOCK.findall(data))
    if not found:
        raise ValueError("no revocation list")
    return found


def folder():
    return settings.CNS["TRUST"]


def _mark(path):
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino


_kept, _loading = None, threading.Lock()
