"""manage.py verify: whether the data still say what happened; the first broken link of each practice, exit 1."""

from django.core.management.base import BaseCommand, CommandError

from practices import verify


class Command(BaseCommand):
    help = "Controlla numeri, storico, sigilli, file e conteggi (invarianti I1–I11); non cambia nulla."

    def add_arguments(self, parser):
        parser.add_argument("--without-files", action="store_true", help="non rilegge ogni file conservato")

    def handle(self, *args, without_files, **options):
        found = list(verify.findings(with_files=not without_files))
        for name in verify.CHECKS:
            own = [row for row in found if row.invariant == name]
            skipped = without_files and name == "I7"
            self.stdout.write(
                f"{name:<4} {'saltato' if skipped else 'ok' if not own else f'{len(own)} da vedere'}"
            )
            for row in own:
                self.stdout.write(f"     {row.where}: {row.words}")
        if found:
            raise CommandError(f"{len(found)} punti non tornano")
