"""manage.py cns_crl refresh|import|source: the lists of revoked cards. `refresh` is run every hour by a timer."""

from pathlib import Path

from cryptography import x509
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import revocation, trust, trust_files
from accounts.health_card import issuer_digest, readable


class Command(BaseCommand):
    help = (
        "Le liste delle TS-CNS revocate: le scarica, controlla firma e data, le sostituisce, avverte nginx."
    )

    def add_arguments(self, parser):
        deeds = parser.add_subparsers(dest="deed", required=True)
        deeds.add_parser("refresh", help="scarica di nuovo tutte le liste")
        bring = deeds.add_parser("import", help="prende liste già scaricate, con gli stessi controlli")
        bring.add_argument("files", nargs="+", type=Path)
        where = deeds.add_parser("source", help="dice dove un emittente pubblica la sua lista")
        where.add_argument(
            "card", type=Path, help="il certificato di una sua carta (PEM), che porta l'indirizzo"
        )

    def handle(self, *args, deed, **options):
        try:
            if deed == "refresh":
                self.refresh()
            elif deed == "import":
                self.bring(options["files"])
            else:
                self.source(options["card"])
        except trust_files.NginxRefused as error:
            raise CommandError(f"nginx ha rifiutato i file nuovi, sono tornati i vecchi: {error}") from error

    def refresh(self):
        if not trust.kept_issuers():
            raise CommandError("Non riconosciamo ancora nessun emittente: manage.py cns_trust import")
        said = trust_files.refresh()
        for name, address, why in said:
            style = self.style.ERROR if why else self.style.SUCCESS
            self.stdout.write(style(f"{'✗' if why else '✓'} {name} {address} {why}".rstrip()))
        failed = sum(bool(why) for *_rest, why in said)
        if failed:
            raise CommandError(f"{failed} liste su {len(said)} non aggiornate: restano quelle di prima")

    def bring(self, files):
        """All or none: what an operator hands over together belongs together."""
        issuers, kept, taken = trust.kept_issuers(), trust.kept_crls(), []
        for path in files:
            data = path.read_bytes()
            try:
                found = trust.crls_in(data) if b"-----BEGIN" in data else (revocation.parse(data),)
                for crl in found:
                    revocation.check(crl, issuers, kept, timezone.now())
                    taken.append(crl)
            except (revocation.CrlRefused, ValueError) as error:
                raise CommandError(f"{path}: {error}") from error
        trust_files.take_crls(taken)
        self.stdout.write(f"{len(taken)} liste di revoca importate")

    def source(self, path):
        try:
            card = x509.load_pem_x509_certificate(path.read_bytes())
        except ValueError as error:
            raise CommandError(f"{path}: non è un certificato") from error
        addresses = revocation.addresses_in(card)
        known = [issuer for issuer in trust.kept_issuers() if issuer.subject == card.issuer]
        if not known or not addresses:
            raise CommandError("La carta non è di un nostro emittente, o non dice dove sono le revoche.")
        for address in addresses:
            trust_files.add_source(issuer_digest(card.issuer), address)
            self.stdout.write(f"{readable(card.issuer)}: {address}")
