"""What the editors' side of home registers."""

from wagtail import hooks

from .freshness import forget


def _renew(request, *things):
    forget()


# Pages of any type stand in menus: those of other apps renew them here.
for deed in ("publish", "unpublish", "delete", "move"):
    hooks.register(f"after_{deed}_page", _renew)
