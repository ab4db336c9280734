"""When what stands around every page was last changed: one key of the cache."""

from django.core.cache import cache

KEY = "home.frame"


def forget():
    """Called by whatever changes a page or the body's data: the next page shown reads them again."""
    cache.delete(KEY)
