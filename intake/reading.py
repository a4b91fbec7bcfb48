"""Reading a posted intake: a whole form, or one step with the answers of the others packed beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError

from .conditions import has_conditions
from .questions import Step, all_questions
from .state import StateInvalid, open_state
from .stepwise import Go


class Unreadable(Exception):
    """A body that is too large, or that is no form."""


@dataclass(frozen=True)
class Sent:
    """What was posted. `step` is the id of a step that was sent alone, of which the questions `shown` were seen."""

    posted: QueryDict
    given: Mapping[str, Sequence[str]]
    step: str = ""
    shown: frozenset[str] = frozenset()
    go: Go = Go.SEND
    state_holds: bool = True


def read_post(request: HttpRequest) -> QueryDict:
    """The posted fields. Raise Unreadable before anything large is read, and for what is no form."""
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.INTAKE_LARGEST_FORM:
            raise Unreadable
        return request.POST
    except (BadRequest, SuspiciousOperation, MultiPartParserError, ValueError, LookupError) as problem:
        # LookupError: a body in parts may name a character set that Python has, and that is none.
        raise Unreadable from problem


def read_sent(posted: QueryDict, steps: Sequence[Step], *, form: str) -> Sent:
    """What was answered: in a whole form, or in one step with the answers of the others in its state."""
    questions = all_questions(steps)
    here = {question.id: posted.getlist(question.field_name) for question in questions}
    step = posted.get("step", "")
    if not step or not has_conditions(steps):
        return Sent(posted=posted, given=here)
    shown = frozenset(q.id for q in questions if q.field_name in posted.get("shown", "").split())
    try:
        earlier, holds = open_state(posted.get("state", ""), form=form), True
    except StateInvalid:
        earlier, holds = {}, False
    given = earlier | {question: values for question, values in here.items() if question in shown or values}
    known = {question.id for question in questions}
    return Sent(
        posted=posted,
        given={question: values for question, values in given.items() if question in known},
        step=step,
        shown=shown,
        go=next((go for go in Go if go == posted.get("go")), Go.NEXT),
        state_holds=holds,
    )
