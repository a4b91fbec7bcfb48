"""The part of an address that a page has for itself: made of its title, and none that the site needs.

The same at import and in the desk.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from django.conf import settings
from django.urls import LocalePrefixPattern, URLPattern, URLResolver, get_resolver
from django.utils.text import slugify

SPELLED_OUT: Final = {
    "ĳ": "ij",
    "Ĳ": "ij",
    "ß": "ss",
    "œ": "oe",
    "æ": "ae",
    "ø": "o",
    "ł": "l",
    "€": " euro ",
    "&": " ",
}
"""What Unicode does not take apart into a letter and its mark, and Django would drop."""
APOSTROPHES: Final = re.compile("['’‘`´]")
FIRST_PART: Final = re.compile(r"\^?([\w-]+)(?:/|$)")


TYPED: Final = [(APOSTROPHES.pattern, ""), *((character, letters) for character, letters in SPELLED_OUT.items())]
"""The same for the desk's field of addresses, which follows the title while somebody types."""


def clean_address(text: str) -> str:
    """“Één café in ’t IJ” → een-cafe-in-t-ij; the ligature ĳ counts as i and j. At most 80 characters, whole words."""
    plain = unicodedata.normalize("NFKC", text).lower()
    for character, letters in SPELLED_OUT.items():
        plain = plain.replace(character, letters)
    address = slugify(APOSTROPHES.sub("", plain))
    return address if len(address) <= 80 else address[:81].rpartition("-")[0] or address[:80]


@cache
def reserved() -> frozenset[str]:
    """What a page right below a home page cannot be called: the site itself answers there, in some language."""
    files = (url.strip("/").partition("/")[0] for url in (settings.STATIC_URL, settings.MEDIA_URL))
    languages = (code for code, _name in settings.LANGUAGES)
    return frozenset({*_first_parts(get_resolver().url_patterns), *files, *languages} - {""})


def _first_parts(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    """What addresses begin with, up to the first slash; nothing of those that begin with a variable."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and isinstance(pattern.pattern, LocalePrefixPattern):
            yield from _first_parts(pattern.url_patterns)
        elif found := FIRST_PART.match(str(pattern.pattern)):
            yield found[1]
