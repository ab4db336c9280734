"""Public pages kept whole for visitors who carry no session: one look into the cache, no query, no template."""

from hashlib import sha256

from django.apps import apps
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.db.models.signals import post_delete, post_save
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from wagtail.signals import post_page_move

from home import freshness

# What is kept besides pages, or printed on them; that a page is private is one of these rows.
PRINTED = (
    "home.BodySettings", "home.Office", "services.Category", "services.LegalNumber", "services.Topic",
    "wagtailcore.PageViewRestriction", "wagtailcore.Site", "wagtailimages.Image", "wagtaildocs.Document",
)  # fmt: skip


class PageCache:
    """Only pages of the tree, without a query string: a bounded number of entries, each with its ETag.

    Browsers keep a page, and ask each time whether it is still good: who signs in never meets the visitors' page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not _is_for_everyone(request):
            return self.get_response(request)
        key = f"page:{sha256(f'{request.get_host()} {request.path}'.encode()).hexdigest()}"
        stamp, kept = freshness.find(key)
        if kept is None:
            response = self.get_response(request)
            if not _may_be_kept(request, response):
                return response
            kept = _prepared(response)
            freshness.keep(key, stamp, kept)
        headers, content = kept
        response = HttpResponse(content, headers=headers)
        return get_conditional_response(request, etag=headers["ETag"], response=response)


def _is_for_everyone(request):
    """Nobody in particular asks: no session, no flash message on its way, no editor's preview."""
    return (
        request.method in ("GET", "HEAD")
        and not request.META.get("QUERY_STRING")
        and not request.COOKIES.keys() & {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name}
        and not getattr(request, "is_dummy", False)
    )


def _may_be_kept(request, response):
    """A page of the tree that was made for nobody: a form with a token sets a cookie, a private page says so."""
    return (
        response.status_code == 200
        and request.resolver_match is not None
        and request.resolver_match.url_name == "wagtail_serve"
        and not response.streaming
        and not response.cookies
        and not response.has_header("Cache-Control")
    )


def _prepared(response):
    """(headers, content) to answer with from now on."""
    patch_vary_headers(response, ["Cookie"])
    response.headers["Cache-Control"] = "no-cache"
    response.headers["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
    response.headers["Content-Length"] = str(len(response.content))
    return dict(response.headers), response.content


def forget_when_public_content_changes():
    """Listens to the rows that public pages print, and to moves in the page tree, which write no row of their own."""
    page = apps.get_model("wagtailcore.Page")
    for model in apps.get_models():
        if issubclass(model, page) or model._meta.label in PRINTED:
            post_save.connect(_forget, sender=model)
            post_delete.connect(_forget, sender=model)
    post_page_move.connect(_forget)


def _forget(sender, update_fields=None, **about):
    # A draft of a page writes named columns only, and publishing all of them.
    if update_fields is None:
        freshness.forget()
