"""The portal's own pages: signs of life for the monitoring, and the demo's letter box."""

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import mail


@require_safe
@never_cache
def alive(request):
    """The process answers; nothing else is asked, so that a slow database restarts no web server."""
    return HttpResponse("vivo\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def ready(request):
    """Whether this machine can serve: each part by name, 503 when one does not answer."""
    parts = {"database": _database_answers(), "cache": _cache_answers(), "files": _files_answer()}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


@require_safe
@never_cache
def mailbox(request):
    """The demo's letters, newest first."""
    return render(request, "demo/mailbox.html", {"letters": mail.letters()[:200]})


@require_safe
@never_cache
def letter(request, name):
    found = mail.letter(name)
    if found is None:
        raise Http404
    return render(request, "demo/letter.html", {"letter": found})


def _database_answers():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except Exception:  # a probe reports every failure alike
        return False


def _cache_answers():
    try:
        cache.set("ready", "1", 10)
        return cache.get("ready") == "1"
    except Exception:
        return False


def _files_answer():
    return settings.PRIVATE_FILES.is_dir() or settings.PRIVATE_FILES.parent.is_dir()
