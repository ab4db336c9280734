"""A new password: forgotten and asked for by e-mail, or changed by who knows the old one."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import PasswordResetConfirmView
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from .. import access, sign_in, tasks, throttle
from ..models import User
from ..sign_in_forms import NewPasswordForm, PasswordChangeForm, ResetRequestForm, too_many
from ..tokens import reset_tokens
from .link import may_mail, wait_before_mailing


@never_cache
def ask_reset(request):
    form = ResetRequestForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            minutes = wait_before_mailing(request)
            if not minutes:
                enqueue_reset(form.cleaned_data["email"])
                return redirect("accounts:password_reset_sent")
            form.add_error(None, too_many(minutes))
            status = 429
    return render(request, "accounts/password_reset.html", {"form": form}, status=status)


def enqueue_reset(email):
    """One task, for a known and for an unknown address."""
    is_allowed = may_mail("reset", email)
    user = User.objects.filter(email=email).first()
    tasks.send_password_reset.enqueue(user.pk if user and is_allowed else None)


@never_cache
def reset_sent(request):
    return render(request, "accounts/password_reset_sent.html")


class ConfirmReset(PasswordResetConfirmView):
    """Django's: the token goes from the address into the session, and dies with the old password."""

    form_class = NewPasswordForm
    token_generator = reset_tokens
    reset_url_token = "nuova"  # noqa: S105  a word of the address
    template_name = "accounts/password_reset_confirm.html"
    success_url = reverse_lazy("accounts:password_reset_done")

    def get_user(self, uidb64):
        user = super().get_user(uidb64)
        return user if user is not None and user.may_receive_links else None

    def form_valid(self, form):
        response = super().form_valid(form)
        # Who was locked out by someone else's tries comes in again.
        throttle.forget(sign_in.account_key(self.user.email))
        tasks.send_password_changed.enqueue(self.user.pk)
        return response

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


confirm_reset = ConfirmReset.as_view()


@never_cache
def reset_done(request):
    return render(request, "accounts/password_reset_done.html")


@sensitive_post_parameters()
@never_cache
@access.citizen_required
def change(request):
    form = PasswordChangeForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        update_session_auth_hash(
            request, user
        )  # this session goes on; the others do not know the new password
        tasks.send_password_changed.enqueue(user.pk)
        messages.success(
            request,
            _(
                "Password cambiata. Se avevi fatto l'accesso anche da altri dispositivi, li abbiamo disconnessi."
            ),
        )
        return redirect("accounts:password")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/password.html", {"form": form}, status=status)
