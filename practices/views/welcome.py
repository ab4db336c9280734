"""The welcome page of who came in by card: name and "Servizi attivi" (the card's guide, page 7)."""

from datetime import datetime

from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from accounts import access
from accounts.card_history import masked

from .area import groups_of_services


@never_cache
@access.citizen_required
def welcome(request):
    card = access.card_of(request)
    if card is None:
        return redirect("practices:home")
    last = request.session.get(access.LAST_ACCESS)
    context = {
        "card": card,
        "code": masked(request.user.profile.fiscal_code),
        "last_access": datetime.fromisoformat(last) if last else None,
        "groups": groups_of_services(),
    }
    return render(request, "practices/welcome.html", context)
