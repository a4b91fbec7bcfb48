"""Forms that are left halfway: kept only with the visitor's own tick, and only with a way to reach them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from home.public_site import public_site

from .answers import check
from .asking import KEEP_FIELD, identity_of, keeping_words
from .conditions import asked_steps
from .proof_of_work import FIELD as PROOF_FIELD
from .proof_of_work import is_solved
from .protection import TokenExpired, TokenInvalid, comes_from_this_site, open_token, unfinished_key
from .questions import Kind, all_questions
from .rate_limit import seconds_to_wait
from .reading import Unreadable, read_post, read_sent
from .receiving import receive_submission
from .submitting import received

if TYPE_CHECKING:
    from .models.intake_page import IntakePage


def keep_half(page: IntakePage, request: HttpRequest) -> int:
    """Keep a form that is left halfway, if its visitor ticked that we may; the status to answer with.

    Nobody reads the answer: the page is gone. What does not hold is left out; without consent, or without a way to
    reach them, nothing is kept at all.
    """
    try:
        posted = read_post(request)
        site = public_site(request)
        if not (page.keep_unfinished and posted.get(KEEP_FIELD)):
            return 204
        if not comes_from_this_site(request):
            return 403
        token = open_token(posted.get("token", ""), form=identity_of(page, site))
    except Unreadable:
        return 413
    except (TokenExpired, TokenInvalid):
        return 422
    steps = page.question_steps
    sent = read_sent(posted, steps, form=identity_of(page, site))
    checked = check(questions=all_questions(asked_steps(steps, sent.given)), given=sent.given, country=site.country)
    if not (checked.first(Kind.EMAIL) or checked.first(Kind.PHONE)):
        return 204
    if token.asks_proof and not is_solved(posted.get(PROOF_FIELD, ""), token=token):
        # Not spent: it is for sending the whole form as well, and one showing is one half at most.
        return 422
    if seconds_to_wait(request, form=identity_of(page, site)):
        return 429
    key = unfinished_key(token)
    receive_submission(
        received(
            page,
            site,
            sent=sent,
            token=token,
            checked=checked,
            key=key,
            half_key=key,
            finished=False,
            keeping=keeping_words(site.name),
        )
    )
    return 204
