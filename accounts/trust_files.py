"""The files of accounts.trust, changed: all at once or not at all, and then nginx is told."""

import json
import logging
import os
import subprocess
import tempfile

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from . import revocation, trusted_list
from .health_card import issuer_digest, readable
from .trust import ABOUT, CRLS, ISSUERS, SOURCES, folder, kept_crls, kept_issuers, sources

logger = logging.getLogger("accounts.trust")


class NginxRefused(Exception):
    """The new files did not pass `nginx -t`: the old ones are back."""


def import_issuers(data, wanted=None, keep_old=False, dry_run=False):
    """Takes the issuers out of each of `data` (bytes); returns (added, removed, [(certificate, why not)]).

    wanted: a compiled pattern that the issuer's readable name must fit. Raises trusted_list.ListRefused.
    """
    at, found, passed_over, following = timezone.now(), {}, [], []
    for part in map(trusted_list.read, data):
        following += [part.next_update] if part.next_update else []
        for certificate in part.certificates:
            why = trusted_list.shortcoming(certificate, at)
            if not why and wanted and not wanted.search(readable(certificate.subject)):
                why = _("non richiesto")
            if why:
                passed_over.append((certificate, why))
            else:
                found[_key(certificate)] = certificate
    if not found:
        raise trusted_list.ListRefused(_("non contiene nessun emittente di carte valido"))
    old = {_key(certificate): certificate for certificate in kept_issuers()}
    new = old | found if keep_old else found
    added = [certificate for key, certificate in new.items() if key not in old]
    removed = [certificate for key, certificate in old.items() if key not in new]
    if not dry_run:
        said = {
            "imported_at": at.isoformat(),
            "next_update": min(following).isoformat() if following else None,
        }
        swap({ISSUERS: bundle(new.values()), ABOUT: json.dumps(said).encode()})
    return added, removed, passed_over


def take_crls(lists):
    """Puts the revocation lists, each already checked, in the place of their forerunners."""
    issuers = {issuer_digest(certificate.subject) for certificate in kept_issuers()}
    # Lists of issuers that are no longer believed go with them.
    kept = {revocation.place_of(crl): crl for crl in kept_crls() if issuer_digest(crl.issuer) in issuers}
    kept |= {revocation.place_of(crl): crl for crl in lists}
    swap({CRLS: bundle(kept.values())})


def refresh():
    """Fetches every list again; returns [(issuer's name, address, why not)], "" where it went well."""
    issuers, kept, at = kept_issuers(), kept_crls(), timezone.now()
    known = sources()
    names = {issuer_digest(certificate.subject): readable(certificate.subject) for certificate in issuers}
    taken, said = [], []
    for digest, name in names.items():
        for address in known.get(digest, ()):
            try:
                crl = revocation.parse(revocation.fetch(address))
                if issuer_digest(crl.issuer) != digest:
                    raise revocation.CrlRefused(_("è di un altro emittente"))
                revocation.check(crl, issuers, kept, at)
                taken.append(crl)
                said.append((name, address, ""))
            except revocation.CrlRefused as refused:
                said.append((name, address, str(refused)))
        if not known.get(digest):
            said.append((name, "", _("non sappiamo dove la pubblica: manage.py cns_crl source")))
    if taken:
        take_crls(taken)
    return said


def add_source(digest, address):
    own = json.loads((folder() / SOURCES).read_text()) if (folder() / SOURCES).exists() else {}
    own[digest] = sorted({*own.get(digest, ()), address})
    swap({SOURCES: json.dumps(own, indent=1).encode()})


def bundle(things):
    return b"".join(thing.public_bytes(Encoding.PEM) for thing in things)


def swap(files):
    """Writes {name: bytes} into the folder and has nginx read them; NginxRefused puts everything back."""
    where = folder()
    where.mkdir(parents=True, exist_ok=True)
    before = {name: (where / name).read_bytes() for name in files if (where / name).exists()}
    _write_all(where, files)
    try:
        _tell_nginx(where)
    except NginxRefused:
        _write_all(where, before)
        for name in files.keys() - before.keys():
            (where / name).unlink()
        raise


def _write_all(where, files):
    for name, data in files.items():
        with tempfile.NamedTemporaryFile(dir=where, prefix=f".{name}.", delete=False) as new:
            new.write(data)
            new.flush()
            os.fsync(new.fileno())
            os.fchmod(new.fileno(), 0o644)
        os.replace(new.name, where / name)


def _tell_nginx(where):
    """Only where this machine's nginx is ours to call (settings.CNS["NGINX"]), and once both its files are there."""
    command = settings.CNS["NGINX"]
    if not command or not all((where / name).exists() for name in (ISSUERS, CRLS)):
        return
    said = _complaint([*command, "-t", "-q"])
    if said:
        raise NginxRefused(said)
    # One that does not run has nothing to read again: it will find the files when it starts.
    said = _complaint([*command, "-s", "reload"])
    if said:
        logger.warning("nginx was not reloaded: %s", said)


def _complaint(command):
    """What the command said when it failed, "" when it did not."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)  # noqa: S603  a setting
    return (done.stderr.strip() or "?") if done.returncode else ""


def _key(certificate):
    return certificate.public_bytes(Encoding.DER)
