"""Figures as people read them."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..clock_text import spell
from .figures import UP_TO, Ratio
from .period import Period

NOTHING = "–"


def percentage(ratio: Ratio) -> str:
    """84%, or a dash where there is nothing to divide by."""
    return NOTHING if ratio.percentage is None else f"{ratio.percentage}%"


def of_all(ratio: Ratio) -> str:
    """21 of 25."""
    return _("%(part)s of %(whole)s") % {"part": ratio.part, "whole": ratio.whole} if ratio.whole else NOTHING


def share(ratio: Ratio) -> str:
    """84% (21 of 25)."""
    return f"{percentage(ratio)} ({of_all(ratio)})" if ratio.whole else NOTHING


def length(value: timedelta | None) -> str:
    """4 min, or a dash."""
    return NOTHING if value is None else spell(value)


def class_names() -> tuple[str, ...]:
    """How long answers took, in the classes of UP_TO."""
    lengths = [timedelta(seconds=seconds) for seconds in UP_TO]
    within = [_("within %(time)s") % {"time": spell(limit)} for limit in lengths]
    return (*within, _("after that"))


def column_name(start: date, period: Period) -> str:
    """What stands below a column of a plot."""
    if period.step == "month":
        return date_format(start, "M Y")
    return date_format(start, "SHORT_DAY_FORMAT")
