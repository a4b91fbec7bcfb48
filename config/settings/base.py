"""What every environment shares. Each environment adds only what differs."""

import os
from collections.abc import Mapping
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from . import environment

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(environment.text("VAR_DIR", str(BASE_DIR / "var")))

# --- Apps. Order: ours first, so that our registrations and templates win. ---

INSTALLED_APPS = [
    "config",
    "home",
    "landing",
    "intake",
    "search",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.humanize",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "home.middleware.HeadMiddleware",
    "home.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "home.page_memory.PageMemoryMiddleware",
    "home.middleware.PublicHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "home.middleware.LanguageMiddleware",
    "home.door.DoorMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "home.sign_in.idle.IdleMiddleware",
    "home.sign_in.second_factor.SecondFactorMiddleware",
    "home.root_paths.RootPathsMiddleware",
    "home.odd_input.OddInputMiddleware",
    "home.seal.doors.SealMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "home.redirecting.KeepingRedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
            ],
        },
    },
]

# --- Database: SQLite is the embedded default, PostgreSQL by DATABASE_URL. ---

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL: a lead that was accepted survives a power cut.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}
POSTGRESQL_OPTIONS = {
    # Nobody waits long for a connection; one that could not be made is soon tried anew.
    "pool": {"min_size": 1, "max_size": 10, "timeout": 2, "reconnect_timeout": 3},
    "connect_timeout": 3,
    # What the network swallows (milliseconds; Linux), and connections that nobody uses (seconds).
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}


def database(url: str) -> dict:
    """Django's settings for one database address, with the options that suit its engine."""
    settings = dj_database_url.parse(url)
    sqlite = "sqlite3" in settings["ENGINE"]
    # SQLite: opening the file costs as much as a query. PostgreSQL has its own pool.
    settings["CONN_MAX_AGE"] = 600 if sqlite else 0
    # A pooled connection is tried before it is used: after a restart of PostgreSQL all of them are dead.
    settings["CONN_HEALTH_CHECKS"] = not sqlite
    if not sqlite:
        settings["ENGINE"] = "home.postgresql"
    settings["OPTIONS"] = {**settings.get("OPTIONS", {}), **(SQLITE_OPTIONS if sqlite else POSTGRESQL_OPTIONS)}
    return settings


DATABASES = {"default": database(environment.database("DATABASE_URL") or f"sqlite:///{VAR_DIR}/instroom.sqlite3")}


def caches(redis_url: str | None) -> dict:
    """A cache shared by all processes where Redis is given, else one per process. CACHE_PREFIX keeps two apart on one."""
    if redis_url:
        backend, prefix = "home.caches.RedisCache", environment.text("CACHE_PREFIX")
        return {"default": {"BACKEND": backend, "LOCATION": redis_url, "KEY_PREFIX": prefix}}
    return {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


CACHES = caches(environment.address("REDIS_URL", "redis", "rediss", "unix"))

# --- Background work. Index and reference updates stay immediate; follow-up has a durable queue. ---

TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "follow_up": {"BACKEND": "django_tasks_db.DatabaseBackend"},
}

# --- Languages: Dutch has no prefix, the others do. ---

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English")), ("de", _("German")), ("fr", _("French"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["home.formats"]
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
# Submitting a translation must not publish a Dutch copy under another language.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False


def machine_translator(environment: Mapping[str, str]) -> dict | None:
    """DeepL where a key is given, else LibreTranslate where an address is given, else none: then no button is shown."""
    if environment.get("DEEPL_AUTH_KEY"):
        options = {"AUTH_KEY": environment["DEEPL_AUTH_KEY"], "URL": environment.get("DEEPL_URL")}
        return {"CLASS": "home.translation.machine.deepl.DeepL", "OPTIONS": options}
    if environment.get("LIBRETRANSLATE_URL"):
        options = {"URL": environment["LIBRETRANSLATE_URL"], "API_KEY": environment.get("LIBRETRANSLATE_API_KEY")}
        return {"CLASS": "home.translation.machine.libretranslate.LibreTranslate", "OPTIONS": options}
    return None


WAGTAILLOCALIZE_MACHINE_TRANSLATOR = machine_translator(
    {
        **os.environ,
        "DEEPL_URL": environment.web_address("DEEPL_URL"),
        "LIBRETRANSLATE_URL": environment.web_address("LIBRETRANSLATE_URL"),
    }
)

# --- Files ---

STATIC_URL = "/static/"
STATIC_ROOT = Path(environment.text("STATIC_ROOT") or VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
# Public: pictures in the sizes that pages show, and nothing else.
MEDIA_ROOT = VAR_DIR / "media"
# Everything that was uploaded: originals of pictures, documents, portraits. Other users of the machine read none of it.
PRIVATE_MEDIA_ROOT = VAR_DIR / "private"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
STORAGES = {
    "default": {"BACKEND": "home.storage.PrivateStorage"},
    "renditions": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # The web server in front gives these out itself, as another user.
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- Wagtail ---

WAGTAIL_SITE_NAME = "Instroom"
WAGTAILADMIN_BASE_URL = environment.web_address("ADMIN_BASE_URL", "http://localhost:8000")
WAGTAILIMAGES_RENDITION_STORAGE = "renditions"
WAGTAILIMAGES_IMAGE_MODEL = "home.StudioImage"
WAGTAILDOCS_DOCUMENT_MODEL = "home.StudioDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# Telephones make fifty million pixels. A size is made from four bytes a pixel, twice: half a gigabyte at most.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 52_000_000
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_IMAGE_FORM_BASE = "home.picture_form.PictureForm"
# What visitors may be given to save. Nothing that a browser runs or draws as a page of the site.
WAGTAILDOCS_EXTENSIONS = [
    *("pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "doc", "xls", "ppt", "rtf", "epub"),
    *("txt", "csv", "ics", "zip"),
]
WAGTAILIMAGES_AVIF_QUALITY = 60
WAGTAILIMAGES_WEBP_QUALITY = 78
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "simple"}}
WAGTAILREDIRECTS_AUTO_CREATE = True
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = ""
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "home/password_required.html"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ALLOW_UNICODE_SLUGS = False

# --- Signing in: one door, for people who were invited. Failed tries are counted in the cache. ---

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["home.sign_in.backend.PeopleBackend"]
# Whether a password alone is not enough. Production says yes.
REQUIRE_SECOND_FACTOR = False
LOGIN_URL = "account_login"
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
# An invitation goes by the address: who could give themselves another would take the invitations sent to it.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
ACCOUNT_ADAPTER = "home.sign_in.adapter.DeskAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# A key is an account seen from one place, so that a stranger's wrong tries keep the stranger out; from anywhere there
# may be many more, and a device that signed in before goes on.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/m/ip,5/15m/key",
    "login_failed_anywhere": "200/h/key",
    "reset_password": "20/m/ip,5/h/key",
}
ACCOUNT_FORMS = {"reset_password": "home.sign_in.forms.AskForResetForm"}
# Without anything done in the desk; home/sign_in/idle.py writes down that somebody is there.
SESSION_COOKIE_AGE = 12 * 60 * 60
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# People are invited at their address: it needs no proof of its own.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = WAGTAIL_SITE_NAME
USERSESSIONS_TRACK_ACTIVITY = False

# --- Ours ---

# Wrong passwords of a page or a collection of documents: from one address, and of one password by everybody.
PASSWORD_TRIES = "10/5m/ip,500/h/key"
# The desk answers on this host only; empty: on every host.
ADMIN_HOST = environment.host("ADMIN_HOST", default="")
# Page types that a list of articles shows, newest first (app_label.ModelName).
ARTICLE_PAGE_TYPES = ["landing.LandingPage"]
# The page type that a link to "/intake" means, whatever its slug in a language.
INTAKE_PAGE_TYPE = "intake.IntakePage"
# How long the link in an alert opens a lead without login.
LEAD_LINK_DAYS = 14
# After this, a message that a worker was sending counts as dropped: that worker must have died.
FOLLOW_UP_CLAIM_SECONDS = environment.number("FOLLOW_UP_CLAIM_SECONDS", 45)
# Mails of follow-up that leave at the same time; a mail server that takes fewer connections wants a smaller number.
FOLLOW_UP_AT_ONCE = environment.integer("FOLLOW_UP_AT_ONCE", 6, least=1)
# How long to wait after the first failure; each further wait is twice as long, up to ten minutes.
FOLLOW_UP_FIRST_WAIT_SECONDS = environment.number("FOLLOW_UP_FIRST_WAIT_SECONDS", 15)
# Webhooks go to public https addresses only, unless this allows http and private addresses too.
WEBHOOKS_ALLOW_PRIVATE = environment.boolean("WEBHOOKS_ALLOW_PRIVATE", default=False)

# --- The intake against robots: (how many, in how many seconds) from one address, and of one form. ---

INTAKE_LIMIT_PER_ADDRESS = (environment.integer("INTAKE_PER_ADDRESS", 20), 60 * 60)
INTAKE_LIMIT_PER_FORM = (environment.integer("INTAKE_PER_FORM", 1000), 60 * 60)
# Who sends sooner after the form was shown is kept apart as suspected spam.
INTAKE_FASTEST_SECONDS = environment.integer("INTAKE_FASTEST_SECONDS", 2)
INTAKE_LARGEST_FORM = 256 * 1024
# The header in which a proxy in front names the visitor's address; empty: there is no proxy.
CLIENT_ADDRESS_HEADER = ""
# Settings of a studio that its owner may change (app_label.ModelName).
OWNER_SETTINGS = ["home.Studio", "intake.FollowUpPolicy"]

# --- Mail: SMTP where a host is given, else files that a person can open. ---

DEFAULT_FROM_EMAIL = environment.sender("DEFAULT_FROM_EMAIL", "Instroom <post@localhost>")
EMAIL_TIMEOUT = 10
# Port 465 is TLS from the first byte; on any other the connection is secured by STARTTLS.
EMAIL_PORT = environment.port("EMAIL_PORT", 587)
EMAIL_USE_SSL = environment.boolean("EMAIL_USE_SSL", default=EMAIL_PORT == 465)
EMAIL_USE_TLS = environment.boolean("EMAIL_USE_TLS", default=not EMAIL_USE_SSL)
if EMAIL_USE_SSL and EMAIL_USE_TLS:
    raise ImproperlyConfigured("EMAIL_USE_TLS and EMAIL_USE_SSL cannot both be on: set the one that the server wants.")
if environment.text("EMAIL_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = environment.text("EMAIL_HOST")
    EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER")
    EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"

# --- Logging: one line an event, to standard error, without addresses and tokens. ---

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "home.log_privacy.ScrubbingFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "filters": {"one_line": {"()": "home.log_privacy.OneLineFilter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["one_line"]}},
    "root": {"handlers": ["stderr"], "level": environment.level("LOG_LEVEL", "INFO")},
    # One line for each index update would drown the rest.
    "loggers": {"django_tasks": {"level": "WARNING"}, "wagtail": {"level": "WARNING"}},
}

# How long a shared cache in front may keep a page (seconds). Browsers always ask again; a 304 is cheap.
PAGE_CACHE_SECONDS = environment.integer("PAGE_CACHE_SECONDS", 60)

# How much each process keeps of pages ready to send (megabytes; 0: none). What changes is seen at once.
PAGE_MEMORY_BYTES = environment.integer("PAGE_MEMORY_MEGABYTES", 32) * 1024 * 1024
