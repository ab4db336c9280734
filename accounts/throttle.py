"""How often something may be tried: counted in one table, before anything costly is done (decisions.md 17)."""

import datetime
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import Throttle

QUARTER, HOUR = 15 * 60, 60 * 60
# (how many, in how many seconds). Passwords are hashed after this: some 0.4 s of a processor each.
PASSWORD_OF_ACCOUNT = (10, QUARTER)
PASSWORD_FROM_ADDRESS = (100, QUARTER)
PASSWORD_ALL = (240, 60)
REGISTRATION_OF_ACCOUNT = (5, HOUR)
REGISTRATION_FROM_ADDRESS = (40, HOUR)
CODES_OF_ACCOUNT = (10, HOUR)
MAILS_TO_ACCOUNT = (5, HOUR)
MAILS_FROM_ADDRESS = (40, HOUR)
SUGGESTIONS_FROM_ADDRESS = (300, 60)


def allow(key, limit, seconds):
    """Counts one use of the key; False when it was used `limit` times since its window of `seconds` opened.

    The window opens with the first use. One use is one conditional UPDATE, so parallel uses cannot pass together.
    Call it outside a transaction: a rollback would forget the use.
    """
    row = Throttle.objects.filter(key=_digest(key))
    now = timezone.now()
    opened_after = now - datetime.timedelta(seconds=seconds)
    for _attempt in range(2):
        if row.filter(window__gt=opened_after, count__lt=limit).update(count=F("count") + 1):
            return True
        if row.filter(window__lte=opened_after).update(window=now, count=1):
            return True
        if row.exists():
            return False
        Throttle.objects.bulk_create([Throttle(key=_digest(key), window=now, count=0)], ignore_conflicts=True)
    return False


def minutes_left(key, seconds):
    """Until the key's window closes: whole minutes, 1 at the least."""
    window = Throttle.objects.filter(key=_digest(key)).values_list("window", flat=True).first()
    if window is None:
        return 1
    return max(1, -(-(seconds - int((timezone.now() - window).total_seconds())) // 60))


def forget(key):
    Throttle.objects.filter(key=_digest(key)).delete()


def give_back(key):
    """One use that turned out well is not counted."""
    Throttle.objects.filter(key=_digest(key), count__gt=0).update(count=F("count") - 1)


def address(request):
    """The client's address, a /64 for IPv6: whoever has one address there has them all.

    Over a socket of the machine only the proxy can speak, and X-Forwarded-For is what it wrote; a client's own
    header is never believed. A proxy that comes over TCP is named by the setting CLIENT_ADDRESS_HEADER
    ("HTTP_X_REAL_IP").
    """
    header = getattr(settings, "CLIENT_ADDRESS_HEADER", "")
    found = request.META.get("REMOTE_ADDR", "")
    if header or not found:
        # Of several, the last is the proxy's own.
        found = request.META.get(header or "HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    try:
        parsed = ip_address(found)
    except ValueError:
        return "unknown"
    return str(ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else str(parsed)


def purge():
    """Windows that closed long ago."""
    Throttle.objects.filter(window__lt=timezone.now() - datetime.timedelta(days=1)).delete()


def _digest(key):
    return salted_hmac("accounts.throttle", key, algorithm="sha256").hexdigest()
