"""One query in one studio, in one language."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, product

from django.utils.safestring import mark_safe
from wagtail.models import Page
from wagtail.search.query import Or, PlainText

from home.public_site import PublicHome, PublicSite
from home.serving import page_types
from home.stemming import forms, is_stop_word, stems, stems_to_index, words

from .excerpts import excerpt

LONGEST_QUERY = 200
MOST_WORDS = 12
MOST_RESULTS = 100
MOST_JOINED, MOST_READINGS = 6, 32
"""Up to how many words neighbours may have been written as one, and in how many ways a query is read."""
PAGE_SIZE = 10


@dataclass(frozen=True)
class Result:
    """One page that answers. `excerpt` is safe HTML."""

    title: str
    url: str
    excerpt: str


@dataclass(frozen=True)
class Results:
    """One screen of results of `total`, of which a hundred are shown at most."""

    results: tuple[Result, ...] = ()
    total: int = 0


def search_site(*, query: str, site: PublicSite, home: PublicHome, page: int = 1) -> Results:
    """Live, public pages of `home`'s language that hold every word of `query`, as stems. `page` counts from 1."""
    ways = readings(query, home.language)
    if not ways:
        return Results()
    wanted = {stem for way in ways for stem in way}
    visible = Page.objects.live().filter(path__startswith=home.path, locale_id=home.locale_id, alias_of__isnull=True)
    for path in site.restricted_paths:
        visible = visible.exclude(path__startswith=path)
    # The index only filters by the fields it knows, so what may be seen goes in as a subquery.
    pages = Page.objects.filter(pk__in=visible.order_by().values("pk")).select_related(*page_types())
    alternatives = [PlainText(" ".join(way), operator="and") for way in ways]
    found = pages.search(Or(alternatives) if len(alternatives) > 1 else alternatives[0])
    rows = sorted(found[:MOST_RESULTS], key=lambda row: -_hits_in_title(row.title, wanted, home.language))
    first = (page - 1) * PAGE_SIZE
    return Results(
        results=tuple(_result(row, wanted=wanted, site=site, home=home) for row in rows[first : first + PAGE_SIZE]),
        total=len(rows),
    )


def query_stems(query: str, language: str) -> list[str]:
    """What to look for. A query of nothing but small words is taken at its word."""
    query = query[:LONGEST_QUERY]
    found = stems(query, language) or ["".join(c for c in match[0].lower() if c.isalnum()) for match in words(query)]
    return [word for word in dict.fromkeys(found) if word][:MOST_WORDS]


def readings(query: str, language: str) -> list[tuple[str, ...]]:
    """The ways to read a query, plainest first. A page answers that has all stems of one of them.

    A word may have been written with accents or without, with an apostrophe or without; neighbours as one word.
    """
    plain = query_stems(query, language)
    found = [match[0] for match in words(query[:LONGEST_QUERY])]
    said = [word for word in found if not is_stop_word(word, language)]
    if not said or len(plain) == MOST_WORDS:
        return [tuple(plain)] if plain else []
    ways = [[forms(word, language) for word in said]]
    if len(found) <= MOST_JOINED:
        spans = [(i, i + length) for length in (2, 3) for i in range(len(found) - length + 1)]
        ways += [_with_one_word(found, span, language) for span in spans]
    written = (dict.fromkeys(choice) for way in ways for choice in product(*way))
    return [tuple(way) for way in islice(dict.fromkeys(map(tuple, written)), MOST_READINGS)]


def _with_one_word(found: list[str], span: tuple[int, int], language: str) -> list[tuple[str, ...]]:
    """A query in which some neighbours are one word."""
    begin, end = span
    around = [word for word in found[:begin] + found[end:] if not is_stop_word(word, language)]
    return [forms("".join(found[begin:end]), language), *(forms(word, language) for word in around)]


def _hits_in_title(title: str, wanted: set[str], language: str) -> int:
    """The databases weigh a title differently; this makes the order the same: first what a page is about."""
    return len(wanted.intersection(stems_to_index(title, language)))


def _result(row: Page, *, wanted: set[str], site: PublicSite, home: PublicHome) -> Result:
    page = next((child for name in page_types() if (child := getattr(row, name, None))), row)
    text = page.search_text() if hasattr(page, "search_text") else row.search_description
    return Result(
        title=row.title,
        url=site.url_of(row.url_path),
        excerpt=mark_safe(excerpt(text, wanted=wanted, language=home.language)),  # noqa: S308 - escaped there
    )
