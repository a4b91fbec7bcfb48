"""One query in one studio, in one language."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import mark_safe
from wagtail.models import Page
from wagtail.search.query import PlainText

from home.public_site import PublicHome, PublicSite
from home.serving import page_types
from home.stemming import stems, words

from .excerpts import excerpt

LONGEST_QUERY = 200
MOST_WORDS = 12
MOST_RESULTS = 100
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
    """Live, public pages of `home`'s language that hold every word of `query` (as stems). `page` counts from 1."""
    wanted = query_stems(query, home.language)
    if not wanted:
        return Results()
    visible = Page.objects.live().filter(path__startswith=home.path, locale_id=home.locale_id, alias_of__isnull=True)
    for path in site.restricted_paths:
        visible = visible.exclude(path__startswith=path)
    # The index only filters by the fields it knows, so what may be seen goes in as a subquery.
    pages = Page.objects.filter(pk__in=visible.order_by().values("pk")).select_related(*page_types())
    found = pages.search(PlainText(" ".join(wanted), operator="and"))
    rows = sorted(found[:MOST_RESULTS], key=lambda row: -_hits_in_title(row.title, wanted, home.language))
    first = (page - 1) * PAGE_SIZE
    return Results(
        results=tuple(
            _result(row, wanted=set(wanted), site=site, home=home) for row in rows[first : first + PAGE_SIZE]
        ),
        total=len(rows),
    )


def query_stems(query: str, language: str) -> list[str]:
    """What to look for. A query of nothing but small words is taken at its word."""
    query = query[:LONGEST_QUERY]
    found = stems(query, language) or ["".join(c for c in match[0].lower() if c.isalnum()) for match in words(query)]
    return [word for word in dict.fromkeys(found) if word][:MOST_WORDS]


def _hits_in_title(title: str, wanted: list[str], language: str) -> int:
    """The databases weigh a title differently; this makes the order the same: first what a page is about."""
    in_title = set(stems(title, language))
    return sum(word in in_title for word in wanted)


def _result(row: Page, *, wanted: set[str], site: PublicSite, home: PublicHome) -> Result:
    page = next((child for name in page_types() if (child := getattr(row, name, None))), row)
    text = page.search_text() if hasattr(page, "search_text") else row.search_description
    return Result(
        title=row.title,
        url=site.url_of(row.url_path),
        excerpt=mark_safe(excerpt(text, wanted=wanted, language=home.language)),  # noqa: S308 - escaped there
    )
