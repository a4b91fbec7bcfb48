"""One lead on a phone, without login. Looking changes nothing: mail scanners and previews look too.

That somebody's link was opened is written in the privacy log, which is no part of the lead.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from home.door import open_while_suspended
from home.public_site import public_site

from ..clock_text import countdown_words
from ..given import others_given
from ..models.lead import Lead
from ..privacy import audit
from ..protection import was_pressed_here
from ..reading import Unreadable, read_post
from .acting import NOTE_LENGTH, PhoneAct, record
from .face import face_of
from .holding import Person, person_behind
from .links import LinkInvalid, open_token

DONE = "gedaan"
HISTORY_LENGTH = 8
HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@open_while_suspended
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def lead_page(request: HttpRequest, token: str) -> HttpResponse:
    """The link is the key: it names one lead and one person. It works on the studio's own host only."""
    response = _answer(request, token)
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    try:
        link = open_token(token)
    except LinkInvalid:
        raise Http404("This is no link of ours.") from None
    leads = Lead.objects.select_related("studio__site", "assigned_to")
    lead = leads.filter(uuid=link.lead_uuid, studio_id=public_site(request).studio_id).first()
    if lead is None:
        raise Http404("There is no such lead here.")
    person = person_behind(link.holder, lead)
    language = person.language if person else settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(lead.studio.hours.zone):
        if link.expired or link.number != lead.link_number or person is None or lead.anonymised_at:
            return _gone(request, lead, expired=link.expired)
        if request.method == "POST":
            return _acted(request, lead, person)
        return _shown(request, lead, person)


def _acted(request: HttpRequest, lead: Lead, person: Person) -> HttpResponse:
    try:
        posted = read_post(request)
    except Unreadable:
        return _shown(request, lead, person, problem=_("This could not be read. Press one of the buttons."), status=400)
    if not _sent_from_here(request):
        problem = _(
            "We could not tell that you pressed a button on this page. Press it here, or open the lead in the desk."
        )
        return _shown(request, lead, person, problem=problem, status=403)
    act, note = posted.get("act", ""), posted.get("note", "")
    note = " ".join("".join(c if c.isprintable() else " " for c in note).split())
    if act not in set(PhoneAct):
        return _shown(request, lead, person, problem=_("Press one of the buttons."), note=note, status=422)
    if len(note) > NOTE_LENGTH:
        problem = _("Keep the note below %(n)s characters.") % {"n": NOTE_LENGTH}
        return _shown(request, lead, person, problem=problem, note=note, status=422)
    if act == PhoneAct.NOT_FOR_US and lead.status in (Lead.Status.CLIENT, Lead.Status.ENDED):
        problem = _("They have become a client since. Change their status in the desk.")
        return _shown(request, lead, person, problem=problem, note=note, status=422)
    record(lead, PhoneAct(act), person=person, note=note, at=timezone.now())
    return HttpResponseRedirect(f"{request.path}?{DONE}={act}", status=303)


def _sent_from_here(request: HttpRequest) -> bool:
    """Browsers that are old enough not to say more send “null” from a page without referrer."""
    if "Sec-Fetch-Site" not in request.headers and request.headers.get("Origin") == "null":
        return True
    return was_pressed_here(request)


def _shown(
    request: HttpRequest, lead: Lead, person: Person, *, problem: str = "", note: str = "", status: int = 200
) -> HttpResponse:
    audit.opened(lead, user=person.user, by=person.by)
    submissions = list(lead.submissions.select_related("source_page"))
    events = lead.events.order_by("-at", "-pk")[:HISTORY_LENGTH]
    done = request.GET.get(DONE, "")
    context: dict[str, Any] = {
        "lead": lead,
        "submission": submissions[0] if submissions else None,
        "others": others_given(lead, submissions),
        "clock": face_of(lead, now=timezone.now()),
        "countdown": countdown_words(),
        "events": events,
        "problem": problem,
        "note": note,
        "note_length": NOTE_LENGTH,
        "done": done if done in set(PhoneAct) else "",
        "may_refuse": lead.status in (Lead.Status.NEW, Lead.Status.REACHED, Lead.Status.CONVERSATION),
    }
    return _drawn(request, "intake/phone/lead.html", lead, context, status=status)


def _gone(request: HttpRequest, lead: Lead, *, expired: bool) -> HttpResponse:
    """Friendly, and with a way on for whoever may log in. Says nothing about the lead."""
    return _drawn(request, "intake/phone/gone.html", lead, {"expired": expired}, status=410)


def _drawn(
    request: HttpRequest, template: str, lead: Lead, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    desk = settings.WAGTAILADMIN_BASE_URL + reverse("lead:inspect", args=[lead.pk])
    context = {**context, "site": public_site(request), "desk_address": desk}
    return render(request, template, context, status=status)
