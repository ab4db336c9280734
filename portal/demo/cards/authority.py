"""Certificates in the shape of the Italian health cards', issued by authorities that exist only in one folder."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

DAY = timedelta(days=1)
YEAR = 365 * DAY
CNS_POLICY, OTHER_POLICY = "1.3.76.16.2.1", "1.3.76.99.9.9"
NOTICE = (
    "Identifies X.509 authentication certificates issued for the italian National Service Card (CNS) "
    "project in according to the italian regulation"
)
CLIENT_AUTH, SERVER_AUTH = ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH
CARD_PURPOSES = (
    CLIENT_AUTH,
    ObjectIdentifier("1.3.6.1.4.1.311.20.2.2"),
    ExtendedKeyUsageOID.EMAIL_PROTECTION,
)
USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip
PROVIDER, SERVICES = "Prestatore di Prova S.p.A.", "Servizi di Certificazione"


def rsa_key(bits=2048):
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def ec_key():
    return ec.generate_private_key(ec.SECP256R1())


def name_of(*pairs):
    """An x509.Name of (oid, text) pairs, in their order."""
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in pairs])


def authority_name(common_name, provider=PROVIDER):
    return name_of(
        (NameOID.COUNTRY_NAME, "IT"),
        (NameOID.ORGANIZATION_NAME, provider),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, SERVICES),
        (NameOID.COMMON_NAME, common_name),
    )


def common_name(code, card_id):
    """What stands on a card: code/card.digest, the digest being that of the card's file of personal data."""
    digest = hashlib.sha1(card_id.encode(), usedforsecurity=False).digest()
    return f"{code}/{card_id}.{base64.b64encode(digest).decode()}"


def holder_name(
    common, surname="ROSSI", name="MARIO", organisation=PROVIDER, unit="REGIONE ESEMPIO", more=()
):
    """The subject of a card, in the order met on real ones."""
    return name_of(
        (NameOID.COUNTRY_NAME, "IT"),
        (NameOID.ORGANIZATION_NAME, organisation),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
        (NameOID.COMMON_NAME, common),
        (NameOID.GIVEN_NAME, name),
        (NameOID.SURNAME, surname),
        *more,
    )


def pem(thing):
    return thing.public_bytes(serialization.Encoding.PEM)


def key_pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@dataclass
class Authority:
    """Who issues certificates and says which it has revoked. `parent` None: signed by itself."""

    subject: x509.Name
    key: object
    certificate: x509.Certificate
    parent: "Authority | None" = None
    revoked: list = field(default_factory=list)  # (serial, moment, x509.ReasonFlags)
    crl_number: int = 0

    @classmethod
    def found(cls, subject, now, parent=None, path_length=0, key=None):
        key = key or rsa_key()
        signer = parent.key if parent else key
        builder = (
            _certificate(
                subject, parent.subject if parent else subject, key, signer, now - 8 * YEAR, now + 10 * YEAR
            )
            .add_extension(x509.BasicConstraints(True, path_length), critical=True)
            .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        )
        return cls(subject, key, builder.sign(signer, hashes.SHA256()), parent)

    @classmethod
    def load(cls, certificate, key, crl=None, parent=None):
        """From the PEM of each; the list tells what was revoked."""
        certificate = x509.load_pem_x509_certificate(certificate)
        made = cls(certificate.subject, serialization.load_pem_private_key(key, None), certificate, parent)
        if crl:
            last = x509.load_pem_x509_crl(crl)
            made.crl_number = last.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
            made.revoked = [
                (
                    row.serial_number,
                    row.revocation_date_utc,
                    row.extensions.get_extension_for_class(x509.CRLReason).value.reason,
                )
                for row in last
            ]
        return made

    def issue(self, subject, key, start, end, *, policies=(CNS_POLICY,), purposes=CARD_PURPOSES,
              usage=("digital_signature", "key_encipherment"), is_ca=None, hosts=()):  # fmt: skip
        """A leaf certificate; by default that of a good card."""
        builder = _certificate(subject, self.subject, key, self.key, start, end)
        builder = builder.add_extension(_usage(*usage), critical=True)
        where = x509.DistributionPoint(
            [x509.UniformResourceIdentifier("http://cns.ca.example/crl.crl")], None, None, None
        )
        builder = builder.add_extension(x509.CRLDistributionPoints([where]), critical=False)
        if policies:
            builder = builder.add_extension(
                x509.CertificatePolicies(list(map(_policy, policies))), critical=False
            )
        if purposes:
            builder = builder.add_extension(x509.ExtendedKeyUsage(list(purposes)), critical=False)
        if is_ca is not None:
            builder = builder.add_extension(x509.BasicConstraints(is_ca, None), critical=True)
        if hosts:
            names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def revoke(self, certificate, moment, reason=x509.ReasonFlags.key_compromise):
        self.revoked.append((certificate.serial_number, moment, reason))

    def crl(self, start, end):
        """The next list, valid from `start` until `end`."""
        self.crl_number += 1
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.subject)
            .last_update(start)
            .next_update(end)
            .add_extension(x509.CRLNumber(self.crl_number), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
            )
        )
        for serial, moment, reason in self.revoked:
            row = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(moment)
            builder = builder.add_revoked_certificate(
                row.add_extension(x509.CRLReason(reason), critical=False).build()
            )
        return builder.sign(self.key, hashes.SHA256())


def _certificate(subject, issuer, key, signer, start, end):
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
    )


def _usage(*on):
    return x509.KeyUsage(**{usage: usage in on for usage in USAGES})


def _policy(oid):
    notices = [x509.UserNotice(None, NOTICE)] if oid == CNS_POLICY else None
    return x509.PolicyInformation(ObjectIdentifier(oid), notices)
