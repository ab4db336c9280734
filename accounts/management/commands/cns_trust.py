"""manage.py cns_trust import|status: which authorities' cards are believed."""

import re
import urllib.error
import urllib.request
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts import trust, trust_files
from accounts.health_card import readable
from accounts.trusted_list import ListRefused

MAX_BYTES = 64 * 1024 * 1024


class Command(BaseCommand):
    help = "Gli emittenti delle TS-CNS che riconosciamo: importa un elenco (TSL XML o PEM), dice come stanno."

    def add_arguments(self, parser):
        deeds = parser.add_subparsers(dest="deed", required=True)
        bring = deeds.add_parser(
            "import", help="prende gli emittenti da file o indirizzi https, tutti insieme"
        )
        bring.add_argument("sources", nargs="+", help="file XML, PEM o DER, oppure un indirizzo https")
        bring.add_argument(
            "--only", default="", help="solo gli emittenti il cui nome contiene questa espressione"
        )
        bring.add_argument(
            "--add", action="store_true", help="aggiunge a quelli che ci sono, senza togliere nessuno"
        )
        bring.add_argument("--dry-run", action="store_true", help="mostra le differenze e non scrive nulla")
        deeds.add_parser(
            "status", help="una riga per l'elenco e una per emittente; errore se qualcosa è scaduto"
        )

    def handle(self, *args, deed, **options):
        if deed == "status":
            return self.status()
        try:
            wanted = re.compile(options["only"]) if options["only"] else None
            data = [_bytes_of(source) for source in options["sources"]]
            added, removed, passed_over = trust_files.import_issuers(
                data, wanted, keep_old=options["add"], dry_run=options["dry_run"]
            )
        except (ListRefused, trust_files.NginxRefused, re.error, OSError) as error:
            raise CommandError(f"Elenco non importato: {error}") from error
        self.show(added, removed, passed_over)
        if options["dry_run"]:
            self.stdout.write("Solo una prova: non è cambiato nulla.")

    def show(self, added, removed, passed_over):
        for sign, certificates in (("+", added), ("-", removed)):
            for certificate in certificates:
                self.stdout.write(f"{sign} {_line(certificate)}")
        for certificate, why in passed_over:
            self.stdout.write(f"  (escluso: {why}) {_line(certificate)}")
        self.stdout.write(f"{len(added)} aggiunti, {len(removed)} tolti, {len(passed_over)} esclusi")

    def status(self):
        lines = trust.status()
        for line in lines:
            style = self.style.SUCCESS if line.fresh else self.style.ERROR
            self.stdout.write(style(f"{'✓' if line.fresh else '✗'} {line.name}: {line.said}"))
        if not lines:
            self.stdout.write("La TS-CNS non è attiva su questo portale (CNS_URL).")
        if not all(line.fresh for line in lines):
            raise CommandError("qualcosa va aggiornato")


def _line(certificate):
    return f"{readable(certificate.subject)}, fino al {certificate.not_valid_after_utc:%d/%m/%Y}"


def _bytes_of(source):
    if source.startswith("https://"):
        try:
            with urllib.request.urlopen(source, timeout=60) as answer:  # noqa: S310  https only
                return answer.read(MAX_BYTES)
        except urllib.error.URLError as error:
            raise CommandError(f"{source} non risponde: {error}") from error
    if "://" in source:
        raise CommandError("Un elenco di fiducia si prende solo per https.")
    return Path(source).read_bytes()
