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
from ..models import User
from ..registration_form import RegistrationForm
from ..sign_in_forms import VerificationForm, too_many

# What the session of an unconfirmed browser remembers; is_decoy stays on the server.
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
            minutes = wait_before_registering(request, form.cleaned_data["email"])
            if not minutes:
                return registered(request, form)
            form.add_error(None, too_many(minutes))
            status = 429
    return render(
        request, "accounts/register.html", {"form": form, "next": access.next_path(request)}, status=status
    )


def wait_before_registering(request, email):
    """Minutes; 0 when the registration may go on. Counted before the password is hashed."""
    for key, (limit, seconds) in (
        (f"register:account:{email}", throttle.REGISTRATION_OF_ACCOUNT),
        (f"register:address:{throttle.address(request)}", throttle.REGISTRATION_FROM_ADDRESS),
        ("password:all", throttle.PASSWORD_ALL),
    ):
        if not throttle.allow(key, limit, seconds):
            return max(1, -(-throttle.seconds_left(key, seconds) // 60))
    return 0


def registered(request, form):
    user, is_decoy = registration.register(form.cleaned_data)
    remember_pending(request, user, is_decoy, form.cleaned_data["email"], access.next_path(request))
    for warning in form.warnings:
        messages.warning(request, warning)
    return redirect("accounts:verify")


def remember_pending(request, user, is_decoy, email, next_path, with_card=False):
    """Binds the code page to this browser: it registered, gave the right password, or holds a card (card_road)."""
    request.session[PENDING] = {
        "user": user.pk,
        "is_decoy": is_decoy,
        "email": masked(email),
        "next": next_path,
        "with_card": with_card,
    }


def masked(email):
    """t••••@posta.example"""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}••••@{domain}"


@never_cache
def verify(request):
    pending = request.session.get(PENDING)
    if pending is None:
        return redirect("accounts:login")
    form = VerificationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome, left = codes.check(pending["user"], pending["is_decoy"], form.cleaned_data["code"])
        if outcome is codes.Outcome.RIGHT:
            return confirmed(request, pending)
        form.add_error("code", words_for(outcome, left))
    status = 422 if request.method == "POST" else 200
    again = reverse("accounts:card_account" if pending.get("with_card") else "accounts:register")
    context = {"form": form, "email": pending["email"], "again": again}
    return render(request, "accounts/verify.html", context, status=status)


def words_for(outcome, left):
    if outcome is codes.Outcome.DEAD:
        return _("Codice scaduto. Richiedi un nuovo codice.")
    text = ngettext(
        "Codice non corretto. Hai ancora {n} tentativo.",
        "Codice non corretto. Hai ancora {n} tentativi.",
        left,
    )
    return text.format(n=left)


def confirmed(request, pending):
    user = User.objects.get(pk=pending["user"])
    del request.session[PENDING]
    if pending.get("with_card"):
        card_road.open_account(request, user)
        return redirect("accounts:card_outcome")
    registration.confirm(user)
    messages.success(request, _("Registrazione confermata."))
    if not user.may_receive_links:  # passwords are switched off: the account waits for another way in
        return redirect("accounts:login")
    access.sign_in(request, user)
    return redirect(access.landing(user, pending["next"]))


@require_POST
def resend(request):
    pending = request.session.get(PENDING)
    user = pending and User.objects.filter(pk=pending["user"]).first()
    if not user:
        return redirect("accounts:login")
    wait = codes.seconds_to_wait(user.pk, pending["is_decoy"])
    limit, seconds = throttle.CODES_OF_ACCOUNT
    if wait:
        text = ngettext(
            "Potrai chiedere un nuovo codice tra {n} secondo.",
            "Potrai chiedere un nuovo codice tra {n} secondi.",
            wait,
        )
        messages.warning(request, text.format(n=wait))
    elif throttle.allow(f"codes:{user.pk}", limit, seconds):
        codes.issue(user, pending["is_decoy"])
        messages.success(request, _("Ti abbiamo inviato un nuovo codice. Quello di prima non vale più."))
    else:
        messages.warning(request, _("Hai chiesto troppi codici. Riprova tra un'ora."))
    return redirect("accounts:verify")
