"""The door in front of the desk: no view runs before it is known to be open, and every id in the request to be visible.

What may not be seen and what is not there get the same 404. Fails closed: a view of somebody else's code that nobody
opened, an id whose model is unknown and a model without a rule are all not found.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.urls import ResolverMatch
from django.views.defaults import page_not_found
from wagtail.models import Page

from ..middleware import is_desk
from ..odd_input import answer
from . import ids
from .all_studios import begin_at_root
from .rules import can_see, is_open, open_views
from .sent import form_values, json_values
from .views import REPLACEMENTS

OUR_APPS = frozenset({"home", "landing", "intake", "search", "config"})
"""Code of these asks the seal itself."""

SEAL = __name__.rpartition(".")[0]
"""Its own classes are stock views with a narrower list. What else they do is Wagtail's: open by name only."""

FROM_THE_ROOT = {"wagtailadmin_explore", "wagtailadmin_explore_results", "wagtailadmin_choose_page_child"}
"""Begin at the root of all pages, and then show only what is visible below it."""

open_views(
    r"wagtailadmin_(home|account|logout|login|password_reset\w*|dismissibles|sprite|javascript_catalog|block_preview)",
    r"wagtailadmin_api:(pages|images|documents):(listing|detail|find)",
    r"wagtailadmin_explore\w*|wagtailadmin_choose_page\w*|wagtail_bulk_action|wagtailadmin_pages:\w+",
    r"wagtailadmin_tag_(model_)?autocomplete|wagtailadmin_editing_sessions:\w+|wagtailembeds:\w+",
    r"wagtailimages:(?!url_generator)\w+|wagtailimages_chooser:\w+|wagtaildocs:\w+|wagtaildocs_chooser:\w+",
    r"wagtailredirects:(index|index_results|add|edit|delete)",
    r"wagtailsettings:\w+",
    r"wagtail_localize:(?!\w*snippet)\w+",
    # What leads on to one of our own views.
    r"old_sign_in|old_password_reset|translations_report(_results)?_moved",
    # Signing in, and one's own account.
    r"(account|mfa|usersessions)_\w+",
)


class SealMiddleware:
    """Put after the middleware that knows the user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        if not is_desk(request):
            return None
        if not is_desk_host(request):
            return page_not_found(request, Exception(), template_name="404.html")
        match = request.resolver_match
        assert match is not None
        if request.user.is_superuser:
            begin_at_root(request.user)
        elif request.user.is_authenticated and not may_pass(request, view, match):
            return page_not_found(request, Exception(), template_name="wagtailadmin/404.html")
        replacement = REPLACEMENTS.get(match.view_name)
        if replacement is None:
            return None
        try:
            return replacement(request, *args, **kwargs)
        except Exception as problem:
            # It runs in the place of the view, but Django does not show its problems to any middleware.
            said = answer(request, problem)
            if said is None:
                raise
            return said


def is_desk_host(request: HttpRequest) -> bool:
    """Whether the desk answers on this host: on every one, unless ADMIN_HOST names one."""
    return not settings.ADMIN_HOST or split_domain_port(request.get_host())[0] == settings.ADMIN_HOST


def may_pass(request: HttpRequest, view: Callable[..., Any], match: ResolverMatch) -> bool:
    """Whether this person of a studio may send this request to this view at all."""
    if not (is_open(match.view_name) or is_ours(view)):
        return False
    return address_is_visible(request, view, match) and sent_is_visible(request, view, match)


def is_ours(view: Callable[..., Any]) -> bool:
    """Whether a view is written in this project, and not merely configured or narrowed by it."""
    code = getattr(view, "view_class", None) or getattr(view, "cls", None) or view
    module = str(getattr(code, "__module__", ""))
    return module.partition(".")[0] in OUR_APPS and not f"{module}.".startswith(f"{SEAL}.")


def address_is_visible(request: HttpRequest, view: Callable[..., Any], match: ResolverMatch) -> bool:
    """Every id in the address."""
    for name, value in match.kwargs.items():
        if name in ids.WORDS or value is None or value in ids.STAND_INS.get(name, ()):
            continue
        model = ids.model_of(name, match=match, view=view)
        if model is None:
            return False
        if model is Page and match.view_name in FROM_THE_ROOT and is_root(value):
            continue
        if not can_see(request.user, model, value):
            return False
    return True


def is_root(value: object) -> bool:
    """Whether this id is that of the root of all pages."""
    return str(value) == str(Page.objects.filter(depth=1).values_list("pk", flat=True).first())


def sent_is_visible(request: HttpRequest, view: Callable[..., Any], match: ResolverMatch) -> bool:
    """Every id in the query, the form or a JSON body. In JSON a name that looks like an id must be known, too."""
    form, body = list(form_values(request)), list(json_values(request))
    for name, value in (*form, *body):
        model = ids.sent_model(name)
        if model is None or value in ids.NO_ID or (model is Page and is_root(value)):
            continue
        if not can_see(request.user, model, value):
            return False
    if any(ids.looks_like_id(name) and ids.sent_model(name) is None for name, _value in body):
        return False
    listed = [value for name, value in form if name == "id"]
    if not listed or match.view_name == "wagtailadmin_block_preview":
        return True
    if match.view_name == "wagtail_bulk_action" and "all" in listed:
        # Wagtail answers "all" with every row of the installation.
        return False
    model_listed = ids.listed_model(match=match, view=view)
    return model_listed is not None and all(can_see(request.user, model_listed, value) for value in listed)
