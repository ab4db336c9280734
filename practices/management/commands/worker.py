"""The background worker of an office: runs the queue, sweeps every minute, purges every hour."""

import itertools
import logging
import threading
import time

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from practices import daily, minutely, receipts, retention

log = logging.getLogger(__name__)

SWEEP_SECONDS = 60
PURGE_EVERY = 60  # sweeps


class Command(BaseCommand):
    help = "Esegue i lavori in coda (email, ricevute) e ogni minuto riprende quelli rimasti indietro."

    def add_arguments(self, parser):
        parser.add_argument(
            "--interval", type=float, default=0.3, help="secondi tra due sguardi alla coda vuota"
        )

    def handle(self, *args, interval, **options):
        receipts.warm_up()
        threading.Thread(target=sweep_for_ever, daemon=True).start()
        call_command(
            "db_worker", queue_name="*", interval=interval, reload=False, startup_delay=False, verbosity=0
        )


def sweep_for_ever():
    for round_number in itertools.count():
        try:
            minutely.sweep()
            if round_number % PURGE_EVERY == 0:
                daily.run()
                retention.purge()
        except Exception as error:  # the next round may find the database again
            log.error("sweep: %s", type(error).__name__)
        finally:
            close_old_connections()
        time.sleep(SWEEP_SECONDS)
