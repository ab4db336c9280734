"""manage.py nginx_config <folder>: writes nginx's configuration from the settings, and has nginx test it."""

import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from accounts import trust
from portal import nginx

LISTS = (trust.ISSUERS, trust.CRLS)


class Command(BaseCommand):
    help = "Scrive la configurazione di nginx (portale e TS-CNS) a partire dalle impostazioni."

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", type=Path, help="la cartella in cui scriverla, ad esempio /etc/nginx/sioc"
        )
        parser.add_argument("--no-test", action="store_true", help="scrive soltanto, senza «nginx -t»")

    def handle(self, *args, folder, no_test, **options):
        if settings.CNS["URL"] and not all((settings.CNS["TRUST"] / name).exists() for name in LISTS):
            # Not even a restart for another reason would bring nginx up again with what we would write.
            raise CommandError(
                "Mancano gli emittenti delle TS-CNS o le loro liste di revoca: non ho scritto niente. "
                "Prima lancia manage.py cns_trust import, poi manage.py cns_crl refresh."
            )
        try:
            written = nginx.write(folder.resolve())
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(written)} file in {folder}")
        if not no_test:
            self.stdout.write(test(folder.resolve() / "nginx.conf"))


def test(path):
    """What `nginx -t` says of a whole configuration; CommandError when it refuses it."""
    program = shutil.which("nginx", path="/usr/sbin:/sbin:/usr/bin:/usr/local/sbin")
    if program is None:
        return "nginx non è installato qui: configurazione non provata"
    done = subprocess.run([program, "-t", "-q", "-c", str(path)], capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise CommandError(f"nginx rifiuta la configurazione:\n{done.stderr}")
    return "nginx accetta la configurazione"
