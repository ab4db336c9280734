"""The portal's side of the health card: the page with its buttons, the start of the road, the return, the outcome."""

from functools import wraps

from django.conf import settings
from django.contrib.auth import logout as end_session
from django.http import Http404
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from .. import access, card_road, cards
from ..tickets import Purpose, TicketRefused


def where_offered(view):
    """404 on a portal that has no door for cards."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not access.is_card_offered():
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(guarded)


@where_offered
@require_GET
def page(request):
    context = {"next": access.next_path(request), "is_compatible_offered": settings.CNS["COMPATIBLE_URL"]}
    return render(request, "accounts/card/page.html", context)


@where_offered
@require_GET
def trial(request):
    return render(request, "accounts/card/trial.html")


@where_offered
@require_POST
def start(request):
    """To the card's host, where the browser asks for the certificate and the PIN. "leave": out of this account first."""
    purpose = request.POST.get("purpose", "")
    if purpose not in Purpose.values:
        return redirect("accounts:card")
    next_path = access.next_path(request)
    # Asked in any case: a session that ended elsewhere (a new password) is cleared here, not on the way back.
    if request.user.is_authenticated and "leave" in request.POST:
        end_session(request)
    return redirect(card_road.begin(request, purpose, next_path, "compatible" in request.POST))


@where_offered
@require_GET
def come_back(request):
    """The ticket is used up and leaves the address bar at once."""
    try:
        purpose, card, next_path = card_road.arrive(request, request.GET.get("biglietto", ""))
    except TicketRefused:
        card_road.conclude(request, card_road.purpose_of(request), "ticket")
        return redirect("accounts:card_outcome")
    visitor = request.user if request.user.is_authenticated else None
    return AFTER[purpose](request, card, visitor, next_path)


def after_login(request, card, visitor, next_path):
    answer = cards.sign_in(card, visitor)
    if answer.outcome in cards.OPENING:
        access.sign_in_with_card(request, answer.card)
        return redirect(next_path or settings.CARD_LOGIN_REDIRECT_URL)
    return told(request, Purpose.LOGIN, answer, card, next_path)


def after_register(request, card, visitor, next_path):
    return told(request, Purpose.REGISTER, cards.register(card, visitor), card, next_path)


def after_trial(request, card, visitor, next_path):
    answer = cards.try_out(card, visitor)
    facts = {
        "name": f"{card.name} {card.surname}".upper(),
        "number": card.card_id[-4:],
        "until": f"{timezone.localdate(card.not_after):%d/%m/%Y}",
    }
    card_road.conclude(request, Purpose.TRY, answer.outcome, card, **facts)
    return redirect("accounts:card_outcome")


AFTER = {Purpose.REGISTER: after_register, Purpose.LOGIN: after_login, Purpose.TRY: after_trial}
# What is not yet an outcome: the person has to say something first.
TO_BE_SAID = {cards.Outcome.NEW: "accounts:card_account", cards.Outcome.TYPED: "accounts:card_account_exists"}


def told(request, purpose, answer, card, next_path):
    if answer.outcome in TO_BE_SAID:
        card_road.hold(request, card)
        return redirect(TO_BE_SAID[answer.outcome])
    card_road.conclude(request, purpose, answer.outcome, card, next=next_path)
    return redirect("accounts:card_outcome")


REGISTER = {"purpose": Purpose.REGISTER, "label": _("Registra TS-CNS")}
LOGIN = {"purpose": Purpose.LOGIN, "label": _("Login TS-CNS")}
LEAVE = {"purpose": Purpose.LOGIN, "label": _("Esci e accedi con la TS-CNS"), "leave": True}
AGAIN = {"purpose": Purpose.TRY, "label": _("Prova di nuovo")}
# The way out of each outcome; the others have the button of what was tried.
BUTTONS = {
    "registered": LOGIN,
    "already": LOGIN,
    "signed_in": LOGIN,
    "renewed": LOGIN,
    "not_registered": REGISTER,
    "typed": REGISTER,
    "lapsed": REGISTER,
    "other_person": LEAVE,
    "others_code": LEAVE,
}
BY_PURPOSE = {Purpose.REGISTER: REGISTER, Purpose.LOGIN: LOGIN, Purpose.TRY: AGAIN}
NO_BUTTON = frozenset({"card_blocked", "card_revoked", "card_expired", "inactive", "no_profile", "staff"})


@where_offered
@require_GET
def outcome(request):
    found = card_road.outcome(request)
    if found is None:
        return redirect("accounts:card")
    words, came_of = found["words"], found["outcome"]
    is_inside = request.user.is_authenticated and not request.user.is_staff and words.is_done
    context = {
        "found": found,
        "words": words,
        "next": found.get("next", ""),
        "button": None
        if is_inside or came_of in NO_BUTTON
        else BUTTONS.get(came_of, BY_PURPOSE[found["purpose"]]),
        "goes_on": (found.get("next") or resolve_url(settings.LOGIN_REDIRECT_URL)) if is_inside else "",
    }
    return render(request, "accounts/card/outcome.html", context, status=200 if words.is_done else 403)
