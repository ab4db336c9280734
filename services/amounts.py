"""Amounts of euro as Italians write and read them."""

import re
from decimal import Decimal

# "36.151,98", "36151,98", "36.151", "36151": a dot before three digits parts thousands; and "36151.98".
WITH_COMMA = re.compile(r"(?P<whole>[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,12})(?:,(?P<cents>[0-9]{1,2}))?")
WITH_DOT = re.compile(r"(?P<whole>[0-9]{1,12})\.(?P<cents>[0-9]{1,2})")


def read_amount(text):
    """An amount as people write it, as Decimal with two places; None when it is none.

    >>> read_amount("36.151,98 €")
    Decimal('36151.98')
    """
    text = re.sub(r"[\s€]", "", text)
    found = WITH_COMMA.fullmatch(text) or WITH_DOT.fullmatch(text)
    if not found:
        return None
    return Decimal(f"{found['whole'].replace('.', '')}.{(found['cents'] or '0'):0<2}")


def italian_amount(amount):
    """36151.98 -> "36.151,98"."""
    whole, cents = f"{Decimal(amount):,.2f}".split(".")
    return f"{whole.replace(',', '.')},{cents}"
