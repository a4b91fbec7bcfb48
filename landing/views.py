"""A landing page as text."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from home.public_site import absolute_url
from home.serving import find_route

from .exporting import readable_text
from .models import LandingPage


@require_safe
def markdown_page(request: HttpRequest, path: str) -> HttpResponse:
    """The Markdown of the landing page at `path`, for people and machines that prefer text."""
    page = find_route(request, path).page
    if not isinstance(page, LandingPage) or page.get_view_restrictions():
        raise Http404("There is no landing page at this address.")
    with page.load_references(request).active():
        text = readable_text(page, root=absolute_url(request, "/").rstrip("/"))
    response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    response["Link"] = f'<{absolute_url(request, request.path.removesuffix(".md") + "/")}>; rel="canonical"'
    return response
