"""Find again what a dead worker left behind and delete what is no longer kept; from cron where no `worker` runs."""

from django.core.management.base import BaseCommand

from practices import daily, minutely, retention


class Command(BaseCommand):
    help = "Riprende le consegne rimaste indietro ed elimina bozze e file scaduti."

    def handle(self, *args, **options):
        for what, number in (minutely.sweep() | daily.run() | retention.purge()).items():
            self.stdout.write(f"{what}: {number}")
