"""Comunicazioni: the thread of a practice, and a new message to the office."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import citizen_required

from .. import actions
from ..access import is_reading, own_practice
from ..forms import MessageForm
from ..models import Message
from .practice import page_of


@citizen_required
def messages_page(request, uuid):
    """Opening the thread marks it as read: only a GET by a person does, not a HEAD nor a browser fetching ahead."""
    practice = own_practice(request, uuid)
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reply(practice, by=request.user, text=form.cleaned_data["text"])
        except actions.Refused as refusal:
            form.add_error("text", refusal.message)
        else:
            messages.success(request, _("La comunicazione è stata inviata all'ufficio."))
            return redirect("practices:messages", uuid)
    thread = list(practice.messages.all())
    first_unread = next(
        (row.pk for row in thread if row.side == Message.Side.OFFICE and row.read_at is None), None
    )
    if first_unread and is_reading(request):
        actions.mark_read(practice, by=request.user, shown=thread)
    context = page_of(practice, "messages") | {"thread": thread, "form": form, "first_unread": first_unread}
    return render(request, "practices/messages.html", context, status=422 if form.errors else 200)
