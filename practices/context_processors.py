"""Gives every template the number on the "Notifiche" button."""

from django.utils.functional import SimpleLazyObject

from .models import Message


def unread_messages(request):
    """How many office messages the citizen has still to read: asked only where a template prints it, once."""
    return {"unread_messages": SimpleLazyObject(lambda: count(request))}


def count(request):
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or user.is_staff:
        return 0
    return Message.objects.unread_of(user).count()
