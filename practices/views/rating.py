"""Valutazione at the end of a request (design model of public services, C.SE.1.7): stars first, then why."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import citizen_required

from .. import actions
from ..access import own_practice
from ..forms import RatingForm, ReasonsForm
from ..models import Rating


@citizen_required
def rating(request, uuid):
    """The stars are kept at once; the second page, which may be left, asks why."""
    practice = own_practice(request, uuid)
    if practice.is_draft:
        return redirect("practices:detail", uuid)
    given = Rating.objects.filter(practice=practice).first()
    form_class = ReasonsForm if given else RatingForm
    form = form_class(request.POST or None, stars=given.stars if given else None)
    if request.method == "POST" and form.is_valid():
        return keep(request, practice, form.cleaned_data, is_first=given is None)
    context = {"practice": practice, "form": form, "given": given}
    return render(request, "practices/rating.html", context, status=422 if form.errors else 200)


def keep(request, practice, said, is_first):
    actions.rate(practice, request.user, **said)
    if is_first:
        return redirect("practices:rating", practice.uuid)
    messages.success(request, _("Grazie, il tuo parere ci aiuta a migliorare il servizio."))
    return redirect("practices:detail", practice.uuid)
