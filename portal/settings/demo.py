"""make demo: one machine, loopback, e-mails kept as files; plain http, or https behind nginx with the health card."""

from urllib.parse import urlsplit

from .base import *  # noqa: F403
from .base import BASE_URL, STATIC_ROOT, VAR, env

DEBUG = env.bool("DEBUG", default=False)
DEMO = True
SECRET_KEY = "demo-only-not-a-secret"  # noqa: S105  production refuses to start on it
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", urlsplit(BASE_URL).hostname]
if BASE_URL.startswith("https://"):  # make demo-cns: behind nginx, as in production
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
EMAIL_BACKEND = "portal.mail.EmlBackend"
EMAIL_FILE_PATH = VAR / "mail"
# Static files straight from the sources: nothing is collected, and an empty folder keeps whitenoise quiet.
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(exist_ok=True)
