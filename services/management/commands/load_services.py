"""Loads what the services need: legal numbers, exemption codes, doctors, and the pages with their forms."""

from django.core.management.base import BaseCommand
from django.db import transaction

from services import loading


class Command(BaseCommand):
    help = (
        "Carica servizi, moduli, medici, codici di esenzione e valori di legge (crea soltanto ciò che manca)."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--reset-forms",
            action="store_true",
            help="riscrive i moduli come nei dati di partenza e li pubblica",
        )

    @transaction.atomic
    def handle(self, *args, reset_forms=False, verbosity=1, **options):
        loading.load_legal_numbers()
        loading.load_exemptions()
        loading.load_doctors()
        loading.load_pages()
        if reset_forms:
            loading.reset_forms()
        if verbosity:
            self.stdout.write("Servizi, moduli e registri caricati.")
