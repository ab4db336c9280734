"""Compare the numbers of the desk's tabs with the practices, and with --rebuild count them anew."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from practices import desk_counts


class Command(BaseCommand):
    help = "Confronta i numeri delle viste delle pratiche con le pratiche stesse; con --rebuild li ricalcola."

    def add_arguments(self, parser):
        parser.add_argument("--rebuild", action="store_true", help="ricalcola: a servizio fermo")

    @transaction.atomic
    def handle(self, *args, rebuild, **options):
        if rebuild:
            desk_counts.rebuild()
        wrong = desk_counts.wrong()
        for district, service, state, kept, true in wrong:
            self.stdout.write(f"distretto {district}, servizio {service}, {state}: {kept}, pratiche {true}")
        if wrong:
            raise CommandError(f"{len(wrong)} numeri sbagliati: manage.py desk_counts --rebuild")
        self.stdout.write("I numeri delle viste sono giusti.")
