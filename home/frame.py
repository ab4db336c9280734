"""What stands around every page: the body's data, the menu and the footer's links, read once and cached."""

from django.db.models import F, Q
from wagtail.models import Page, Site

from . import freshness
from .models import BodySettings, InfoPage

KEY = "home.frame"
MENU_DEPTH = 3  # the children of the front page
BODY_FIELDS = (
    "name", "region", "tagline", "tax_code", "aoo", "address", "phone", "email", "pec", "dpo_email", "accessibility_url",
    "substitute_contact",
)  # fmt: skip


def frame():
    """The frame as plain data.

    {"body": {field: value}, "menu": [{"title", "url"}],
     "footer": {"body" | "contacts" | "legal": [{"title", "url"}]}}
    """
    stamp, found = freshness.find(KEY)
    if found is None:
        found = _build()
        freshness.keep(KEY, stamp, found)
    return found


def _build():
    body = BodySettings.objects.filter(site__is_default_site=True).select_related("site__root_page").first()
    site = body.site if body else Site.objects.filter(is_default_site=True).first()
    links = _links(site) if site else []
    return {
        "body": {name: getattr(body or BodySettings(), name) for name in BODY_FIELDS},
        "menu": [link for page, link in links if page.show_in_menus and page.depth == MENU_DEPTH],
        "footer": {
            column: [link for page, link in links if page.column == column]
            for column in InfoPage.FooterColumn.values
            if column
        },
    }


def _links(site):
    """(page, link) of whatever stands in the menu or the footer, in one query."""
    pages = (
        Page.objects.descendant_of(site.root_page)
        .live()
        .filter(Q(show_in_menus=True) | Q(infopage__footer_column__gt=""), view_restrictions=None)
        .annotate(column=F("infopage__footer_column"))
        .order_by("path")
    )
    return [(page, {"title": page.title, "url": page.get_url(current_site=site) or "/"}) for page in pages]
