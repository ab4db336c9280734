"""Gives every template the number on the "Notifiche" button."""

from functools import cache

from .models import Message


def unread_messages(request):
    """How many office messages the citizen has still to read. A function, which the template calls: a page that does
    not print it asks nothing, one that prints it twice asks once."""
    return {"unread_messages": cache(lambda: count(request))}


def count(request):
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or user.is_staff:
        return 0
    return Message.objects.unread_of(user).count()
