"""What an intake page answers: the form, the form again, thanks, and what becomes of half a form."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core import signing
from django.db import Error as DatabaseTrouble
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from home.outage import UNREACHABLE, noticed
from home.public_site import public_site
from home.unavailable import unavailable

from .after_sending import told
from .asking import draw_form
from .halfway import keep_half
from .models.lead import Submission
from .submitting import submit

if TYPE_CHECKING:
    from .models.intake_page import IntakePage

THANKS_PATH = "dank"
HALF_PATH = "halverwege"
THANKS_PARAMETER = "voor"
THANKS_SALT = "intake.thanks"
THANKS_LAST_SECONDS = 24 * 60 * 60


def serve_intake(page: IntakePage, request: HttpRequest, *, below: str = "") -> HttpResponse:
    """One call into the domain per request; never from a shared cache. `below` is what follows the page's address."""
    if below == THANKS_PATH:
        response = _thanked(page, request, request.GET.get(THANKS_PARAMETER, ""))
    elif below == HALF_PATH:
        response = HttpResponse(status=_half(page, request) if request.method == "POST" else 405)
    elif request.method == "POST":
        response = _submitted(page, request)
    else:
        response = draw_form(page, request)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _submitted(page: IntakePage, request: HttpRequest) -> HttpResponse:
    result = submit(page, request)
    if isinstance(result, HttpResponse):
        return result
    signed = signing.dumps(str(result.uuid), salt=THANKS_SALT)
    # In the query: addresses of pages hold no colons.
    address = public_site(request).url_of(page.url_path)
    query = urlencode({THANKS_PARAMETER: signed}, safe=":")
    return HttpResponseRedirect(f"{address}{THANKS_PATH}/?{query}", status=303)


def _half(page: IntakePage, request: HttpRequest) -> int:
    try:
        return keep_half(page, request)
    except DatabaseTrouble as error:
        noticed(error)
        return 503


def _thanked(page: IntakePage, request: HttpRequest, signed: str) -> HttpResponse:
    """Who was sent here is stored: also where the database went away since, and cannot say what follows."""
    try:
        return _thanks(page, request, signed)
    except UNREACHABLE as error:
        noticed(error)
        return unavailable(request, error=error, stored=True)


def _thanks(page: IntakePage, request: HttpRequest, signed: str) -> HttpResponse:
    """What fits the verdict of one submission to this studio. A suspect is promised nothing, and told nothing."""
    try:
        uuid = signing.loads(signed, salt=THANKS_SALT, max_age=THANKS_LAST_SECONDS)
    except signing.BadSignature:
        return HttpResponseRedirect(public_site(request).url_of(page.url_path))
    site = public_site(request)
    submission = Submission.objects.select_related("lead").filter(uuid=uuid, lead__studio_id=site.studio_id).first()
    if submission is None:
        raise Http404("There is no such submission here.")
    with page.load_references(request, articles=1).active():
        context = {
            **page.get_context(request),
            "submission": submission,
            "told": told(submission, page, now=timezone.now(), zone=site.hours.zone),
        }
        return TemplateResponse(request, "intake/thanks_page.html", context).render()
