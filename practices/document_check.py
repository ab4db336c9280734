"""Whether a paper is ours: what anyone who holds its code may know, which is nothing about a person."""

import re

from django.conf import settings
from django.urls import reverse

from .models import Document

CODE = re.compile(r"[0-9a-f]{32}")


def address_of(code):
    """The absolute address that a paper prints, also in its QR."""
    return settings.BASE_URL.rstrip("/") + reverse("practices:checked", args=[code])


def normal(typed):
    """A code as it is stored, from what was typed or scanned: spaces and capitals do not count."""
    return re.sub(r"[\s\-.]+", "", typed).lower()


def find(code):
    """The Document with this code, its practice's number and its line of the register in the same query; or None."""
    wanted = ["practice__year", "practice__sequence", "sha256", "size", "created_at", "entry__annulment"]
    entry = ["entry__year", "entry__sequence", "entry__registered_at", "entry__direction"]
    rows = Document.objects.select_related("practice", "entry__annulment").only(*wanted, *entry)
    # Asked also for what cannot be a code: the answer takes the same time whatever was asked.
    return rows.filter(code=code if CODE.fullmatch(code) else "-").first()
