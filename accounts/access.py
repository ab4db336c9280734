"""Who may come in: the guard of the signed-in area, the way in, and where to go afterwards."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import HealthCard, Profile

PASSWORD, TS_CNS = "password", "ts_cns"
PASSWORD_BACKEND = "accounts.backends.PasswordBackend"  # noqa: S105
CARD_BACKEND = "accounts.backends.HealthCardBackend"
# What a session keeps of how it was opened.
WAY_IN, CARD, LAST_ACCESS = "way_in", "card", "last_access"
EXPIRED = gettext_lazy(
    "La sessione è scaduta. Accedi di nuovo: tornerai dove eri e quello che hai salvato c'è ancora."
)


def citizen_required(view):
    """Lets a signed-in citizen through, with `request.user.profile` and its places at hand.

    Others go to the sign-in page, which brings them back; staff to the administration: they are no citizens here.
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_authenticated:
            if getattr(request, "session_expired", False):
                messages.info(request, EXPIRED)
            return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
        if request.user.is_staff:
            return redirect("wagtailadmin_home")
        profile = (
            Profile.objects.select_related("birth_place", "residence_place", "domicile_place")
            .filter(user=request.user)
            .first()
        )
        if profile is None:
            raise PermissionDenied(_("A questo account manca il profilo."))
        profile.user = request.user  # and so request.user.profile, without another query
        return view(request, *args, **kwargs)

    return guarded


def way_in(request):
    """How this session was opened: PASSWORD (also the e-mailed link) or TS_CNS."""
    return request.session.get(WAY_IN, PASSWORD)


def card_of(request):
    """The HealthCard that opened this session, or None."""
    return (
        HealthCard.objects.filter(pk=request.session.get(CARD)).first() if way_in(request) == TS_CNS else None
    )


def card_still_opens(session, user):
    """Whether a session may go on: one that a card opened ends with the card's certificate, or when it is blocked."""
    if session.get(WAY_IN) != TS_CNS:
        return True
    return HealthCard.objects.that_open().filter(pk=session.get(CARD), user=user).exists()


def sign_in(request, user, way_in=PASSWORD, backend=PASSWORD_BACKEND):
    """Opens a session, under a new key."""
    last_access = user.last_login
    login(request, user, backend=backend)
    request.session[WAY_IN] = way_in
    request.session[LAST_ACCESS] = last_access.isoformat() if last_access else ""


def sign_in_with_card(request, card):
    """card: the HealthCard that accounts.cards found to open its owner's account."""
    # A session of somebody else, or of before, leaves nothing behind.
    request.session.flush()
    sign_in(request, card.user, way_in=TS_CNS, backend=CARD_BACKEND)
    request.session[CARD] = card.pk


def is_card_offered():
    """Whether the portal has a door for health cards (settings.CNS)."""
    return bool(settings.CNS["URL"])


def next_path(request):
    """The path of this site that the person wanted when the sign-in stood in the way, or ""."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if is_own_path(request, wanted) else ""


def is_own_path(request, path):
    """Only "/…" of this host: no scheme, no "//host", no backslash, no control character."""
    if not path.startswith("/") or "\\" in path or not path.isprintable() or len(path) > 500:
        return False
    return url_has_allowed_host_and_scheme(path, {request.get_host()}, require_https=request.is_secure())


def landing(user, path=""):
    """Where a person arrives after signing in."""
    if path:
        return path
    return resolve_url("wagtailadmin_home" if user.is_staff else settings.LOGIN_REDIRECT_URL)
