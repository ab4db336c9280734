"""What is kept of the public side in the shared cache, and for how long: until anything public changes, or the day ends."""

import secrets

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

STAMP = "home.stamp"
# What a command changes behind our back shows within this time; what an editor changes shows at once.
SECONDS = 300


def find(key):
    """(stamp, what was kept under `key` or None). The stamp is read before the value is made anew: `keep` takes it, so
    that a change in between leaves behind nothing that is stale. It holds the day: services open and close by date."""
    kept = cache.get_many([STAMP, key])
    stamp = f"{kept.get(STAMP) or _renew()} {timezone.localdate()}"
    made, value = kept.get(key, ("", None))
    return stamp, value if made == stamp else None


def keep(key, stamp, value):
    cache.set(key, (stamp, value), SECONDS)


def forget():
    """Whatever was kept is void: now for who changes it, and once it is committed for all the others."""
    _renew()
    transaction.on_commit(_renew)


def _renew():
    # Never a number that could come again: the cache may lose it at any time.
    stamp = secrets.token_hex(8)
    cache.set(STAMP, stamp, None)
    return stamp
