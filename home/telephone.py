"""Telephone numbers as people write them."""

from __future__ import annotations

from typing import Final

from django.utils.translation import get_language
from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse, region_code_for_number

# Who reads these languages on a studio's site there knows numbers without the country's code.
SPOKEN: Final = {"NL": {"nl"}, "BE": {"nl", "fr", "de"}, "DE": {"de"}, "FR": {"fr"}}


def readable(number: str, country: str = "") -> str:
    """A number in E.164, in groups: 020 123 45 67 for those who read a language of the studio's `country`.

    Anybody else, and without a country, reads it with the country's code: +31 20 123 4567. What is no number stays.
    """
    try:
        parsed = parse(number)
    except NumberParseException:
        return number
    at_home = region_code_for_number(parsed) == country and get_language() in SPOKEN.get(country, ())
    return format_number(parsed, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL)
