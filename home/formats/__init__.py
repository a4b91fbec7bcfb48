"""How dates stand on pages, in mails and in the desk, by language (Django's FORMAT_MODULE_PATH).

Beside Django's own names there are these, for templates (`|date:"WEEKDAY_FORMAT"`) and `date_format`.
"""

from __future__ import annotations


def named(*, day: str, short_month: str, weekday_ends: str = "", time: str = "H:i") -> dict[str, str]:
    """Every format that we use. `day` is `j`, with a full stop where a language has one.

    `time` is as people write it; where seconds matter it is that of a clock.
    """
    weekday, short = f"l{weekday_ends} {day} F", f"{day} {short_month}"
    return {
        "TIME_FORMAT": time,
        "DATE_FORMAT": f"{day} F Y",
        "DATETIME_FORMAT": f"{day} F Y, {time}",
        "WEEKDAY_FORMAT": weekday,
        "WEEKDAY_YEAR_FORMAT": f"{weekday} Y",
        "WEEKDAY_TIME_FORMAT": f"{weekday}, {time}",
        "WEEKDAY_SECONDS_FORMAT": f"{weekday}, H:i:s",
        "SHORT_DAY_FORMAT": short,
        "SHORT_DAY_TIME_FORMAT": f"{short}, {time}",
        "SHORT_DAY_SECONDS_FORMAT": f"{short}, H:i:s",
        "SHORT_DAY_YEAR_FORMAT": f"{short} Y",
        "SHORT_DAY_YEAR_TIME_FORMAT": f"{short} Y, {time}",
        "SHORT_DAY_YEAR_SECONDS_FORMAT": f"{short} Y, H:i:s",
    }
