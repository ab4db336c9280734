"""Gives every template the frame of the page: menu, footer and the body's data."""

from django.utils.functional import SimpleLazyObject

from .frame import frame


def site_frame(request):
    return {"frame": SimpleLazyObject(lambda: _with_current(frame(), request.path))}


def _with_current(found, path):
    menu = [
        {**item, "current": item["url"] != "/" and path.startswith(item["url"])} for item in found["menu"]
    ]
    return {**found, "menu": menu}
