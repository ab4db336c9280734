"""Loads what the services need: legal numbers, exemption codes, doctors, and the pages with their forms."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from services import loading
from services.publishing import FormHasMistakes


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
        try:
            loading.load_pages()
            if reset_forms:
                loading.reset_forms()
        except FormHasMistakes as refusal:
            raise CommandError(
                f"Un modulo di partenza non si può pubblicare, quindi non è cambiato niente: {refusal}"
            ) from None
        if verbosity:
            self.stdout.write("Servizi, moduli e registri caricati.")
