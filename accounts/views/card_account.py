"""Whose account a card belongs to when nobody has verified its codice fiscale: one's own, or a new one."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from .. import access, card_road, cards, registration
from ..card_account_form import CardAccountForm
from ..card_history import masked
from .card import where_offered
from .registering import may_register, remember_pending


def lapsed(request):
    card_road.conclude(request, "register", "lapsed")
    return redirect("accounts:card_outcome")


@where_offered
@require_GET
def exists(request):
    """ "Esiste un account con questo codice fiscale": in with its own password, or a new account for the card's owner."""
    card = card_road.held(request)
    if card is None:
        return lapsed(request)
    context = {"code": masked(card.fiscal_code), "link_url": reverse("accounts:card_link")}
    return render(request, "accounts/card/exists.html", context)


@where_offered
@access.citizen_required
def link(request):
    """The owner of an account, signed in, takes the card that waits in this browser."""
    card = card_road.held(request)
    if card is None:
        return lapsed(request)
    if request.method == "POST":
        answer = cards.register(card, request.user)
        card_road.conclude(request, "register", answer.outcome, card)
        return redirect("accounts:card_outcome")
    return render(request, "accounts/card/link.html", {"card": card, "code": masked(card.fiscal_code)})


@where_offered
def open_account(request):
    """What the card does not say: contacts, addresses, e-mail. Its code confirms it, then the account is the card's."""
    card = card_road.held(request)
    if card is None:
        return lapsed(request)
    if request.user.is_authenticated:
        return redirect("accounts:card_link")
    form = CardAccountForm(request.POST or None, card=card)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if may_register(request, form):
                return registered(request, form)
            status = 429
    return render(request, "accounts/card/account.html", {"form": form}, status=status)


def registered(request, form):
    remember_pending(request, registration.register(form.cleaned_data), "", with_card=True)
    return redirect("accounts:verify")
