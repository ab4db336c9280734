"""manage.py verify: whether the data still say what happened; the first broken link of each practice, exit 1."""

from itertools import islice

from django.core.management.base import BaseCommand, CommandError

from practices import verify

SHOWN = 1000  # of each invariant


class Command(BaseCommand):
    help = "Controlla numeri, storico, sigilli, file e conteggi (invarianti I1–I11); non cambia nulla."

    def add_arguments(self, parser):
        parser.add_argument("--without-files", action="store_true", help="non rilegge ogni file conservato")

    def handle(self, *args, without_files, **options):
        wrong = 0
        for name in verify.CHECKS:
            if without_files and name in verify.READS_FILES:
                self.stdout.write(f"{name:<4} saltato")
            else:
                wrong += self.look(name)
        if wrong:
            raise CommandError(f"{wrong} punti non tornano")

    def look(self, name):
        """Tell what is found of one invariant; how much it is. However much, only the first rows are held."""
        rows = verify.findings_of(name)
        shown = list(islice(rows, SHOWN))
        more = sum(1 for _row in rows)
        count = len(shown) + more
        self.stdout.write(f"{name:<4} {f'{count} da vedere' if count else 'ok'}")
        for row in shown:
            self.stdout.write(f"     {row.where}: {row.words}")
        if more:
            self.stdout.write(f"     e altri {more}")
        return count
