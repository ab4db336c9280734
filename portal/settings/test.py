"""The suite: as the demo, with fast hashing and a cache of the process's own."""

from .demo import *  # noqa: F403
from .demo import DATABASES, VAR

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: the browser tests' server and the worker open it too.
    DATABASES["default"]["TEST"] = {"NAME": VAR / "test.sqlite3"}
PRIVATE_FILES = VAR / "test-private"
MEDIA_ROOT = VAR / "test-media"
