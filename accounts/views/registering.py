"""Registration and the page of the six digits."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from .. import access, card_road, codes, registration, throttle
from ..models import Registration
from ..registration_form import RegistrationForm
from ..sign_in_forms import VerificationForm, too_many

# What the session of an unconfirmed browser remembers.
PENDING = "verification"


@sensitive_post_parameters()
@never_cache
def register(request):
    if request.user.is_authenticated:
        return redirect(access.landing(request.user, access.next_path(request)))
    form = RegistrationForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if may_register(request, form):
                return registered(request, form)
            status = 429
    return render(
        request, "accounts/register.html", {"form": form, "next": access.next_path(request)}, status=status
    )


def may_register(request, form):
    """Whether the registration may go on; else the form says when. Counted before the password is hashed."""
    email = form.cleaned_data["email"]
    for key, (limit, seconds) in (
        (f"register:account:{email}", throttle.REGISTRATION_OF_ACCOUNT),
        (f"register:address:{throttle.address(request)}", throttle.REGISTRATION_FROM_ADDRESS),
        ("password:all", throttle.PASSWORD_ALL),
    ):
        if not throttle.allow(key, limit, seconds):
            form.add_error(None, too_many(throttle.minutes_left(key, seconds)))
            return False
    return True


def registered(request, form):
    remember_pending(request, registration.register(form.cleaned_data), access.next_path(request))
    for warning in form.warnings:
        messages.warning(request, warning)
    return redirect("accounts:verify")


def remember_pending(request, waiting, next_path, with_card=False):
    """Binds the code page to this browser: it registered, gave the registration's password, or holds a card (card_road)."""
    request.session[PENDING] = {"registration": waiting.pk, "next": next_path, "with_card": with_card}


def pending(request):
    """(Registration, next path, whether it came with a card) of this browser, or (None, "", False)."""
    kept = request.session.get(PENDING, {})
    found = Registration.objects.filter(pk=kept.get("registration")).first()
    return found, kept.get("next", ""), kept.get("with_card", False)


def masked(email):
    """t••••@posta.example"""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}••••@{domain}"


@never_cache
def verify(request):
    waiting, next_path, with_card = pending(request)
    if waiting is None:
        return redirect("accounts:login")
    form = VerificationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome, left = codes.check(waiting, form.cleaned_data["code"])
        if outcome is codes.Outcome.RIGHT and with_card:
            return opened_with_card(request, waiting)
        user = registration.confirm(waiting) if outcome is codes.Outcome.RIGHT else None
        if user is not None:
            return confirmed(request, user, next_path)
        form.add_error("code", words_for(outcome, left))
    status = 422 if request.method == "POST" else 200
    again = reverse("accounts:card_account" if with_card else "accounts:register")
    context = {"form": form, "email": masked(waiting.email), "again": again}
    return render(request, "accounts/verify.html", context, status=status)


def words_for(outcome, left):
    if outcome is not codes.Outcome.WRONG:
        return _("Codice scaduto. Richiedi un nuovo codice.")
    text = ngettext(
        "Codice non corretto. Hai ancora {n} tentativo.",
        "Codice non corretto. Hai ancora {n} tentativi.",
        left,
    )
    return text.format(n=left)


def confirmed(request, user, next_path):
    del request.session[PENDING]
    messages.success(request, _("Registrazione confermata."))
    if not user.may_receive_links:  # passwords are switched off: the account waits for another way in
        return redirect("accounts:login")
    access.sign_in(request, user)
    return redirect(access.landing(user, next_path))


def opened_with_card(request, waiting):
    del request.session[PENDING]
    card_road.open_account(request, waiting)
    return redirect("accounts:card_outcome")


@require_POST
def resend(request):
    waiting, _next_path, _with_card = pending(request)
    if waiting is None:
        return redirect("accounts:login")
    wait = codes.seconds_to_wait(waiting)
    if wait:
        text = ngettext(
            "Potrai chiedere un nuovo codice tra {n} secondo.",
            "Potrai chiedere un nuovo codice tra {n} secondi.",
            wait,
        )
        messages.warning(request, text.format(n=wait))
    elif may_have_code(waiting):
        codes.issue(waiting)
        messages.success(request, _("Ti abbiamo inviato un nuovo codice. Quello di prima non vale più."))
    else:
        messages.warning(request, _("Hai chiesto troppi codici. Riprova tra un'ora."))
    return redirect("accounts:verify")


def may_have_code(waiting):
    """Counts one more code for this mailbox."""
    return throttle.allow(f"codes:{waiting.email}", *throttle.CODES_OF_ACCOUNT)
