"""manage.py demo_cards: the cards of the demo town under VAR/cards, believed by nginx and by us. All new at each run."""

import shutil
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import nginx
from portal.demo import cast
from portal.demo.cards import town
from portal.demo.cards.wallet import NoTools

from . import nginx_config

HOW = """
Con Chromium, che ha già in tasca due tessere della persona della guida ({email}):
{lack}
  HOME={home} chromium --user-data-dir={home}/profile {portal}/accesso/ts-cns/

  «Registra TS-CNS», poi «Login TS-CNS». Quando chiede il certificato: quello di «Regione Prova - CA Cittadini» è
  valido, quello di «Regione Esempio - CA Cittadini» è revocato. Per cambiare scelta chiudi tutto il browser.

Con curl, una tessera per ogni modo di essere buona o cattiva ({count} in {cards}; che cosa deve
succedere a ciascuna sta in {folder}/expected.json). La scaduta, che Chromium non propone mai:

  curl -i --cacert {folder}/tls/ca.pem \\
    --cert {cards}/expired.chain.pem --key {cards}/expired.key \\
    "{card}/try/?state={state}"

  Con «valid» al posto di «expired» la risposta è 303, verso il portale; con «revoked» è 400, e dice perché.
"""

LACK = """
  (Qui Chromium non c'è: sudo apt-get install -y chromium)
"""


class Command(BaseCommand):
    help = "Prepara le tessere della dimostrazione e la configurazione di nginx."

    def add_arguments(self, parser):
        parser.add_argument("--how", action="store_true", help="dice soltanto come provarle")

    def handle(self, *args, how, **options):
        if not settings.DEMO or not settings.CNS["URL"]:
            raise CommandError("Solo con le impostazioni della dimostrazione e CNS_URL: make demo-cns")
        if how:
            return self.show_how()
        hosts = [urlsplit(url).hostname for url in (settings.BASE_URL, settings.CNS["URL"])]
        try:
            made = town.settle(settings.VAR / "cards", hosts)
        except NoTools as error:
            raise CommandError(str(error)) from error
        nginx.write(settings.VAR / "nginx")
        self.stdout.write(f"{len(made.works.cards)} tessere in {made.works.folder}")
        self.stdout.write(nginx_config.test(settings.VAR / "nginx" / "nginx.conf"))

    def show_how(self):
        folder = settings.VAR / "cards"
        self.stdout.write(
            HOW.format(
                home=folder / "chromium",
                folder=folder,
                cards=folder / "cards",
                portal=settings.BASE_URL,
                card=settings.CNS["URL"],
                state="A" * 43,
                count=len(list((folder / "cards").glob("*.p12"))),
                email=cast.CITIZENS[1].email,
                lack="" if shutil.which("chromium") else LACK,
            )  # fmt: skip
        )
