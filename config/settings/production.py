"""Production: PostgreSQL, Redis and SMTP by environment, everything over https. docs/how-to/deploy.md lists the variables."""

import os

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import caches, database


def required(name: str) -> str:
    """The environment variable `name`, or one clear line that says it is missing."""
    try:
        return os.environ[name]
    except KeyError:
        raise ImproperlyConfigured(f"Set {name}: production does not start without it.") from None


DEBUG = False
SECRET_KEY = required("SECRET_KEY")
# Hosts are those of the studios; the proxy in front only lets those through. See deploy/.
ALLOWED_HOSTS = required("ALLOWED_HOSTS").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if origin]
DATABASES = {"default": database(required("DATABASE_URL"))}
CACHES = caches(required("REDIS_URL"))
WAGTAILADMIN_BASE_URL = required("ADMIN_BASE_URL")

# Switched off only where people sign in through something that asks for a second factor itself.
REQUIRE_SECOND_FACTOR = os.environ.get("REQUIRE_SECOND_FACTOR", "1") == "1"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

# The proxy in front sets it; without one, anybody could. The intake and signing in read it. See deploy/.
CLIENT_ADDRESS_HEADER = os.environ.get("CLIENT_ADDRESS_HEADER", "X-Forwarded-For")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
