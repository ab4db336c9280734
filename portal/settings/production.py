"""A running office: every secret and host from the environment; an unsafe value stops the start."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import BASE_DIR, CNS, MEDIA_ROOT, PRIVATE_FILES, SILENCED_SYSTEM_CHECKS, STATIC_ROOT, env

DEBUG = env.bool("DEBUG", default=False)
DEMO = False
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
BASE_URL = env.str("BASE_URL")
WAGTAILADMIN_BASE_URL = BASE_URL
PRIVATE_FILES = env.path("PRIVATE_FILES", default=str(PRIVATE_FILES)).root
PRIVATE_FILES = type(MEDIA_ROOT)(PRIVATE_FILES).resolve()
vars().update(env.email_url("EMAIL_URL"))

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
# gunicorn sees only nginx, which overwrites this header: without it all citizens would share one throttle.
CLIENT_ADDRESS_HEADER = "HTTP_X_FORWARDED_FOR"
# The monitoring asks gunicorn itself, without nginx in between.
SECURE_REDIRECT_EXEMPT = [r"^salute/"]
SECURE_HSTS_SECONDS = 63072000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# What Django asks and we answer otherwise: Wagtail's preview frames our own pages (W019), and whether its whole domain
# goes into the browsers' preload list is for the body to say (W021).
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "security.W019", "security.W021"]
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Each value that would make a running office unsafe, with what to do. The presence of demo accounts is looked up by
# portal/checks.py, because it needs the database.
UNSAFE = {
    "SECRET_KEY is too short or the demo's: set at least 50 random characters": len(SECRET_KEY) < 50
    or SECRET_KEY.startswith(("demo-", "django-insecure-")),
    "DEBUG is on: remove it from the environment": DEBUG,
    "ALLOWED_HOSTS is empty or holds a wildcard: name each host": not ALLOWED_HOSTS
    or any(host.startswith((".", "*")) for host in ALLOWED_HOSTS),
    "BASE_URL must start with https://": not BASE_URL.startswith("https://"),
    "CNS_URL must start with https://, or be empty where there is no health card": CNS["URL"]
    and not CNS["URL"].startswith("https://"),
    "PRIVATE_FILES lies inside a public folder: move citizens' files out of it": any(
        PRIVATE_FILES.is_relative_to(public.resolve()) or public.resolve().is_relative_to(PRIVATE_FILES)
        for public in (MEDIA_ROOT, STATIC_ROOT, BASE_DIR / "static")
    ),
}
for problem, found in UNSAFE.items():
    if found:
        raise ImproperlyConfigured(problem)
