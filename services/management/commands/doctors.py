"""manage.py doctors: the register of doctors from a CSV, first as a plan, then applied."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from services import doctor_plans


class Command(BaseCommand):
    help = "Mostra che cosa cambierebbe nel registro dei medici con un file CSV, e lo applica."

    def add_arguments(self, parser):
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, words in (
            ("plan", "mostra riga per riga che cosa cambierebbe e che cosa non va"),
            ("apply", "applica il file; se una riga non va, non cambia niente"),
        ):
            verbs.add_parser(verb, help=words).add_argument("file", type=Path)

    def handle(self, *args, verb, file, **options):
        try:
            text = doctor_plans.text_of(file.read_bytes())
            plan = doctor_plans.plan(text)
            self.tell(plan)
            if verb == "apply":
                doctor_plans.apply(text)
                self.stdout.write("Applicato.")
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from None
        except doctor_plans.UnreadableFile as error:
            raise CommandError(f"{file}: {error}") from None
        if plan.wrong:
            raise CommandError(f"{len(plan.wrong)} righe da correggere")

    def tell(self, plan):
        for row in plan.wrong:
            for mistake in row.errors:
                self.stdout.write(f"  riga {row.number}, {row.code or 'senza codice'}: {mistake}")
        for row in plan.new:
            self.stdout.write(f"  riga {row.number}, {row.code}: nuovo, {row.doctor}")
        for row in plan.changed:
            for name, before, after in row.changes:
                self.stdout.write(f"  riga {row.number}, {row.code}: {name}: {before} → {after}")
        self.stdout.write(
            f"{len(plan.new)} nuovi, {len(plan.changed)} cambiati, {plan.same} uguali, {len(plan.wrong)} da correggere, "
            f"{plan.absent} nel registro e non nel file (restano come sono)."
        )
