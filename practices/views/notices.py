"""Notifiche: the office's messages that are still to be read."""

from django.shortcuts import render

from accounts.access import citizen_required

from ..models import Message

MOST = 100


@citizen_required
def notices(request):
    unread = Message.objects.unread_of(request.user).order_by("-sent_at", "-pk").select_related("practice")
    return render(
        request,
        "practices/notices.html",
        {"notices": unread.defer("practice__answers", "practice__typed")[:MOST]},
    )
