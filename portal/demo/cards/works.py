"""The works where demo cards are made: one folder with authorities, cards and lists.

tls/      the certificate of the two hosts (portal.pem, portal.key) and who signed it (ca.pem)
ca/       root, citizens (below the root), regional (by itself), foreign, impostor; trusted.pem is the first three
crl/      trusted.pem (one list for each trusted authority), stale.pem, without-root.pem
cards/    NAME.pem, NAME.key, NAME.chain.pem (with what stands above it), NAME.p12 (password "prova")
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from .authority import (
    DAY,
    SERVER_AUTH,
    YEAR,
    Authority,
    authority_name,
    common_name,
    ec_key,
    holder_name,
    key_pem,
    name_of,
    pem,
    rsa_key,
)

P12_PASSWORD = b"prova"
TRUSTED = ("root", "citizens", "regional")


@dataclass(frozen=True)
class DemoCard:
    """A card of the works, by its name: all that there is of it are its files."""

    name: str
    folder: Path  # cards/

    @property
    def pem(self):
        return self.folder / f"{self.name}.pem"

    @property
    def chain(self):
        return self.folder / f"{self.name}.chain.pem"

    @property
    def key_file(self):
        return self.folder / f"{self.name}.key"

    @property
    def p12(self):
        return self.folder / f"{self.name}.p12"

    @property
    def certificate(self):
        return x509.load_pem_x509_certificate(self.pem.read_bytes())

    @property
    def key(self):
        return serialization.load_pem_private_key(self.key_file.read_bytes(), None)


class Works:
    """Makes cards and lists as they are wanted. `now`: the moment that it is for them."""

    def __init__(self, folder, authorities, now=None):
        self.folder = folder
        self.authorities = authorities  # by name
        self.now = now or datetime.now(UTC).replace(microsecond=0)

    @classmethod
    def found(cls, folder, now=None):
        """New authorities, written into the folder."""
        now = now or datetime.now(UTC).replace(microsecond=0)
        regional = authority_name("Regione Prova - CA Cittadini")
        root = Authority.found(authority_name("Radice CNS di Prova"), now, path_length=1)
        works = cls(folder, {
            "root": root,
            "citizens": Authority.found(authority_name("Regione Esempio - CA Cittadini"), now, parent=root),
            "regional": Authority.found(regional, now),
            "foreign": Authority.found(authority_name("CA non riconosciuta", "Altro S.p.A."), now),
            "impostor": Authority.found(regional, now),  # the trusted name, another key
        }, now)  # fmt: skip
        for name, authority in works.authorities.items():
            works._write(f"ca/{name}.pem", pem(authority.certificate))
            works._write(f"ca/{name}.key", key_pem(authority.key))
        works._write("ca/trusted.pem", b"".join(pem(works.authorities[name].certificate) for name in TRUSTED))
        return works

    @classmethod
    def open(cls, folder):
        """The works of a folder where they were founded before, with what they have revoked."""
        made = {}
        for name in ("root", "citizens", "regional", "foreign", "impostor"):
            crl = folder / "crl" / f"{name}.pem"
            made[name] = Authority.load(
                (folder / "ca" / f"{name}.pem").read_bytes(),
                (folder / "ca" / f"{name}.key").read_bytes(),
                crl.read_bytes() if crl.exists() else None,
                parent=made["root"] if name == "citizens" else None,
            )
        return cls(folder, made)

    @cached_property
    def common_key(self):
        """Making a key takes longer than all the rest: the cards share one unless they bring their own."""
        return rsa_key()

    @property
    def cards(self):
        """{name: DemoCard} of every card that was made."""
        folder = self.folder / "cards"
        return {path.stem: DemoCard(path.stem, folder) for path in sorted(folder.glob("*.p12"))}

    def card(self, label, code="", *, card_id="7430010000000001", surname="ROSSI", name="MARIO", subject=None,
             issuer="citizens", key=None, start=None, end=None, chain=None, **extensions):  # fmt: skip
        """Makes a card and writes its files. `issuer`: the name of an authority, or an Authority."""
        authority = self.authorities[issuer] if isinstance(issuer, str) else issuer
        key = key or self.common_key
        subject = subject or holder_name(common_name(code, card_id), surname, name)
        certificate = authority.issue(
            subject, key, start or self.now - YEAR, end or self.now + 5 * YEAR, **extensions
        )
        if chain is None:
            chain = [authority.certificate] if authority.parent else []
        self._write(f"cards/{label}.pem", pem(certificate))
        self._write(f"cards/{label}.chain.pem", b"".join(map(pem, [certificate, *chain])))
        self._write(f"cards/{label}.key", key_pem(key))
        p12 = pkcs12.serialize_key_and_certificates(
            label.encode(),
            key,
            certificate,
            chain or None,
            serialization.BestAvailableEncryption(P12_PASSWORD),
        )
        self._write(f"cards/{label}.p12", p12)
        return DemoCard(label, self.folder / "cards")

    def revoke(self, label, reason=x509.ReasonFlags.key_compromise):
        """The lists say so once they are written again (write_crls)."""
        certificate = self.cards[label].certificate
        authority = next(a for a in self.authorities.values() if a.subject == certificate.issuer)
        authority.revoke(certificate, self.now - 2 * DAY, reason)

    def write_crls(self):
        lists = {name: self.authorities[name].crl(self.now - DAY, self.now + 7 * DAY) for name in TRUSTED}
        for name, crl in lists.items():
            self._write(f"crl/{name}.pem", pem(crl))
        self._write("crl/trusted.pem", b"".join(map(pem, lists.values())))
        self._write("crl/without-root.pem", pem(lists["citizens"]) + pem(lists["regional"]))
        stale = [self.authorities[name].crl(self.now - 30 * DAY, self.now - DAY) for name in TRUSTED]
        self._write("crl/stale.pem", b"".join(map(pem, stale)))

    def write_tls(self, *hosts):
        """The certificate of the web server, signed by an authority that the browser must be told to believe."""
        authority = Authority.found(name_of((x509.NameOID.COMMON_NAME, "CA TLS di prova")), self.now)
        key = ec_key()
        certificate = authority.issue(
            name_of((x509.NameOID.COMMON_NAME, hosts[0])), key, self.now - DAY, self.now + 90 * DAY,
            policies=(), purposes=(SERVER_AUTH,), usage=("digital_signature",), is_ca=False, hosts=hosts,
        )  # fmt: skip
        self._write("tls/ca.pem", pem(authority.certificate))
        self._write("tls/portal.pem", pem(certificate))
        self._write("tls/portal.key", key_pem(key))

    def _write(self, name, data):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
