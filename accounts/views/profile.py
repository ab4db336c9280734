"""«Modifica il tuo profilo» (citizen guide, page 7)."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from .. import access, places
from ..card_states import CardState
from ..profile_form import ProfileForm


@never_cache
@access.citizen_required
def edit(request):
    profile = request.user.profile
    cleared = request.POST.get("clear")
    if cleared:
        form = ProfileForm(cleared_data(request, cleared), profile=profile)
        form.full_clean()
        form.errors.clear()
    else:
        form = ProfileForm(request.POST or None, profile=profile)
    status = 200
    if request.method == "POST" and not cleared:
        if form.is_valid():
            form.save()
            messages.success(request, _("Profilo aggiornato."))
            return redirect("accounts:profile")
        status = 422
    context = {
        "form": form,
        "profile": profile,
        "citizenship": places.citizenship_label(profile.citizenship),
        "card_offered": access.is_card_offered(),
        "cards": request.user.health_cards.exclude(state=CardState.REPLACED),
    }
    return render(request, "accounts/profile.html", context, status=status)


def cleared_data(request, name):
    """What was typed, without the field whose ✕ was pressed: nothing is saved yet."""
    data = request.POST.copy()
    data[name] = ""
    return data
