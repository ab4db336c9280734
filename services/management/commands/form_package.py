"""manage.py form_package: carries a service, with its form, from one portal to another as one file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from services.models import ServicePage
from services.package_applying import apply
from services.package_contents import package_of
from services.package_plans import plan
from services.packages import Unreadable, parsed, read, sealed, written


class Command(BaseCommand):
    help = "Esporta un servizio in un pacchetto, mostra che cosa cambierebbe, lo applica come bozza."

    def add_arguments(self, parser):
        verbs = parser.add_subparsers(dest="verb", required=True)
        export = verbs.add_parser("export", help="scrive il pacchetto di un servizio")
        export.add_argument("slug", help="l'indirizzo (slug) del servizio")
        export.add_argument("--draft", action="store_true", help="come è in bozza, non come è pubblicato")
        export.add_argument("--output", type=Path, help="il file da scrivere (altrimenti sullo schermo)")
        for verb, words in (
            ("plan", "mostra che cosa cambierebbe"),
            ("apply", "mette il pacchetto al posto di quello che c'è, come bozza da pubblicare"),
            ("seal", "riscrive in ordine, con la sua impronta, un pacchetto cambiato a mano"),
        ):
            verbs.add_parser(verb, help=words).add_argument("files", type=Path, nargs="+")

    def handle(self, *args, verb, **options):
        if verb == "export":
            return self.export(**options)
        verb = {"plan": self.plan, "apply": self.apply, "seal": self.seal}[verb]
        for path in options["files"]:
            try:
                verb(path)
            except OSError as error:
                raise CommandError(f"{path}: {error.strerror}") from None
            except Unreadable as error:
                raise CommandError(f"{path}: {error}") from None

    def export(self, slug, draft, output, **options):
        service = ServicePage.objects.filter(slug=slug).first()
        if service is None:
            raise CommandError(f"Nessun servizio ha l'indirizzo «{slug}».")
        text = written(package_of(service, is_draft=draft))
        if output:
            output.write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text, ending="")

    def plan(self, path):
        found = plan(read(path.read_bytes()))
        self.stdout.write(f"{path.name}: {found.package['service']['title']}")
        for difference in found.changes:
            self.stdout.write(f"  {difference.label} · {difference.place}: {difference.text}")
        for line in found.notes:
            self.stdout.write(f"  Nota: {line}")
        for line in found.mistakes:
            self.stdout.write(f"  Da correggere prima di pubblicare: {line}")
        if found.is_empty:
            self.stdout.write("  Nessuna differenza.")

    def apply(self, path):
        service = apply(read(path.read_bytes()))
        self.stdout.write(f"{path.name}: «{service.title}» è in bozza, da pubblicare.")

    def seal(self, path):
        path.write_text(written(sealed(parsed(path.read_bytes()))), encoding="utf-8")
