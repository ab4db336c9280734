"""The ready-made words of the office: the library that comes with the portal, and what of it fits a practice."""

import json
from pathlib import Path

from django.db.models import Q

from services.models import ServicePage

from .models import PaperTemplate, ReplyTemplate

FIRST_WORDS = Path(__file__).parent / "data" / "library.json"


def load():
    """Create what is missing, by title; what the office has changed or switched off stays as it is."""
    rows = json.loads(FIRST_WORDS.read_text())
    services = {service.slug: service for service in ServicePage.objects.all()}
    for model, kind, found in (
        (ReplyTemplate, "verb", rows["replies"]),
        (PaperTemplate, "kind", rows["papers"]),
    ):
        for row in found:
            if row["service"] is None or row["service"] in services:
                key = {"title": row["title"], kind: row[kind], "service": services.get(row["service"])}
                model.objects.get_or_create(**key, defaults={"text": row["text"]})


def fitting(templates, service_id):
    """Those in use for one service: its own before those for all."""
    fitting = templates.filter(Q(service=service_id) | Q(service=None), is_active=True)
    return sorted(fitting, key=lambda row: (row.service_id is None, row.title))


def replies(verb, practice):
    return fitting(ReplyTemplate.objects.filter(verb=verb), practice.service_id)


def papers(kind, practice):
    return fitting(PaperTemplate.objects.filter(kind=kind), practice.service_id)
