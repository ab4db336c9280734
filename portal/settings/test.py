"""The suite: as the demo, with fast hashing and a cache of the process's own."""

from .demo import *  # noqa: F403
from .demo import DATABASES, VAR, env

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: the browser tests' server and the worker open it too.
    DATABASES["default"]["TEST"] = {"NAME": VAR / "test.sqlite3"}
    # A test database that a power cut spoils is made anew: no commit waits for the disk.
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
# Processes that test side by side keep their files apart.
WORKER = env.str("PYTEST_XDIST_WORKER", default="gw")
PRIVATE_FILES = VAR / f"test-private-{WORKER}"
MEDIA_ROOT = VAR / f"test-media-{WORKER}"
