"""Signing in by e-mailed link: asking for it, and the page that it opens."""

from django.conf import settings
from django.contrib.auth import authenticate
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from .. import access, links, throttle
from ..sign_in_forms import LinkForm, too_many


@never_cache
def ask(request):
    next_path = access.next_path(request)
    form = LinkForm(request, request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            minutes = wait_before_mailing(request)
            if not minutes:
                is_allowed = may_mail("link", form.cleaned_data["email"])
                form.save(next_path, is_allowed)
                return redirect("accounts:link_sent")
            form.add_error(None, too_many(minutes))
            status = 429
    context = {"form": form, "next": next_path, "password_access": settings.PASSWORD_ACCESS}
    return render(request, "accounts/link.html", context, status=status)


def wait_before_mailing(request):
    """Minutes until this address may ask for a mail again; 0 now."""
    limit, seconds = throttle.MAILS_FROM_ADDRESS
    key = f"mails:address:{throttle.address(request)}"
    return 0 if throttle.allow(key, limit, seconds) else throttle.minutes_left(key, seconds)


def may_mail(kind, email):
    """Whether this mailbox may have another one: the page answers the same either way."""
    return throttle.allow(f"mails:{kind}:{email}", *throttle.MAILS_TO_ACCOUNT)


@never_cache
def sent(request):
    return render(request, "accounts/link_sent.html")


@never_cache
def use(request, token):
    """GET only shows a button, for mail scanners open links too; the POST consumes."""
    link = links.find(token)
    if request.method == "POST" and link is not None:
        user = authenticate(request, token=token)
        if user is not None:
            access.sign_in(request, user, backend="accounts.backends.LoginLinkBackend")
            path = link.next_path if access.is_own_path(request, link.next_path) else ""
            return redirect(access.landing(user, path))
        link = None
    return render(
        request, "accounts/link_use.html", {"is_live": link is not None}, status=200 if link else 410
    )
