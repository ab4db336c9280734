"""The e-mails of accounts, one function each, and the one way that a mail of the portal is written."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

FOLDER = "emails"


def send(name, to, context=None, headers=None):
    """Renders templates/emails/<name>.subject.txt, .txt and .html and sends them to one address.

    The body's name and address come from the site settings (templates/emails/base.html).
    """
    subject = render_to_string(f"{FOLDER}/{name}.subject.txt", context)
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string(f"{FOLDER}/{name}.txt", context),
        to=[to],
        # Out-of-office programs leave such a mail alone (RFC 3834).
        headers={"Auto-Submitted": "auto-generated", **(headers or {})},
    )
    message.attach_alternative(render_to_string(f"{FOLDER}/{name}.html", context), "text/html")
    message.send()


def absolute(path):
    """The address of a path from the settings, never from a request's Host header."""
    return settings.BASE_URL.rstrip("/") + path


def verification_code(email, digits):
    send("verification_code", email, {"digits": f"{digits[:3]} {digits[3:]}"})


def existing_account(user):
    way_in = "accounts:staff_login" if user.is_staff else "accounts:login"
    send("existing_account", user.email, {"url": absolute(reverse(way_in))})


def login_link(user, token):
    send("login_link", user.email, {"url": absolute(reverse("accounts:link_use", args=[token]))})


def password_reset(user, uid, token):
    send(
        "password_reset",
        user.email,
        {"url": absolute(reverse("accounts:password_reset_confirm", args=[uid, token]))},
    )


def password_changed(user):
    send("password_changed", user.email, {"url": absolute(reverse("accounts:password_reset"))})


def card_registered(card):
    send("card_registered", card.user.email, {"card": card, "url": absolute(reverse("accounts:profile"))})


def card_renewed(card):
    send("card_renewed", card.user.email, {"card": card, "url": absolute(reverse("accounts:profile"))})


def card_blocked(card):
    send("card_blocked", card.user.email, {"card": card, "url": absolute(reverse("accounts:profile"))})


def code_verified_elsewhere(user):
    send(
        "code_verified_elsewhere",
        user.email,
        {"url": absolute(reverse("wagtail_serve", args=["assistenza/"]))},
    )


def code_typed_elsewhere(user):
    send(
        "code_typed_elsewhere", user.email, {"url": absolute(reverse("wagtail_serve", args=["assistenza/"]))}
    )
