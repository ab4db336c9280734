"""What stands around every page: the body's data, the menu and the footer's links, read once and cached."""

from django.core.cache import cache
from wagtail.models import Site

from .models import BodySettings, InfoPage

KEY = "home.frame"
# A page published by a command reaches the menus within this time; one published by an editor at once.
SECONDS = 300
BODY_FIELDS = (
    "name", "region", "tagline", "tax_code", "aoo", "address", "phone", "email", "pec", "dpo_email", "accessibility_url",
)  # fmt: skip


def frame():
    """The frame as plain data: {"body": {...}, "home_url", "menu": [{"title", "url"}], "footer": {column: [...]}}."""
    found = cache.get(KEY)
    if found is None:
        found = _build()
        cache.set(KEY, found, SECONDS)
    return found


def forget():
    """Called by whatever changes a page, an office or the body's data."""
    cache.delete(KEY)


def _build():
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    body = (BodySettings.objects.filter(site=site).first() if site else None) or BodySettings()
    return {
        "body": {name: getattr(body, name) for name in BODY_FIELDS},
        "menu": _menu(site),
        "footer": _footer(site),
    }


def _menu(site):
    if site is None:
        return []
    home = site.root_page
    pages = home.get_children().live().public().in_menu()
    return [_link(page, site) for page in pages]


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
