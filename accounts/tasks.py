"""What the worker mails for accounts: each task takes an id; codes and tokens are made here and kept nowhere."""

import datetime
from functools import wraps
from smtplib import SMTPException

from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_tasks import task

from . import emails
from .models import EmailCode, HealthCard, LoginLink, User
from .tokens import reset_tokens

# Someone waits before a screen: the first tries come soon.
WAITS = [datetime.timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600)]


def mailing(function):
    """A task of the queue "mail" that comes back later when the mail server does not answer."""

    @task(queue_name="mail")
    @wraps(function)
    def run(pk, attempt=0):
        try:
            function(pk)
        except (OSError, SMTPException):
            if attempt == len(WAITS):
                raise
            run.using(run_after=timezone.now() + WAITS[attempt]).enqueue(pk, attempt + 1)

    return run


@mailing
def send_code(pk):
    """The verification code; to the owner of an address that someone tried to register again, the news of it."""
    code = EmailCode.objects.select_related("registration").filter(pk=pk, used_at=None).first()
    if code is None:
        return
    email = code.registration.email
    owner = User.objects.filter(email=email).first()
    digits = code.make_digits(is_decoy=owner is not None)
    if owner is None:
        emails.verification_code(email, digits)
    elif owner.is_active:
        emails.existing_account(owner)


@mailing
def send_login_link(pk):
    link = LoginLink.objects.select_related("user").filter(pk=pk, used_at=None).first()
    if link is not None and link.user is not None and link.user.may_receive_links:
        emails.login_link(link.user, link.make_token())


@mailing
def send_password_reset(pk):
    """pk is None for an address that nobody registered: the request costs the same."""
    user = User.objects.filter(pk=pk).first() if pk else None
    if user is not None and user.may_receive_links:
        uid = urlsafe_base64_encode(force_bytes(user.pk))
        emails.password_reset(user, uid, reset_tokens.make_token(user))


@mailing
def send_password_changed(pk):
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is not None:
        emails.password_changed(user)


@mailing
def send_card_registered(pk):
    _about_card(pk, emails.card_registered)


@mailing
def send_card_renewed(pk):
    _about_card(pk, emails.card_renewed)


@mailing
def send_card_blocked(pk):
    _about_card(pk, emails.card_blocked)


def _about_card(pk, mail):
    card = HealthCard.objects.select_related("user").filter(pk=pk, user__is_active=True).first()
    if card is not None:
        mail(card)


@mailing
def send_code_verified_elsewhere(pk):
    """To who only typed a codice fiscale that its owner has now proved, with the card, on another account."""
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is not None:
        emails.code_verified_elsewhere(user)


@mailing
def send_code_typed_elsewhere(pk):
    """To the owner of a verified codice fiscale that a new account typed."""
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is not None:
        emails.code_typed_elsewhere(user)
