"""Dates and telephone numbers as people who read a language write them."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

from home.telephone import readable

MOMENT = datetime(2026, 3, 4, 9, 5, 7)

DATES = {
    "nl": {
        "DATE_FORMAT": "4 maart 2026",
        "DATETIME_FORMAT": "4 maart 2026, 09:05",
        "WEEKDAY_FORMAT": "woensdag 4 maart",
        "WEEKDAY_SECONDS_FORMAT": "woensdag 4 maart, 09:05:07",
        "SHORT_DAY_FORMAT": "4 mrt",
        "SHORT_DAY_YEAR_TIME_FORMAT": "4 mrt 2026, 09:05",
    },
    "en": {
        "DATE_FORMAT": "4 March 2026",
        "DATETIME_FORMAT": "4 March 2026, 9:05",
        "WEEKDAY_FORMAT": "Wednesday 4 March",
        "WEEKDAY_SECONDS_FORMAT": "Wednesday 4 March, 09:05:07",
        "SHORT_DAY_FORMAT": "4 Mar",
        "SHORT_DAY_YEAR_TIME_FORMAT": "4 Mar 2026, 9:05",
    },
    "de": {
        "DATE_FORMAT": "4. März 2026",
        "DATETIME_FORMAT": "4. März 2026, 09:05",
        "WEEKDAY_FORMAT": "Mittwoch, 4. März",
        "WEEKDAY_SECONDS_FORMAT": "Mittwoch, 4. März, 09:05:07",
        "SHORT_DAY_FORMAT": "4. März",
        "SHORT_DAY_YEAR_TIME_FORMAT": "4. März 2026, 09:05",
    },
    "fr": {
        "DATE_FORMAT": "4 mars 2026",
        "DATETIME_FORMAT": "4 mars 2026, 9\u00a0h\u00a005",
        "WEEKDAY_FORMAT": "mercredi 4 mars",
        "WEEKDAY_SECONDS_FORMAT": "mercredi 4 mars, 09:05:07",
        "SHORT_DAY_FORMAT": "4 mars",
        "SHORT_DAY_YEAR_TIME_FORMAT": "4 mars 2026, 9\u00a0h\u00a005",
    },
}


@pytest.mark.parametrize(
    ("language", "name", "words"), [(code, *item) for code, formats in DATES.items() for item in formats.items()]
)
def test_a_date_is_written_as_the_language_writes_it(language: str, name: str, words: str) -> None:
    with override(language):
        assert date_format(MOMENT, name) == words


@pytest.mark.parametrize(
    ("number", "country", "language", "words"),
    [
        ("+31206241111", "NL", "nl", "020 624 1111"),
        ("+31612345678", "NL", "nl", "06 12345678"),
        ("+31206241111", "NL", "en", "+31 20 624 1111"),
        ("+3294801010", "BE", "nl", "09 480 10 10"),
        ("+3294801010", "BE", "fr", "09 480 10 10"),
        ("+493012345678", "DE", "de", "030 12345678"),
        ("+33142685300", "FR", "fr", "01 42 68 53 00"),
        # From another country, for a reader of another, and where no country is known: with the country's code.
        ("+3294801010", "NL", "nl", "+32 9 480 10 10"),
        ("+31206241111", "BE", "nl", "+31 20 624 1111"),
        ("+31206241111", "", "nl", "+31 20 624 1111"),
        ("geen nummer", "NL", "nl", "geen nummer"),
        ("", "NL", "nl", ""),
    ],
)
def test_a_number_is_written_as_its_readers_dial_it(number: str, country: str, language: str, words: str) -> None:
    with override(language):
        assert readable(number, country) == words
