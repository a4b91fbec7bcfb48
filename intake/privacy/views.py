"""A visitor's own page: ask for a link, then take one's data along or have it erased. No cookie, nothing revealed."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from home.door import open_while_suspended
from home.email_address import UnusableAddress, read_email, same_key
from home.frame import frame
from home.models import Studio
from home.public_site import public_home, public_site

from ..models.privacy import DataRequest
from ..protection import comes_from_this_site, was_pressed_here
from ..rate_limit import is_first, seconds_to_wait
from ..reading import Unreadable, read_post
from . import audit
from .links import read_link_token
from .person import erase_forms, export_forms, forms_of

EMAIL_LENGTH = 254
ONCE_IN_SECONDS = 60 * 60
"""One link an hour for each address at each studio: nobody's mailbox is filled from here."""


@open_while_suspended
@csrf_exempt  # Protected by where it comes from and by the signed link: public pages set no cookie.
@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request: HttpRequest) -> HttpResponse:
    """Without a link: ask for one. With one: what to do. Only a POST does anything."""
    try:
        posted = read_post(request) if request.method == "POST" else QueryDict()
    except Unreadable:
        problem = _("This could not be read. Send the form as it is shown here.")
        return _page(request, "ask", status=413, problem=problem)
    token = request.GET.get("link", "")
    is_ours = was_pressed_here if token else comes_from_this_site
    if request.method == "POST" and not is_ours(request):
        return _page(request, "ask", status=403, problem=_("Send this form from our own page."))
    if not token:
        return _asked(request, posted) if request.method == "POST" else _page(request, "ask")
    studio = Studio.objects.get(pk=public_site(request).studio_id)
    email = read_link_token(token, studio_id=studio.pk)
    if email is None:
        problem = _("This link is not valid, or no longer. Ask for a new one.")
        return _page(request, "ask", status=410, problem=problem)
    if request.method != "POST":
        forms = forms_of(studio, email)
        for lead in {form.lead for form in forms}:
            audit.opened(lead)
        return _page(request, "choose", forms=forms, email=email)
    if "erase" in posted:
        erase_forms(studio, email)
        return _page(request, "erased", email=email)
    response = HttpResponse(
        json.dumps(export_forms(studio, email), ensure_ascii=False, indent=2),
        content_type="application/json; charset=utf-8",
    )
    response["Content-Disposition"] = 'attachment; filename="instroom.json"'
    response["Cache-Control"] = "no-store"
    return response


def _asked(request: HttpRequest, posted: QueryDict) -> HttpResponse:
    """The same answer to everybody: whether an address is known, or has just been asked for, does not show."""
    typed = posted.get("email", "").strip()[: EMAIL_LENGTH + 1]
    try:
        email = read_email(typed)
    except UnusableAddress as problem:
        return _page(request, "ask", status=422, problem=str(problem), email=typed)
    studio_id, now = public_site(request).studio_id, timezone.now()
    wait = seconds_to_wait(request, form=f"own-data:{studio_id}")
    if wait:
        response = _page(request, "ask", status=429, problem=_too_often(wait), email=email)
        response.headers["Retry-After"] = str(wait)
        return response
    if is_first(f"own-data:{studio_id}:{same_key(email)}", within=ONCE_IN_SECONDS):
        DataRequest.ask(studio_id=studio_id, email=email, language=get_language() or "nl", asked_at=now, due_at=now)
    return _page(request, "sent", email=email)


def _too_often(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return ngettext(
        "Links were asked for very often just now. Try again in %(minutes)s minute.",
        "Links were asked for very often just now. Try again in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}


def _page(request: HttpRequest, state: str, *, status: int = 200, **context: Any) -> HttpResponse:
    site, home = public_site(request), public_home(request)
    with frame(site, home) as shared:
        words = {**shared, "state": state, **context}
        response = TemplateResponse(request, "intake/privacy/own_data.html", words, status=status).render()
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
