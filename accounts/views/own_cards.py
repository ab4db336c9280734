"""A citizen's own registered cards: one that is lost can be blocked at once, from the profile page."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from .. import access, card_keeping
from ..models import HealthCard


@never_cache
@access.citizen_required
def block(request, pk):
    """GET asks; the POST blocks. When it was the card that opened this session, the session ends with it."""
    card = get_object_or_404(HealthCard, pk=pk, user=request.user)
    if not card.may_be_blocked:
        return redirect("accounts:profile")
    if request.method == "POST":
        card_keeping.block([card], HealthCard.BlockReason.CITIZEN, request.user)
        messages.success(request, _("La TS-CNS che finisce con %s è bloccata.") % card.card_id[-4:])
        return redirect("accounts:profile")
    is_in_use = request.session.get(access.CARD) == card.pk
    return render(request, "accounts/card/block.html", {"card": card, "is_in_use": is_in_use})
