"""What must not be true of a running office and only the database can tell."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from .demo.cast import DEMO_EMAILS

DEMO_ACCOUNTS = (
    "Accounts of the demo are in this database, and their passwords are printed in the README: remove them"
)


def has_demo_accounts():
    """Whether a login that the demo prints exists here; False before the first migration."""
    try:
        return get_user_model().objects.filter(email__in=DEMO_EMAILS, is_active=True).exists()
    except DatabaseError:
        return False


def refuse_demo_accounts():
    """Called when the web process starts; raises ImproperlyConfigured outside the demo."""
    if not settings.DEMO and has_demo_accounts():
        raise ImproperlyConfigured(DEMO_ACCOUNTS)


@register(Tags.database)
def no_demo_accounts(app_configs, databases, **kwargs):
    if not settings.DEMO and databases and has_demo_accounts():
        return [Error(DEMO_ACCOUNTS, id="portal.E001")]
    return []
