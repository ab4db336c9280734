"""A browser's home that holds cards: Chromium keeps them in the NSS database of the home folder."""

import shutil
import subprocess

from .works import P12_PASSWORD


class NoTools(Exception):
    """certutil and pk12util are missing (Debian's libnss3-tools)."""


def make(home, tls_authority, cards):
    """Makes `home` anew with the DemoCards in it, and the TLS authority believed for web sites.

    Start the browser with HOME=<home> and --user-data-dir=<home>/profile.
    """
    if not shutil.which("certutil") or not shutil.which("pk12util"):
        raise NoTools("certutil e pk12util mancano: installa libnss3-tools")
    shutil.rmtree(home, ignore_errors=True)
    database = home / ".pki" / "nssdb"
    database.mkdir(parents=True)
    where = f"sql:{database}"
    _run("certutil", "-d", where, "-N", "--empty-password")
    _run("certutil", "-d", where, "-A", "-n", "CA TLS di prova", "-t", "C,,", "-i", str(tls_authority))
    for card in cards:
        _run("pk12util", "-d", where, "-i", str(card.p12), "-K", "", "-W", P12_PASSWORD.decode())


def _run(*command):
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  our own words
