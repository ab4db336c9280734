"""The card's own process: the portal's settings, one address, no session, and the secret that nginx shows."""

import os
from importlib import import_module
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

# PORTAL_SETTINGS: whose database and limits these are; the demo and the tests name their own.
_portal = import_module(os.environ.get("PORTAL_SETTINGS", "portal.settings.production"))
globals().update({name: value for name, value in vars(_portal).items() if name.isupper()})

ROOT_URLCONF = "portal.card_urls"
ALLOWED_HOSTS = [urlsplit(CNS["URL"]).hostname]  # noqa: F821  the portal's
SECURE_SSL_REDIRECT = False  # nothing but nginx reaches this process
# No session, no cookie, no account: this process answers "who is it", and the portal signs in.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]
# One row a visit: opening the database anew for each would cost more than all the rest.
DATABASES = {"default": DATABASES["default"] | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}  # noqa: F821
TEMPLATES = [TEMPLATES[0] | {"OPTIONS": {"context_processors": []}}]  # noqa: F821
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        # The pages wear the portal's own look.
        "style-src": [BASE_URL],  # noqa: F821
        "font-src": [BASE_URL],  # noqa: F821
        "img-src": [BASE_URL],  # noqa: F821
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "no-referrer"  # the ticket stands in an address

try:
    CNS = CNS | {"SECRET": CNS["SECRET_FILE"].read_text().strip()}  # noqa: F821
except OSError as error:
    raise ImproperlyConfigured(
        "CNS_SECRET_FILE cannot be read: run `manage.py nginx_config` first"
    ) from error
if len(CNS["SECRET"]) < 32:
    raise ImproperlyConfigured("CNS_SECRET_FILE is too short: remove it and run `manage.py nginx_config`")
if not CNS["URL"].startswith("https://"):
    raise ImproperlyConfigured("CNS_URL must be the https address of the card's host")
