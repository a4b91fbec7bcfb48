"""From an address to a page: one query, whatever the depth of the tree or the number of studios."""

from __future__ import annotations

from copy import copy
from functools import cache

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page, get_page_models
from wagtail.url_routing import RouteResult

from .outage import Memory, or_remembered
from .public_site import PublicHome, public_home, public_site

MAXIMUM_DEPTH = 12


_routes: Memory[RouteResult] = Memory(most=500)
"""Pages that go on without the database, by studio, language and path."""


def find_route(request: HttpRequest, path: str) -> RouteResult:
    """The live page at `path`, found anew; while the database is away, as it was found last."""
    site = public_site(request)
    key = (site.studio_id, get_language(), path.strip("/"))
    route = or_remembered(lambda: _find_route(request, path), _routes.get(key))
    if getattr(route.page, "goes_on_without_database", False):
        _routes.keep(key, route)
    return RouteResult(copy(route.page), route.args, route.kwargs)


def _find_route(request: HttpRequest, path: str) -> RouteResult:
    """The live page at `path` (without language prefix), or the page that answers for an address below it."""
    components = [component for component in path.split("/") if component]
    if len(components) > MAXIMUM_DEPTH:
        raise Http404("No page lies this deep.")
    home = public_home(request)
    url_paths = [home.url_path + "".join(f"{c}/" for c in components[:n]) for n in range(len(components) + 1)]
    page = deepest_page(url_paths, home=home)
    if page is None:
        raise Http404("There is no page at this address.")
    page.is_public = public_site(request).is_public(page.path)
    below = components[url_paths.index(page.url_path) :]
    return page.route_below(request, below) if below else RouteResult(page)


def deepest_page(url_paths: list[str], *, home: PublicHome) -> Page | None:
    """The deepest live page of this language among `url_paths`, as its own type. Places are indexed, addresses not."""
    types = page_types()
    found = (
        Page.objects.live()
        .filter(path__startswith=home.path, url_path__in=url_paths, locale_id=home.locale_id, alias_of__isnull=True)
        .select_related("locale", *types)
        .order_by("-depth")[:1]
    )
    row = next(iter(found), None)
    page = next((child for name in types if (child := getattr(row, name, None))), None) if row else None
    if page is not None:
        page.locale = row.locale
    return page


@cache
def page_types() -> tuple[str, ...]:
    """How `Page` names its direct subtypes that visitors can reach."""
    return tuple(
        model._meta.model_name
        for model in get_page_models()
        if hasattr(model, "route_below") and model._meta.get_parent_list() == [Page]
    )


def prepare(request: HttpRequest, path: str) -> None:
    """Find the page and leave it where Wagtail's own serve view, hooks and tags look for it."""
    request._wagtail_route_for_request = find_route(request, path)


def served_page(request: HttpRequest) -> Page | None:
    """The page that `prepare` found for this request; None where the answer is no page of the tree."""
    route = getattr(request, "_wagtail_route_for_request", None)
    return route.page if route else None
