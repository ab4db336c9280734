"""Rispondi al preavviso di rigetto: why the request cannot be granted, and ten days for observations."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import citizen_required

from .. import actions, terms, waits
from ..access import own_practice
from ..forms import ObservationsForm


@citizen_required
def refusal_notice(request, uuid):
    practice = own_practice(request, uuid)
    notice = waits.open_notice(practice)
    if notice is None:
        return nothing_to_observe(request, practice)
    form = ObservationsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.observe(practice, request.user, form.cleaned_data["text"], request.FILES.getlist("files"))
        except actions.AlreadySent:
            return nothing_to_observe(request, practice)
        except actions.Refused as refusal:
            form.add_error("text", refusal.message)
        except ValidationError as error:
            form.add_error("files", error)
        else:
            messages.success(request, _("Hai inviato le tue osservazioni."))
            return redirect("practices:detail", uuid)
    context = {"practice": practice, "notice": notice, "form": form, "clock": terms.clock_of(practice)}
    return render(request, "practices/refusal_notice.html", context, status=422 if form.errors else 200)


def nothing_to_observe(request, practice):
    messages.info(request, _("Non c'è un preavviso a cui rispondere."))
    return redirect("practices:detail", practice.uuid)
