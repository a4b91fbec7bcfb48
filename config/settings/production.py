"""Production: PostgreSQL, Redis and SMTP by environment, everything over https. docs/how-to/deploy.md lists the variables."""

from urllib.parse import urlsplit

from . import environment
from .base import *  # noqa: F403
from .base import WAGTAILADMIN_BASE_URL, caches, database

DEBUG = False
SECRET_KEY = environment.required("SECRET_KEY")
# Hosts are those of the studios; the proxy in front only lets those through. See deploy/.
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = environment.origins("CSRF_TRUSTED_ORIGINS")
DATABASES = {"default": database(environment.required("DATABASE_URL"))}
CACHES = caches(environment.required("REDIS_URL"))
environment.required("ADMIN_BASE_URL")
# The desk, and signing in to it, answer where links in mails lead; on every host only where ADMIN_HOST says "*".
ADMIN_HOST = environment.host("ADMIN_HOST", default=urlsplit(WAGTAILADMIN_BASE_URL).hostname)

# Switched off only where people sign in through something that asks for a second factor itself.
REQUIRE_SECOND_FACTOR = environment.boolean("REQUIRE_SECOND_FACTOR", default=True)
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

# The proxy in front sets it; without one, anybody could. The intake and signing in read it. See deploy/.
CLIENT_ADDRESS_HEADER = environment.text("CLIENT_ADDRESS_HEADER", "X-Forwarded-For")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
