"""manage.py load_library: the ready-made replies and papers of the office; running it again changes nothing."""

from django.core.management.base import BaseCommand
from django.db import transaction

from practices import library


class Command(BaseCommand):
    help = "Carica i modelli di risposta e di documento (crea soltanto ciò che manca)."

    @transaction.atomic
    def handle(self, *args, verbosity=1, **options):
        library.load()
        if verbosity:
            self.stdout.write("Modelli di risposta e di documento caricati.")
