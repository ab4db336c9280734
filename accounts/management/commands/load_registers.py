"""Loads places, districts and the body's own comuni; run again, it brings them up to date."""

import csv
from datetime import date
from pathlib import Path

from codicefiscale.data import get_countries_data, get_municipalities_data
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.models import District, Municipality, Place
from accounts.places import searchable
from accounts.spoken_names import SPOKEN_NAMES

MUNICIPALITIES = Path(__file__).resolve().parents[2] / "data" / "municipalities.csv"
# The register writes some accents as apostrophes, and states by names that nobody looks for.
NAMES = {"Z611": "Perù", "Z341": "São Tomé e Príncipe", "Z106": "Stato della Città del Vaticano"}
BATCH = 2000


class Command(BaseCommand):
    help = "Carica i registri: luoghi (comuni e Stati, anche cessati), distretti e comuni dell'azienda."

    @transaction.atomic
    def handle(self, *args, **options):
        load_places()
        load_municipalities()
        if options["verbosity"]:
            self.stdout.write(
                f"{Place.objects.count()} luoghi, {Municipality.objects.count()} comuni dell'azienda"
            )


def load_places():
    # A few comuni of old never had a cadastral code ("ND"): no codice fiscale can name them.
    comuni = [row for row in get_municipalities_data() if row["code"] != "ND"]
    rows = [place_of(row, Place.Kind.COMUNE) for row in comuni]
    rows += [place_of(row, Place.Kind.STATE) for row in get_countries_data()]
    Place.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["code", "name", "valid_from"],
        update_fields=["search_name", "other_names", "province", "kind", "valid_to"],
    )


def place_of(row, kind):
    code = row["code"]
    name = NAMES.get(code, row["name"])
    others = [row["name_alt"]]
    if kind == Place.Kind.STATE:
        others += [row["name"], row["name_alt_en"], *row["name_slugs"]]
    if kind == Place.Kind.STATE or not row["date_deleted"]:
        others += SPOKEN_NAMES.get(code, [])
    return Place(
        code=code,
        name=name,
        search_name=searchable(name),
        other_names=as_list(others, name),
        province=row["province"],
        kind=kind,
        valid_from=day(row["date_created"]),
        valid_to=day(row["date_deleted"]),
    )


def as_list(others, name):
    """|ONE|ANOTHER|, without the name itself."""
    words = sorted({searchable(other) for other in others} - {"", searchable(name)})
    return f"|{'|'.join(words)}|" if words else ""


def day(text):
    return date.fromisoformat(text[:10]) if text else None


def load_municipalities():
    with MUNICIPALITIES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = {row["distretto"] for row in rows}
    districts = {name: District.objects.get_or_create(name=name)[0] for name in sorted(names)}
    present = Place.objects.comuni().present().filter(code__in=[row["codice_catastale"] for row in rows])
    places = {place.code: place for place in present}
    for row in rows:
        Municipality.objects.update_or_create(
            place=places[row["codice_catastale"]],
            defaults={"cap": row["cap"], "district": districts[row["distretto"]], "ambito": row["ambito"]},
        )
