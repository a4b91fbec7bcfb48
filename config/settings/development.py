"""`make run`: everything under var/, no configuration. DEBUG=1 shows tracebacks instead of our own error pages."""

from django.core.management.utils import get_random_secret_key

from config.kept_files import kept_text

from . import environment
from .base import *  # noqa: F403
from .base import VAR_DIR

# Passkeys also work on http://localhost, as far as the browser goes.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
DEBUG = environment.boolean("DEBUG", default=False)
ALLOWED_HOSTS = ["localhost", ".localhost", "127.0.0.1", "[::1]"]


# A key of this installation's own, made on first use and kept, so that links in mails stay valid.
SECRET_KEY = kept_text(VAR_DIR / "secret_key", get_random_secret_key)
