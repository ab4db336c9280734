"""PDFs from templates: the one door to WeasyPrint, which is loaded by the worker only and reaches no file and no net."""

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from . import document_check, qr

STATIC = Path(settings.BASE_DIR) / "static"
HERE = Path(__file__).parent

# All that a PDF may be made of, but for the QR below, by the name after "asset:".
ASSETS = {
    "regular.woff2": (STATIC / "fonts/titillium-web-regular.woff2", "font/woff2"),
    "italic.woff2": (STATIC / "fonts/titillium-web-italic.woff2", "font/woff2"),
    "semibold.woff2": (STATIC / "fonts/titillium-web-600.woff2", "font/woff2"),
    "bold.woff2": (STATIC / "fonts/titillium-web-700.woff2", "font/woff2"),
    # Letters that Titillium lacks: names in Cyrillic, Greek, Arabic.
    "fallback.woff2": (HERE / "fonts/dejavu-sans.woff2", "font/woff2"),
    "paper.css": (settings.BASE_DIR / "templates/pdf/paper.css", "text/css"),
    "emblem.svg": (STATIC / "svg/favicon.svg", "image/svg+xml"),
}


# The one picture that is drawn for the paper: the QR of its own code.
QR = re.compile(rf"qr-({document_check.CODE.pattern})\.svg")


def render_pdf(template, context):
    """A template with its context -> the bytes of a tagged PDF (PDF/UA-1). About 0.2 s; the first one a second."""
    return pdf_of(render_to_string(template, context))


def pdf_of(html):
    """HTML -> the bytes of a PDF. The HTML's own <title> and lang become the document's."""
    # Not at the top: a web process that imports this module must not carry WeasyPrint's memory.
    from weasyprint import HTML

    return HTML(string=html, url_fetcher=fetcher()).write_pdf(pdf_variant="pdf/ua-1", font_config=fonts())


@cache
def fonts():
    """The fonts of this process, unpacked once."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def fetcher():
    """What answers when the HTML names another thing: the assets above, and nothing else in the world."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OnlyAssets(URLFetcher):
        def fetch(self, url, headers=None):
            scheme, _, name = url.partition(":")
            if scheme == "asset" and (drawn := QR.fullmatch(name)):
                picture = qr.svg(document_check.address_of(drawn[1]))
                return URLFetcherResponse(url, picture, {"Content-Type": "image/svg+xml"})
            if scheme != "asset" or name not in ASSETS:
                raise ValueError("only bundled assets")
            path, content_type = ASSETS[name]
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": content_type})

    return OnlyAssets()


def warm_up():
    """Load WeasyPrint and the fonts now, so that the first citizen of the day does not wait for them."""
    render_pdf("pdf/blank.html", {})
