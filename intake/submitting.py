"""A posted intake: checked and stored; or the form again, with every answer kept and words that say what to do."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import Error as DatabaseTrouble
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.outage import RETRY_AFTER_SECONDS, noticed
from home.public_site import PublicSite, public_site
from home.telephone import readable

from .answers import Checked, check
from .asking import FIRST_FIELD, HALF_FIELD, draw_form, identity_of
from .conditions import asked_steps
from .models.lead import Submission
from .proof_of_work import FIELD as PROOF_FIELD
from .proof_of_work import is_solved, use
from .protection import (
    FormToken,
    TokenExpired,
    TokenInvalid,
    comes_from_this_site,
    first_shown,
    open_token,
    submission_key,
    unfinished_key,
)
from .questions import Question, all_questions
from .rate_limit import seconds_to_wait
from .reading import Sent, Unreadable, read_post, read_sent
from .receiving import Received, receive_submission
from .source import read_source
from .stepwise import move
from .suspicion import TOO_FAST, TRAP_FIELD, suspicions

if TYPE_CHECKING:
    from .models.intake_page import IntakePage

logger = logging.getLogger(__name__)


def submit(page: IntakePage, request: HttpRequest) -> Submission | HttpResponse:
    """Store what was sent, or answer with the form: also where it could not be stored, for whatever reason."""
    try:
        return _submit(page, request)
    except DatabaseTrouble as error:
        noticed(error)
        logger.exception("A form could not be stored. It went back to its visitor with every answer.")
        return _give_back(page, request)


def _give_back(page: IntakePage, request: HttpRequest) -> HttpResponse:
    """The form with every answer. Its token stays: sent again, it is the same submission."""
    site, identity = public_site(request), identity_of(page, public_site(request))
    sent = read_sent(read_post(request), page.question_steps, form=identity)
    try:
        token = open_token(sent.posted.get("token", ""), form=identity)
    except (TokenExpired, TokenInvalid):
        token = None
    response = draw_form(
        page,
        request,
        problem=_not_stored(site),
        status=503,
        given=sent.given,
        at_step=sent.step,
        token=token,
        again=token is None,
        kept=HALF_FIELD in sent.posted,
    )
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _submit(page: IntakePage, request: HttpRequest) -> Submission | HttpResponse:
    try:
        posted = read_post(request)
    except Unreadable:
        problem = _("This was too much, or could not be read. Send the form as it is shown here.")
        return draw_form(page, request, problem=problem, status=413, again=True, readable=False)
    site, steps = public_site(request), page.question_steps
    sent = read_sent(posted, steps, form=identity_of(page, site))
    drawn: dict[str, Any] = {"given": sent.given, "at_step": sent.step}
    if not comes_from_this_site(request):
        problem = _("This form was sent from another site. Check your answers and send it from here.")
        return draw_form(page, request, problem=problem, status=403, again=True, **drawn)
    try:
        token = open_token(posted.get("token", ""), form=identity_of(page, site))
    except TokenExpired:
        problem = _("The form stood open for a long time. Your answers are still here: check them and send once more.")
        return draw_form(page, request, problem=problem, again=True, **drawn)
    except TokenInvalid:
        problem = _(
            "We could not tell that this form is ours. Your answers are still here: check them and send once more."
        )
        return draw_form(page, request, problem=problem, again=True, **drawn)
    drawn["token"] = token
    if not sent.state_holds:
        problem = _("We could not read your earlier answers any more. Please fill them in again; we are sorry.")
        return draw_form(page, request, problem=problem, **drawn)
    asked = all_questions(asked_steps(steps, sent.given))
    checked = check(questions=asked, given=sent.given, country=site.country)
    if sent.step:
        step = move(steps, sent.given, step_id=sent.step, shown=sent.shown, go=sent.go, errors=checked.errors)
        if step.place is not None:
            drawn["at_step"] = step.place.step.id
            return draw_form(page, request, errors=step.errors, new=step.new, **drawn)
    elif checked.errors:
        return draw_form(page, request, errors=checked.errors, **drawn)
    return _store(page, request, sent=sent, token=token, asked=asked, checked=checked, drawn=drawn)


def _store(
    page: IntakePage,
    request: HttpRequest,
    *,
    sent: Sent,
    token: FormToken,
    asked: Sequence[Question],
    checked: Checked,
    drawn: dict[str, Any],
) -> Submission | HttpResponse:
    site, identity = public_site(request), identity_of(page, public_site(request))
    key = submission_key(token, {question.id: sent.given.get(question.id, ()) for question in asked})
    if token.asks_proof and not is_solved(sent.posted.get(PROOF_FIELD, ""), token=token):
        return draw_form(page, request, problem=_unproven(site), **drawn)
    wait = seconds_to_wait(request, form=identity)
    if wait:
        response = draw_form(page, request, problem=_too_often(site, wait), status=429, **drawn)
        response.headers["Retry-After"] = str(wait)
        return response
    half_key = unfinished_key(token)
    new = received(
        page,
        site,
        sent=sent,
        token=token,
        checked=checked,
        key=key,
        half_key=half_key if HALF_FIELD in sent.posted else "",
    )
    if new.suspicions == (TOO_FAST,):
        # Perhaps a robot, perhaps somebody whose browser had filled in everything: kept apart, and asked once more.
        receive_submission(replace(new, key=half_key, half_key=half_key))
        problem = _("That was very quick. Check your answers, and send them once more.")
        return draw_form(page, request, problem=problem, kept=True, **drawn)
    if token.asks_proof and not use(token, submission=key):
        problem = _("You have sent this form before, with other answers. Check these, and send them once more.")
        return draw_form(page, request, problem=problem, again=True, **{**drawn, "token": None})
    return receive_submission(new)


def received(
    page: IntakePage, site: PublicSite, *, sent: Sent, token: FormToken, checked: Checked, key: str, **more: Any
) -> Received:
    """What is to be stored, with what makes it suspicious."""
    now = timezone.now()
    fastest = timedelta(seconds=0 if token.again else settings.INTAKE_FASTEST_SECONDS)
    return Received(
        site=site,
        page=page,
        checked=checked,
        key=key,
        source=read_source(sent.posted),
        received_at=now,
        opened_at=token.issued_at,
        suspicions=suspicions(
            trap=sent.posted.get(TRAP_FIELD, ""),
            shown_at=first_shown(token, sent.posted.get(FIRST_FIELD, "")),
            sent_at=now,
            fastest=fastest,
        ),
        **more,
    )


def _not_stored(site: PublicSite) -> str:
    words = _("We could not keep your answers just now; that is our fault. They are still here: send them again.")
    if site.phone:
        words += " " + _("Or call us: %(phone)s.") % {"phone": readable(site.phone, site.country)}
    return words


def _unproven(site: PublicSite) -> str:
    words = _("Your browser had not finished the small sum that keeps robots out. Wait a moment and send once more.")
    if site.phone:
        words += " " + _("It needs JavaScript. Without it, call us: %(phone)s.") % {"phone": site.phone}
    return words


def _too_often(site: PublicSite, seconds: int) -> str:
    minutes = -(-seconds // 60)
    words = ngettext(
        "This form was sent very often just now. Your answers are still here: send them again in %(minutes)s minute.",
        "This form was sent very often just now. Your answers are still here: send them again in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}
    if site.phone:
        words += " " + _("Or call us: %(phone)s.") % {"phone": site.phone}
    return words
