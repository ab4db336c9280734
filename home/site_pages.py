"""Writes the shipped pages into the page tree, leaving alone those that an editor has changed."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Page, Site

from .models import BodySettings, HomePage, InfoPage


def load_home(values):
    """The front page, made the root of the only site; the page that Wagtail starts with goes."""
    home = HomePage.objects.first()
    if home is None:
        root = Page.get_first_root_node()
        home = root.add_child(instance=HomePage(slug="sioc", **values))
        home.save_revision().publish()
        _make_root(home)
        Page.objects.filter(
            depth=2, content_type__model="page", content_type__app_label="wagtailcore"
        ).delete()
    return home


def load_body(home, values):
    """The body's data, unless someone has already written them."""
    site = Site.objects.get(root_page=home)
    BodySettings.objects.get_or_create(site=site, defaults=values)


def load_info_page(home, slugs, header, blocks):
    """One page at its place; True when it was written, False when it was there already or is an editor's now."""
    parent = _descendant(home, slugs[:-1])
    page = parent.get_children().filter(slug=slugs[-1]).type(InfoPage).specific().first()
    if page and page.revisions.filter(user__isnull=False).exists():
        return False
    fields = {
        "title": header["title"],
        "summary": header.get("summary", ""),
        "footer_column": header.get("footer", ""),
        "children_order": header.get("children", "tree"),
        "show_in_menus": header.get("menu") == "yes",
    }
    if page is None:
        page = InfoPage(slug=slugs[-1], **fields)
        page.body = blocks
        parent.add_child(instance=page)
    elif not _differs(page, fields, blocks):
        return False
    for name, value in fields.items():
        setattr(page, name, value)
    page.body = blocks
    page.save_revision().publish()
    return True


def _differs(page, fields, blocks):
    if any(getattr(page, name) != value for name, value in fields.items()):
        return True
    fresh = InfoPage._meta.get_field("body").to_python(blocks)
    return _plain(page.body) != _plain(fresh)


def _plain(body):
    """A body without the ids that each writing of it gives anew."""
    return [(block.block_type, _without_ids(block.block.get_prep_value(block.value))) for block in body]


def _without_ids(value):
    if isinstance(value, list):
        return [_without_ids(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_ids(item) for key, item in value.items() if key != "id"}
    return value


def _descendant(page, slugs):
    for slug in slugs:
        page = page.get_children().get(slug=slug)
    return page


def _make_root(home):
    address = urlsplit(settings.BASE_URL)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.hostname = address.hostname
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.site_name = settings.WAGTAIL_SITE_NAME
    site.root_page = home
    site.save()
