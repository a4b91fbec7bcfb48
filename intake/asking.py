"""Drawing the form of an intake: empty, or again with everything that was filled in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from home.outage import Memory, or_remembered
from home.public_site import PublicSite, public_site

from .assignment import policy_of
from .conditions import asked_steps, has_conditions
from .form import build_form
from .proof_of_work import FIELD as PROOF_FIELD
from .proof_of_work import make_challenge
from .protection import FormToken, form_identity, make_token, open_token
from .source import read_source
from .state import pack_state
from .stepwise import place_of
from .suspicion import TRAP_FIELD

if TYPE_CHECKING:
    from .models.intake_page import IntakePage


_asks_proof: Memory[bool] = Memory(most=2000)
"""By site: whether forms ask for proof of work, for when the database is away."""

KEEP_FIELD = "keep"
"""The tick that allows us to keep a form that is left halfway. It is never ticked beforehand."""

HALF_FIELD = "half"
"""Sent along by a form that we have already: left halfway by the script, or sent so fast that we asked once more."""

FIRST_FIELD = "first"
"""The token of the first showing, which the script keeps with the draft: a reload does not make anybody a robot."""


def keeping_words(studio: str) -> str:
    """What that tick says: stored as the consent that was given."""
    return _("If I stop halfway, %(studio)s may keep my answers and contact me about them.") % {"studio": studio}


def identity_of(page: IntakePage, site: PublicSite) -> str:
    """What tokens and states of this form are bound to."""
    return form_identity(studio_uuid=site.uuid, translation_key=page.translation_key)


def draw_form(
    page: IntakePage,
    request: HttpRequest,
    *,
    given: Mapping[str, Sequence[str]] | None = None,
    errors: Mapping[str, str] | None = None,
    problem: str = "",
    new: str = "",
    status: int | None = None,
    at_step: str = "",
    token: FormToken | None = None,
    again: bool = False,
    kept: bool = False,
    readable: bool = True,
) -> HttpResponse:
    """The form; with 422 when there is anything wrong with it.

    `token` is the one that the form came back with, if it still does; `again`: it was sent with one that does not.
    `kept`: what was sent is kept, until it is sent once more. Without `readable`, nothing that was posted is looked at.
    """
    site = public_site(request)
    steps, identity = page.question_steps, identity_of(page, site)
    given, token = given or {}, token or _new_token(identity, site, again=again)
    stepwise = has_conditions(steps)
    at_step = at_step or next((s.id for s in steps if any(q.id in (errors or {}) for q in s.questions)), "")
    if problem and not at_step and any(map(any, given.values())):
        # Who sent the whole form stands at its end.
        at_step = next((step.id for step in reversed(asked_steps(steps, given))), "")
    posted = request.method == "POST"
    referer = "" if posted else request.headers.get("Referer", "")
    context: dict[str, Any] = {
        "form": build_form(
            steps=steps,
            given=given,
            errors=errors,
            problem=problem,
            new=new,
            place=place_of(steps, given, at_step) if stepwise else None,
            state=pack_state(given, form=identity) if stepwise else "",
            offer_keeping=page.keep_unfinished,
        ),
        "returned": posted,
        "kept": kept,
        "half_field": HALF_FIELD,
        "token": token.text,
        "trap_field": TRAP_FIELD,
        "keep_field": KEEP_FIELD,
        "keeping_words": keeping_words(site.name),
        "proof_field": PROOF_FIELD,
        "challenge": json.dumps(make_challenge(token.nonce)) if token.asks_proof else "",
    }
    with page.load_references(request).active():
        context = {**page.get_context(request), **context}
        context["source"] = read_source(
            request.POST if posted and readable else request.GET,
            referer=referer,
            host=request.get_host(),
            form_paths=[alternate.url for alternate in context["alternates"] if alternate.exact],
        )
        status = status or (422 if errors or problem else 200)
        return TemplateResponse(request, page.template, context, status=status).render()


def _new_token(identity: str, site: PublicSite, *, again: bool) -> FormToken:
    asked = or_remembered(lambda: policy_of(site.site_id).proof_of_work, _asks_proof.get(site.site_id) or False)
    asks_proof = _asks_proof.keep(site.site_id, asked)
    return open_token(make_token(identity, again=again, asks_proof=asks_proof), form=identity)
