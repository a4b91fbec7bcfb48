"""Telephone numbers as people write them, and the one form in which we keep them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    country_code_for_region,
    format_number,
    is_valid_number,
    number_type,
    parse,
    region_code_for_number,
)

from .invisible import is_invisible, strip_ends

# Who reads these languages on a studio's site there knows numbers without the country's code.
SPOKEN: Final = {"NL": {"nl"}, "BE": {"nl", "fr", "de"}, "DE": {"de"}, "FR": {"fr"}}
PERSONS: Final = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
        # A company's own number, as 088 in the Netherlands.
        PhoneNumberType.UAN,
    }
)
"""At these somebody can be called back, at a usual price: no premium, shared-cost, free or forwarding numbers."""
SATELLITE: Final = "001"
"""What the library calls numbers that belong to no country."""
HARMLESS: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
"""What pages put between digits so that a line may break there, or may not. A number means the same without."""
SHORTEST: Final = 7
"""Digits behind the country's code. Below that they are short numbers, which nobody has at home."""

NUMBER = re.compile(r"(?:tel(?:efoon)?\s*[.:]?\s*|t\s*[.:]\s*)?(\(?\+?[\d(][\d\s().\-‐‑‒–—/]*)", re.IGNORECASE)
EXTENSION = re.compile(
    r"[\s,;.(-]*(?:;ext=|ext(?:ension)?|x|toestel|tst|poste|durchwahl|dw|nebenstelle|#)[\s.:=]*(\d{1,7})\b\)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Telephone:
    """A number to call: E.164, with `;ext=12` behind it where there is an extension (RFC 3966, as in a tel: link).

    `remark` is what else stood beside it, such as “na 18 uur”.
    """

    number: str
    remark: str = ""


class UnusableNumber(ValueError):
    """Why nobody can be called there, in words that say what to do."""


def tidy_number(text: str) -> str:
    """Without what nobody sees, with plain digits. Never fails."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", strip_ends(text)) if c not in HARMLESS)
    return " ".join("".join(str(unicodedata.decimal(c, c)) for c in plain).split())


def read_number(text: str, country: str) -> Telephone:
    """A number as somebody in `country` writes it, or a mobile number as somebody next door does.

    Raises `UnusableNumber`.
    """
    tidy = tidy_number(text)
    if any(is_invisible(character) for character in tidy):
        raise UnusableNumber(_("There is a character in this telephone number that nobody sees. Type it anew."))
    found = NUMBER.match(tidy)
    if found is None:
        raise UnusableNumber(_no_number(country))
    written, rest = found[1].rstrip(" (-–/."), tidy[len(found[0].rstrip(" (-–/.")) :]
    extension = EXTENSION.match(rest)
    if extension is not None:
        rest = rest[extension.end() :]
    number, second = _first_that_reaches(written, country)
    rest = f"{second} {rest}"
    kept = str(format_number(number, PhoneNumberFormat.E164)) + (f";ext={extension[1]}" if extension else "")
    return Telephone(number=kept, remark=_remark(rest))


def number_key(text: str, country: str) -> str:
    """By what a number is found again, also one that we would not take any more; nothing for what is no number."""
    try:
        return read_number(text, country).number
    except UnusableNumber:
        try:
            return str(format_number(parse(tidy_number(text), country), PhoneNumberFormat.E164))
        except NumberParseException:
            return ""


def _remark(rest: str) -> str:
    text = rest.strip(" ,;.:-–/")
    return text[1:-1].strip() if text.startswith("(") and text.endswith(")") else text


def _first_that_reaches(written: str, country: str) -> tuple[PhoneNumber, str]:
    """The number, and what stands behind it where two were given with a stroke between."""
    first, stroke, second = written.partition("/")
    try:
        return _callable_number(written, country), ""
    except UnusableNumber:
        if not stroke:
            raise
        return _callable_number(first, country), second


def _callable_number(written: str, country: str) -> PhoneNumber:
    number = _valid(written, country)
    if number is not None:
        if not _reaches_a_person(number):
            raise UnusableNumber(_service_number())
        return number
    if written.startswith(("+", "(+", "00")):
        raise UnusableNumber(_no_number(country))
    next_door = [found for region in SPOKEN if region != country and (found := _valid(written, region)) is not None]
    # Mobile numbers only: what is no number here by one digit is a German fixed line more often than not.
    mobiles = [found for found in next_door if number_type(found) == PhoneNumberType.MOBILE]
    if len(mobiles) == 1:
        return mobiles[0]
    if mobiles:
        examples = [str(format_number(found, PhoneNumberFormat.INTERNATIONAL)) for found in mobiles]
        raise UnusableNumber(
            _("Begin with the code of the country: %(numbers)s.") % {"numbers": _(" or ").join(dict.fromkeys(examples))}
        )
    costs = bool(next_door) and not any(map(_reaches_a_person, next_door))
    raise UnusableNumber(_service_number() if costs else _no_number(country))


def _valid(written: str, region: str) -> PhoneNumber | None:
    try:
        number = parse(written, region)
    except NumberParseException:
        return None
    return number if is_valid_number(number) else None


def _reaches_a_person(number: PhoneNumber) -> bool:
    long_enough = len(str(number.national_number)) >= SHORTEST
    return long_enough and number_type(number) in PERSONS and region_code_for_number(number) != SATELLITE


def _service_number() -> str:
    return _("This is a service number. Give one on which we can call you yourself.")


def _no_number(country: str) -> str:
    abroad = next(region for region in SPOKEN if region != country)
    return _(
        "Check the telephone number: we cannot reach you on this one. From another country it begins with its code, "
        "as +%(code)s."
    ) % {"code": country_code_for_region(abroad)}


def readable(number: str, country: str = "") -> str:
    """A number in E.164, in groups: 020 123 45 67 for those who read a language of the studio's `country`.

    Anybody else, and without a country, reads it with the country's code: +31 20 123 4567. What is no number stays.
    """
    try:
        parsed = parse(number)
    except NumberParseException:
        return number
    at_home = region_code_for_number(parsed) == country and get_language() in SPOKEN.get(country, ())
    extension, parsed.extension = parsed.extension, None
    shown = str(format_number(parsed, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL))
    return shown + " " + _("ext. %s") % extension if extension else shown
