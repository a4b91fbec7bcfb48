"""Tests: the same parts as production, on the databases that TEST_DATABASE_URL and TEST_REDIS_URL name."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="instroom-test-"))

from .base import *  # noqa: F403
from .base import STORAGES, caches, database

VAR_DIR = Path(os.environ["VAR_DIR"])
DEBUG = False
SECRET_KEY = "tests-only"
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": database(os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{VAR_DIR}/test.sqlite3")}
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: the live server and the worker are other threads and processes.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
else:
    # A pool would keep the test database busy when it is dropped.
    DATABASES["default"]["OPTIONS"].pop("pool", None)
    # No test pulls the plug of the database's own machine.
    DATABASES["default"]["OPTIONS"]["options"] = "-c synchronous_commit=off"
CACHES = caches(os.environ.get("TEST_REDIS_URL"))
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING = {"version": 1, "disable_existing_loggers": False}
# Tests send forms faster and more often than people; those about robots set these again.
INTAKE_FASTEST_SECONDS = 0
INTAKE_LIMIT_PER_ADDRESS = INTAKE_LIMIT_PER_FORM = (1_000_000, 60 * 60)
