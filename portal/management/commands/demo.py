"""manage.py demo: pages, registers, services, groups, and the demo town. Running it again changes nothing."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.demo import cast, ground, people, town


class Command(BaseCommand):
    help = "Prepara il paese dimostrativo: pagine, registri, servizi, cittadini, uffici e le loro pratiche."

    def add_arguments(self, parser):
        parser.add_argument(
            "--logins", action="store_true", help="mostra indirizzi e accessi, senza preparare nulla"
        )
        parser.add_argument(
            "--without-practices", action="store_true", help="cittadini e uffici, ma nessuna pratica"
        )

    def handle(self, *args, logins, without_practices, **options):
        if not settings.DEMO:
            raise CommandError("Il paese dimostrativo si prepara solo con portal.settings.demo.")
        if logins:
            self.print_logins()
        else:
            self.prepare(without_practices)

    def prepare(self, without_practices):
        started = time.monotonic()
        settings.VAR.mkdir(parents=True, exist_ok=True)
        ground.lay()
        people.settle()
        practices = 0 if without_practices else town.live()
        cast.write_logins(settings.VAR / "demo-logins.json")
        self.stdout.write(
            f"Paese dimostrativo pronto: {practices} pratiche nuove, {time.monotonic() - started:.0f} s."
        )

    def print_logins(self):
        self.stdout.write(f"\nIl portale: {settings.BASE_URL}/")
        self.stdout.write(f"L'ufficio:  {settings.BASE_URL}/admin/")
        self.stdout.write(f"La posta:   {settings.BASE_URL}/_demo/posta/\n\n")
        for login in cast.logins():
            self.stdout.write(
                f"  {login['role']:<18} {login['email']:<36} {login['password']}  ({login['note']})"
            )
