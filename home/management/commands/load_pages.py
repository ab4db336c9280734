"""Loads the public pages with their real text: body's data, offices, home, required pages, the editors' group."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import transaction

from home.editors import give_permissions
from home.freshness import forget
from home.models import Office
from home.page_texts import page_files
from home.site_pages import load_body, load_home, load_info_page

CONTENT = Path(__file__).parents[2] / "content"


class Command(BaseCommand):
    help = "Crea le pagine pubbliche, gli uffici e il gruppo dei redattori; non tocca ciò che un redattore ha cambiato."

    @transaction.atomic
    def handle(self, *, verbosity=1, **options):
        body = json.loads((CONTENT / "body.json").read_text())
        for office in body["offices"]:
            Office.objects.get_or_create(name=office["name"], defaults=office)
        home = load_home(body["home"])
        load_body(home, body["body"])
        loaded = [load_info_page(home, *page) for page in page_files()]
        give_permissions(home)
        forget()
        if verbosity:
            self.stdout.write(f"{sum(loaded)} pagine scritte, {len(loaded) - sum(loaded)} già a posto.")
