"""The rich texts of a package: links go by the path of their page, and only what an editor could write comes in."""

import re

from wagtail.admin.rich_text.converters.editor_html import EditorHTMLConverter
from wagtail.models import Page, Site

from .models.pages import TEXT

BLOCK_KEY = re.compile(r' data-block-key="[^"<>]*"')
STORED_LINK = re.compile(r'<a (?=[^<>]*\blinktype="page")[^<>]*\bid="([0-9]+)"[^<>]*>')
WORDS = re.compile(r"(?:^|>)[^<]+")
CARRIED_LINK = re.compile(r'<a [^<>]*\bpage="([^"<>]*)"[^<>]*>')


def carried(text):
    """A stored rich text as the package holds it: no internal ids."""
    return _plain_quotes(
        STORED_LINK.sub(lambda found: f'<a page="{path_of(found[1])}">', BLOCK_KEY.sub("", text))
    )


def stored(text):
    """A package's text as a page stores it; a link to a page that is not here loses its link, never its words."""
    found = CARRIED_LINK.sub(lambda link: _opening(page_at(link[1])), text)
    return _plain_quotes(EditorHTMLConverter(TEXT["features"]).to_database_format(found))


def lost_links(text):
    """The paths of the pages that `text` leads to and that are not here."""
    return [path for path in CARRIED_LINK.findall(text) if page_at(path) is None]


def path_of(page_id):
    page = Page.objects.filter(pk=page_id).first()
    return page.url_path.removeprefix(_root()) if page else ""


def page_at(path):
    return Page.objects.filter(url_path=_root() + path).first()


def _plain_quotes(text):
    """Quotes between tags as people type them: the page editor writes them so, the converter does not."""
    return WORDS.sub(lambda words: words[0].replace("&#x27;", "'").replace("&quot;", '"'), text)


def _root():
    return Site.objects.get(is_default_site=True).root_page.url_path


def _opening(page):
    # A kind of link that the converter does not know is undone, its words stay.
    return f'<a data-linktype="page" data-id="{page.pk}">' if page else '<a data-linktype="nowhere">'
