"""manage.py doctor: whether this machine can run the portal, one line for each part, with what to do about it."""

import shutil
import subprocess
import sys
from ctypes.util import find_library

from django.conf import settings
from django.core.cache import cache
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from accounts import trust
from portal.checks import DEMO_ACCOUNTS, has_demo_accounts
from practices import guards, tasks

PDF_LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset", "fontconfig")
PDF_TRIAL = "import django; django.setup(); from practices.receipts import warm_up; warm_up()"
ENOUGH_BYTES = 2 * 1024**3


def database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if connection.vendor == "sqlite" and not settings.DEMO:
        return "SQLite: va bene per un ufficio piccolo; per più macchine usa PostgreSQL (DATABASE_URL)"
    return f"{connection.display_name} risponde"


def migrations():
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("mancano delle migrazioni: lancia manage.py migrate")
    return "tutte applicate"


def history_guards():
    """They are made after every migrate; a dump that was read back, or a table made anew by hand, may lack them."""
    if not guards.are_installed(connection):
        raise CommandError("mancano i divieti su stati, storico e protocollo: lancia manage.py migrate")
    return "stati, storico e registro di protocollo non si cambiano da fuori"


def shared_cache():
    cache.set("doctor", "1", 10)
    if cache.get("doctor") != "1":
        raise CommandError("la cache non conserva i valori: controlla CACHE_URL")
    return "risponde"


def private_files():
    folder = settings.PRIVATE_FILES
    folder.mkdir(parents=True, exist_ok=True)
    trial = folder / ".doctor"
    trial.write_bytes(b"")
    trial.unlink()
    free = shutil.disk_usage(folder).free
    if free < ENOUGH_BYTES:
        raise CommandError(f"restano {free // 1024**2} MiB sul disco degli allegati: libera spazio")
    return f"scrivibile, {free // 1024**3} GiB liberi"


def pdf_libraries():
    missing = [name for name in PDF_LIBRARIES if not find_library(name)]
    if missing:
        raise CommandError(f"mancano {', '.join(missing)}: lancia deploy/setup.sh run")
    # In a process of its own: without fonts the library ends the whole process.
    trial = [sys.executable, "-c", PDF_TRIAL]
    done = subprocess.run(trial, capture_output=True, timeout=60)  # noqa: S603  our own words
    if done.returncode:
        raise CommandError("WeasyPrint non riesce a creare un PDF: installa fonts-dejavu-core")
    return "WeasyPrint crea PDF"


def mail():
    get_connection().open()
    return f"{settings.EMAIL_BACKEND.rsplit('.', 1)[-1]} pronto"


def clock():
    if timezone.get_default_timezone_name() != "Europe/Rome":
        raise CommandError("il fuso orario deve essere Europe/Rome")
    return f"{timezone.localtime():%d/%m/%Y %H:%M} Europe/Rome"


def scanner():
    if settings.SCANNER == "none":
        return "nessuno: gli allegati risultano «non controllato» (SCANNER=clamd per attivarlo)"
    return settings.SCANNER


def deliveries():
    stuck = tasks.stuck().count()
    if stuck:
        raise CommandError(
            f"{stuck} ricevute o email che nessuno riesce a consegnare: guarda il registro del worker"
        )
    return "nessuna ferma"


def health_cards():
    if not settings.CNS["URL"]:
        return "non attive (CNS_URL per attivarle)"
    stale = [f"{line.name}: {line.said}" for line in trust.status() if not line.fresh]
    if stale:
        raise CommandError("; ".join(stale))
    return f"{settings.CNS['URL']}, emittenti e liste di revoca aggiornati"


def addresses():
    if not settings.DEMO and has_demo_accounts():
        raise CommandError(DEMO_ACCOUNTS)
    return settings.BASE_URL


PARTS = {
    "Database": database,
    "Migrazioni": migrations,
    "Divieti del database": history_guards,
    "Cache": shared_cache,
    "Allegati": private_files,
    "PDF": pdf_libraries,
    "Posta": mail,
    "Orologio": clock,
    "Antivirus": scanner,
    "Consegne": deliveries,
    "TS-CNS": health_cards,
    "Indirizzo": addresses,
}


class Command(BaseCommand):
    help = "Controlla che questa macchina possa far funzionare il portale: una riga per parte."

    def handle(self, *args, **options):
        failures = 0
        for name, look in PARTS.items():
            try:
                line = self.style.SUCCESS(f"✓ {name}: {look()}")
            except Exception as error:  # whatever breaks is what the line must say
                failures += 1
                line = self.style.ERROR(f"✗ {name}: {error}")
            self.stdout.write(line)
        if failures:
            raise CommandError(f"{failures} parti da sistemare")
