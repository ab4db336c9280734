"""The pages that say what went wrong, in words that help: handlers, and bodies for answers that came without one."""

import logging
import secrets
import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.shortcuts import render
from django.template import loader

logger = logging.getLogger("portal.errors")

# Answers that Django, a decorator or a view may send without a body.
BARE = {405: "405.html", 413: "413.html", 429: "429.html", 503: "503.html"}


def bad_request(request, exception=None):
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return render(request, "400.html", status=400)


def forbidden(request, exception=None):
    return render(request, "403.html", status=403)


def not_found(request, exception=None):
    """The same page for what never was and for what is someone else's."""
    return render(request, "404.html", status=404)


def too_large(request):
    return render(request, "413.html", {"limit": _megabytes()}, status=413)


def csrf_failure(request, reason=""):
    return render(request, "csrf.html", status=403)


def server_error(request):
    """Made without the database, the session or the cache: any of them may be what failed."""
    code = secrets.token_hex(3).upper()
    kind, _words, trace = sys.exc_info()
    # The trace and the kind, without the exception's words: they may hold what a person typed.
    where = (kind and Exception, kind and Exception(kind.__name__), trace)
    view = request.resolver_match and request.resolver_match.view_name
    logger.error("Incident %s: %s %s", code, request.method, view, exc_info=where if kind else None)
    response = HttpResponse(_bare_page("500.html", code=code), status=500)
    # The exception left the inner middleware before it could say this.
    response.headers["Cache-Control"] = "no-store"
    return response


def explain(request, response):
    """Gives a page to an empty answer of BARE; any other response is returned as it is."""
    template = BARE.get(response.status_code)
    if template is None or response.streaming or response.content or not request.accepts("text/html"):
        return response
    if response.status_code == 503:
        response.content = _bare_page(template)
    else:
        response.content = loader.render_to_string(template, {"limit": _megabytes()}, request=request)
    response.headers["Content-Type"] = "text/html; charset=utf-8"
    response.headers["Content-Length"] = str(len(response.content))
    response.headers["Cache-Control"] = "no-store"
    return response


def _bare_page(template, **context):
    frame = {"body": {"name": settings.WAGTAIL_SITE_NAME}}
    return loader.get_template(template).render({"frame": frame, **context})


def _megabytes():
    return settings.FILE_MAX_BYTES // (1024 * 1024)
