"""Gives every template the frame of the page: menu, footer, the body's data, and how long a session may idle."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from .frame import frame


def site_frame(request):
    return {
        "frame": SimpleLazyObject(lambda: _with_current(frame(), request.path)),
        "session_minutes": settings.SESSION_IDLE_MINUTES,
    }


def _with_current(found, path):
    menu = [
        {**item, "current": item["url"] != "/" and path.startswith(item["url"])} for item in found["menu"]
    ]
    return {**found, "menu": menu}
