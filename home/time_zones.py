"""Time zones by their IANA name."""

import zoneinfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def validate_time_zone(name: str) -> None:
    """Refuse what the IANA database does not know, naming an example."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("Unknown time zone. Write it as Europe/Amsterdam."))
