"""Deletes registrations that were not confirmed within seven days, with old codes, links and counters."""

from django.core.management.base import BaseCommand

from accounts import retention


class Command(BaseCommand):
    help = (
        "Elimina le registrazioni non confermate da più di 7 giorni e i codici, i link e i contatori scaduti."
    )

    def handle(self, *args, **options):
        count = retention.purge()
        if options["verbosity"]:
            self.stdout.write(f"{count} registrazioni non confermate eliminate")
