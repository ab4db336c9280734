"""What stands around every page: the body's data, the menu and the footer's links, read once and cached."""

import secrets

from django.core.cache import cache
from wagtail.models import Site

from .freshness import KEY
from .models import BodySettings, InfoPage

# What a command changes behind our back shows within this time; what an editor changes shows at once.
SECONDS = 300
BODY_FIELDS = (
    "name", "region", "tagline", "tax_code", "aoo", "address", "phone", "email", "pec", "dpo_email", "accessibility_url",
)  # fmt: skip


def frame():
    """The frame as plain data.

    {"stamp": new at each rebuild (the key of cached fragments), "body": {field: value},
     "menu": [{"title", "url"}], "footer": {"body" | "contacts" | "legal": [{"title", "url"}]}}
    """
    found = cache.get(KEY)
    if found is None:
        found = _build()
        cache.set(KEY, found, SECONDS)
    return found


def _build():
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    body = (BodySettings.objects.filter(site=site).first() if site else None) or BodySettings()
    return {
        "stamp": secrets.token_hex(8),
        "body": {name: getattr(body, name) for name in BODY_FIELDS},
        "menu": _menu(site),
        "footer": _footer(site),
    }


def _menu(site):
    if site is None:
        return []
    return [_link(page, site) for page in site.root_page.get_children().live().public().in_menu()]


def _footer(site):
    columns = {column.value: [] for column in InfoPage.FooterColumn if column.value}
    if site is None:
        return columns
    pages = InfoPage.objects.descendant_of(site.root_page).live().public().exclude(footer_column="")
    for page in pages.order_by("path"):
        columns[page.footer_column].append(_link(page, site))
    return columns


def _link(page, site):
    return {"title": page.title, "url": page.get_url(current_site=site) or "/"}
