"""The card's host: reads the certificate that nginx has asked for, and sends the visitor on with a ticket.

Served by the card's own process only (portal/card_urls.py): no other process looks at these headers.
"""

import hmac
import logging
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from .. import health_card, tickets, trust
from ..card_page import page_of
from ..health_card import CardRefused, Reason
from ..models import CardEvent

logger = logging.getLogger("accounts.card_door")


@require_GET
def knock(request, purpose):
    """GET /<purpose>/?state=…: 303 to the portal with a ticket, or the page that says what is wrong with the card."""
    state = request.GET.get("state", "")
    try:
        card = _card_of(request)
    except CardRefused as refused:
        _record(purpose, refused)
        return page(refused.reason, purpose, 403)
    if not tickets.is_state(state):
        return page("no_start", purpose, 400)
    ticket = tickets.issue(card, purpose, state)
    logger.info(
        "Card accepted (%s): issuer %.16s, certificate %.16s", purpose, card.issuer_digest, card.fingerprint
    )
    answer = HttpResponseRedirect(
        f"{settings.BASE_URL}{settings.CNS['RETURN']}?{urlencode({'biglietto': ticket})}"
    )
    answer.status_code = 303
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _card_of(request):
    """The verified Card of this request; CardRefused otherwise."""
    # WSGI hands headers on as latin-1: bytes are compared, whatever they are.
    shown = request.META.get("HTTP_X_CNS_PROXY_SECRET", "").encode("latin-1", "replace")
    if not hmac.compare_digest(shown, settings.CNS["SECRET"].encode()):
        raise CardRefused(Reason.PROXY, "secret")
    if request.META.get("HTTP_X_SSL_CLIENT_VERIFY") != "SUCCESS":
        raise CardRefused(Reason.PROXY, "not verified by nginx")
    try:
        believed = trust.current()
    except trust.NotReady as error:
        logger.error("No card can be believed: %s", error)
        raise CardRefused(Reason.CRL_UNAVAILABLE, "no lists") from error
    return health_card.read(request.META.get("HTTP_X_SSL_CLIENT_CERT", ""), at=timezone.now(), trust=believed)


def _record(purpose, refused):
    """A line of the card's history; what never came through our nginx is a warning to who runs the portal instead."""
    is_stranger = refused.reason is Reason.PROXY
    logger.log(logging.WARNING if is_stranger else logging.INFO, "Card refused (%s): %s", purpose, refused)
    if not is_stranger:
        CardEvent.objects.create(deed=purpose, outcome=refused.reason, fingerprint=refused.fingerprint)


def page(cause, purpose, status):
    answer = HttpResponse(page_of(cause, purpose), status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def not_found(request, exception=None):
    return page("no_page", "login", 404)


def bad_request(request, exception=None):
    return page("no_start", "login", 400)


def server_error(request):
    return page("crl_unavailable", "login", 500)
