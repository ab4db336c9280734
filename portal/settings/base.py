"""What holds in every environment; demo, test and production add their own."""

import warnings
from pathlib import Path

import environ

from .cns import door

warnings.filterwarnings("ignore", "The 'django-fsm' package", UserWarning)

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parents[2]

# All runtime state lives under one folder: database, private files, mail kept as files, logs.
VAR = Path(env.str("VAR", default=str(BASE_DIR / "var"))).resolve()
VAR.mkdir(mode=0o750, parents=True, exist_ok=True)

INSTALLED_APPS = [
    "portal",
    "practices",
    "services",
    "home",
    "accounts",
    "mailauth",
    "wagtail_modeladmin",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.users",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "taggit",
    "modelcluster",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.ResponseHeaders",
    "portal.page_cache.PageCache",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionAge",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "home.context_processors.site_frame",
                "practices.context_processors.unread_messages",
            ],
        },
    },
]
FORM_RENDERER = "home.form_renderer.FormRenderer"
# Who draws a form for its editors as a citizen sees it: services, which holds forms, knows no practices.
FORM_PREVIEW = "practices.previews.preview"

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Receipts have legal value: FULL, because NORMAL can lose the last commits at power loss.
    # IMMEDIATE, because deferred transactions fail at once when two writers meet.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }

# A cache that the web processes of one machine share; CACHE_URL names one that several machines share.
CACHES = {
    "default": env.cache_url(
        "CACHE_URL", default=f"filecache://{VAR / 'cache'}?timeout=3600&max_entries=20000"
    )
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.LoginLinkBackend",
    "accounts.backends.PasswordBackend",
    "accounts.backends.HealthCardBackend",
]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "accounts.passwords.GuideRules"}]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "practices:home"
PASSWORD_RESET_TIMEOUT = 60 * 60
# Off where the body may accept only SPID, CIE and CNS (CAD art. 64).
PASSWORD_ACCESS = env.bool("PASSWORD_ACCESS", default=True)
CNS = door(env, VAR)
CARD_LOGIN_REDIRECT_URL = "practices:welcome"
# Where the other two digital identities begin (CAD art. 64), for a body that has its own service for them. Empty: no button.
SPID_URL = env.str("SPID_URL", default="")
CIE_URL = env.str("CIE_URL", default="")
CF_COHERENCE = env.str("CF_COHERENCE", default="block")  # block | warn | off

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
SESSION_IDLE_MINUTES = 30
SESSION_HOURS = {"citizen": 8, "staff": 10}
SESSION_COOKIE_AGE = max(SESSION_HOURS.values()) * 3600

# The desk's indexes carry columns along on PostgreSQL; that SQLite leaves those out is no news for who tries the demo.
SILENCED_SYSTEM_CHECKS = ["models.W040"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "it"
LANGUAGES = [("it", "Italiano")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Rome"
USE_TZ = True
PATRON_DAY = env.str(
    "PATRON_DAY", default="06-24"
)  # the feast of the body's patron, "MM-DD": a holiday for the terms
FORMAT_MODULE_PATH = ["portal.formats"]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
# Citizens' files: outside the public media, served only by a view that checks the owner.
PRIVATE_FILES = VAR / "private"
# Behind nginx the view answers with X-Accel-Redirect to this internal location.
PRIVATE_FILES_ACCEL = env.str("PRIVATE_FILES_ACCEL", default="")
# The editor of a form sends some 30 fields for each question, and a form may have 500 of them and long lists of options.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 40_000
FILE_MAX_BYTES = 5 * 1024 * 1024
PRACTICE_MAX_BYTES = 25 * 1024 * 1024
PRACTICE_MAX_FILES = 10
SCANNER = env.str("SCANNER", default="none")  # none | clamd
CLAMD = env.str("CLAMD", default="/run/clamav/clamd.ctl")  # a unix socket, or host:port

# The one source of absolute links: never the Host header.
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="ASL Alto Olona <noreply@asl-altoolona.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# A mail server that says nothing must not keep the worker from the next citizen's paper.
EMAIL_TIMEOUT = 30

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "mail", "pdf", "scan"],
    }
}

WAGTAIL_SITE_NAME = "ASL Alto Olona"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_PASSWORD_RESET_ENABLED = False  # staff use the e-mailed link (accounts)
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview frames our own pages; CSP says the same
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        # The card's buttons post here and are sent on there: without its address nothing would happen, silently.
        "form-action": ["'self'", *filter(None, [CNS["URL"], CNS["COMPATIBLE_URL"]])],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    },
}
