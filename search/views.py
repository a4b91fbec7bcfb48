"""The search page."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from home.frame import frame
from home.public_site import public_home, public_site

from .searching import LONGEST_QUERY, PAGE_SIZE, Results, search_site

DEEPEST_PAGE = 50


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """`?q=` in this studio and this language. Any query is fine; one without words finds nothing."""
    site, home = public_site(request), public_home(request)
    query = " ".join(request.GET.get("q", "").replace("\x00", " ").split())
    number = _page_number(request.GET.get("page", ""))
    problem = ""
    found = Results()
    if len(query) > LONGEST_QUERY:
        problem = _("Your question is very long. Use a few words.")
    elif query:
        found = search_site(query=query, site=site, home=home, page=number)
    with frame(site, home) as context:
        context.update(
            query=query[:LONGEST_QUERY],
            results=found.results,
            total=found.total,
            problem=problem,
            longest_query=LONGEST_QUERY,
            previous_url=_url(query, number - 1) if number > 1 else "",
            next_url=_url(query, number + 1) if number * PAGE_SIZE < found.total else "",
        )
        response = render(request, "search/search.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _page_number(text: str) -> int:
    return min(int(text), DEEPEST_PAGE) if text.isascii() and text.isdigit() and 0 < len(text) < 4 and int(text) else 1


def _url(query: str, page: int) -> str:
    return f"?{urlencode({'q': query, 'page': page})}"
