"""Finds public pages by their words."""

import re

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

KINDS = {"": _("Tutto"), "servizi": _("Servizi"), "pagine": _("Pagine")}
MOST = 200
LEAST_PART = 3
LEAST_STEM = 4


def find(q, kind=""):
    """The keys of the live, public pages that hold every word of `q`, best first, at most MOST of them."""
    # The index has a query language of its own, in which a stray quote is an error.
    words = re.sub(r"[\W_]+", " ", q).split()
    if not words:
        return []
    pages = _pages(kind)
    found = [page.pk for page in pages.search(" ".join(words))[:MOST]]
    # Parts of words ("tesser", "esenzione" for "esenzioni") in titles, which an index of whole words does not know.
    for word in words:
        pages = pages.filter(title__icontains=_stem(word))
    parts = (
        pages.exclude(pk__in=found).values_list("pk", flat=True)
        if len(max(words, key=len)) >= LEAST_PART
        else []
    )
    return [*found, *parts[: MOST - len(found)]]


def pages_of(keys):
    """The pages themselves, as their own types, in the order of their keys."""
    by_key = {page.pk: page for page in Page.objects.filter(pk__in=keys).specific()}
    return [by_key[key] for key in keys if key in by_key]


def _pages(kind):
    service, form = (apps.get_model("services", name) for name in ("ServicePage", "FormPage"))
    pages = Page.objects.live().public().filter(depth__gt=1).not_type(form)
    if kind == "servizi":
        return pages.type(service)
    return pages.not_type(service) if kind == "pagine" else pages


def _stem(word):
    return word.rstrip("aeiouàèéìòù") if len(word) > LEAST_STEM else word
