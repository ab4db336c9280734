"""Signing in and out with e-mail and password."""

from django.conf import settings
from django.contrib.auth import logout as end_session
from django.contrib.auth.views import LoginView
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from .. import access, codes, registration, sign_in
from ..sign_in_forms import PasswordLoginForm, StaffLoginForm, too_many
from .registering import may_have_code, remember_pending

# Nothing private stays in the browser: "back" asks the server again.
CLEAR = '"cache", "storage"'


@sensitive_post_parameters("password")
@never_cache
def login(request):
    next_path = access.next_path(request)
    if request.user.is_authenticated:
        return redirect(access.landing(request.user, next_path))
    form = PasswordLoginForm(request.POST or None)
    status = 200
    if request.method == "POST":
        response = try_password(request, form, next_path) if settings.PASSWORD_ACCESS else None
        if response is not None:
            return response
        status = 429 if form.has_error(NON_FIELD_ERRORS, "blocked") else 422
    context = {
        "form": form,
        "next": next_path,
        "password_access": settings.PASSWORD_ACCESS,
        "card_offered": access.is_card_offered(),
        "identities": identities(),
    }
    return render(request, "accounts/login.html", context, status=status)


def identities():
    """The other digital identities that the body has set up (CAD art. 64); one without an address has no button."""
    offered = [(_("Entra con SPID"), settings.SPID_URL), (_("Entra con CIE"), settings.CIE_URL)]
    return [{"label": label, "url": url} for label, url in offered if url]


def try_password(request, form, next_path):
    """The redirect of who got in, or None with the reason in the form."""
    if not form.is_valid():
        return None
    typed = form.cleaned_data["email"], form.cleaned_data["password"]
    try:
        user = sign_in.check_password(request, *typed)
    except sign_in.Blocked as blocked:
        form.add_error(None, too_many(blocked.minutes))
        return None
    if user is None:
        # Also of an address that has an account: whoever registers it meets the same pages as elsewhere.
        waiting = registration.waiting(*typed)
        if waiting is not None:
            return ask_for_code(request, waiting, next_path)
        form.add_error(None, _("Email o password non corretti."))
    elif user.is_staff:
        form.add_error(None, ValidationError(_("Questo accesso è per i cittadini."), code="staff"))
        form.is_for_staff = True
    else:
        access.sign_in(request, user)
        return redirect(access.landing(user, next_path))
    return None


def ask_for_code(request, waiting, next_path):
    if not codes.seconds_to_wait(waiting) and may_have_code(waiting):
        codes.issue(waiting)
    remember_pending(request, waiting, next_path)
    return redirect("accounts:verify")


@require_POST
def logout(request):
    by_card = access.way_in(request) == access.TS_CNS
    end_session(request)
    response = redirect(f"{reverse('accounts:logged_out')}{'?ts-cns' if by_card else ''}")
    response.headers["Clear-Site-Data"] = CLEAR
    return response


@never_cache
def logged_out(request):
    return render(request, "accounts/logged_out.html", {"by_card": "ts-cns" in request.GET})


# Django's view holds the redirect rules; the form holds ours.
staff_login = LoginView.as_view(
    template_name="wagtailadmin/login.html",
    authentication_form=StaffLoginForm,
    next_page="wagtailadmin_home",
    redirect_authenticated_user=False,
)
