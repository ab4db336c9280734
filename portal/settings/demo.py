"""make demo: one machine, plain http on loopback, e-mails kept as files."""

from .base import *  # noqa: F403
from .base import STATIC_ROOT, VAR, env

DEBUG = env.bool("DEBUG", default=False)
DEMO = True
SECRET_KEY = "demo-only-not-a-secret"  # noqa: S105  production refuses to start on it
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
EMAIL_BACKEND = "portal.mail.EmlBackend"
EMAIL_FILE_PATH = VAR / "mail"
# Static files straight from the sources: nothing is collected, and an empty folder keeps whitenoise quiet.
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(exist_ok=True)
