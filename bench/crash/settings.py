"""The development settings, without what a run does not need, and without limits on how often one address may ask."""

from config.settings.development import *  # noqa: F403
from config.settings.development import STORAGES

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# All leads come from this machine, and no person takes seconds to type.
INTAKE_LIMIT_PER_ADDRESS = INTAKE_LIMIT_PER_FORM = (10**9, 60 * 60)
INTAKE_FASTEST_SECONDS = 0
