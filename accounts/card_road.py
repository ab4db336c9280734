"""What the browser's session remembers of the card's road: the start, the card that waits for an account, the outcome.

Everything lies in the portal's session, on the server: an address never says whose card it was.
"""

import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from . import cards, tickets
from .card_history import masked
from .card_words import of_outcome
from .health_card import Card

START, HELD, OUTCOME = "card_start", "card_held", "card_outcome"
START_LIFE = datetime.timedelta(minutes=10)
# Long enough for the form of a new account and its code.
HELD_LIFE = datetime.timedelta(minutes=30)


def begin(request, purpose, next_path="", compatible=False):
    """The address of the card's host; only this browser can use the ticket that comes back.

    compatible: by the second port, for drivers that know no TLS 1.3.
    """
    host = compatible and settings.CNS["COMPATIBLE_URL"] or settings.CNS["URL"]
    state = tickets.new_state()
    forget(request)
    request.session[START] = {"state": state, "purpose": purpose, "next": next_path, "at": _now()}
    return f"{host}/{purpose}/?{urlencode({'state': state})}"


def arrive(request, ticket):
    """(purpose, Card, next path) of the ticket in the return address. Raises tickets.TicketRefused.

    A ticket that is not this browser's leaves its own start as it is.
    """
    start = request.session.get(START)
    if start is None or _is_over(start, START_LIFE):
        raise tickets.TicketRefused
    card = tickets.redeem(ticket, start["state"], start["purpose"])
    del request.session[START]
    return start["purpose"], card, start["next"]


def purpose_of(request):
    """Of the road under way; signing in when there is none."""
    return request.session.get(START, {}).get("purpose", tickets.Purpose.LOGIN)


def hold(request, card):
    """Keep a verified card until its owner has said which account it belongs to."""
    request.session[HELD] = {"card": card.as_json(), "at": _now()}


def held(request):
    """The Card that waits, or None."""
    kept = request.session.get(HELD)
    return None if kept is None or _is_over(kept, HELD_LIFE) else Card.from_json(kept["card"])


def open_account(request, waiting):
    """The new account of the card that waits, now that its mailbox is confirmed; the outcome page says what came of it."""
    card = held(request)
    outcome = cards.open_account(card, waiting).outcome if card else cards.Outcome.LAPSED
    conclude(request, "register", outcome, card)


def conclude(request, purpose, outcome, card=None, **more):
    """What the outcome page will say."""
    forget(request)
    about = {"code": masked(card.fiscal_code), "issuer": card.issuer} if card else {}
    request.session[OUTCOME] = {"purpose": str(purpose), "outcome": str(outcome), **about, **more}


def outcome(request):
    """The last conclusion with its "words"; None."""
    found = request.session.get(OUTCOME)
    return found and found | {"words": of_outcome(found["outcome"], found["purpose"])}


def forget(request):
    for key in (START, HELD, OUTCOME):
        request.session.pop(key, None)


def _now():
    return timezone.now().timestamp()


def _is_over(kept, life):
    return timezone.now().timestamp() - kept["at"] > life.total_seconds()
