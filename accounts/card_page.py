"""The page of the card's host that says what stood in the way. It needs no session, database or static file of its own."""

from django.conf import settings
from django.template import loader

from . import card_words
from .health_card import Reason

# What nginx itself may have to say: each is written to a file for it (`manage.py nginx_config`).
CAUSES = (
    Reason.ABSENT,
    Reason.EXPIRED,
    Reason.NOT_YET_VALID,
    Reason.REVOKED,
    Reason.UNTRUSTED,
    Reason.PURPOSE,
    Reason.WEAK_KEY,
    Reason.CRL_UNAVAILABLE,
    "unverifiable",
    card_words.ANYTHING_ELSE,
    "no_start",
    "no_page",
    "busy",
)


def page_of(cause, purpose):
    """The whole page, as text: `cause` is a Reason or another key of card_words.CAUSES."""
    context = {
        "words": card_words.of_refusal(str(cause), purpose),
        "portal": settings.BASE_URL,
        "body": settings.WAGTAIL_SITE_NAME,
        "may_be_compatible": cause == Reason.ABSENT and settings.CNS["COMPATIBLE_URL"],
        "by_password": settings.PASSWORD_ACCESS,
    }
    return loader.render_to_string("accounts/card_door.html", context)
