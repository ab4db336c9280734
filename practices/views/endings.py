"""The two pages that ask before something ends: deleting a draft, withdrawing a request."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import citizen_required

from .. import actions
from ..access import applicant_required, own_practice
from ..actions.refusals import too_late
from ..states import State


@applicant_required
def delete(request, uuid):
    practice = own_practice(request, uuid)
    if not practice.is_draft:
        messages.error(request, _("La pratica è già stata inviata: non puoi più cancellarla."))
        return redirect("practices:detail", uuid)
    if request.method != "POST":
        return render(request, "practices/delete.html", {"practice": practice})
    number = practice.number
    try:
        actions.delete_draft(practice, by=request.user)
    except actions.Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("practices:detail", uuid)
    messages.success(request, _("La bozza %(number)s è stata eliminata.") % {"number": number})
    return redirect("practices:home")


@citizen_required
def withdraw(request, uuid):
    practice = own_practice(request, uuid)
    if request.method == "POST":
        return take_back(request, practice)
    if practice.state == State.SUBMITTED:
        return render(request, "practices/withdraw.html", {"practice": practice})
    messages.error(request, too_late(practice, _("ritirare la richiesta")).message)
    return redirect("practices:detail", uuid)


def take_back(request, practice):
    try:
        actions.withdraw(practice, by=request.user)
    except actions.Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Hai ritirato la richiesta %(number)s.") % {"number": practice.number})
    return redirect("practices:detail", practice.uuid)
