"""Beside the editor's form: the verdict that sample answers would get, from what stands there and is not saved yet.

The answers travel in the address of the preview; the decision is the very one that a sent form gets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.utils.translation import override

from .conditions import Given, asked_steps, chosen_ids
from .models.lead import INTENT_LABELS
from .qualification import Intent, Verdict, qualify
from .questions import Question, Step, all_questions

if TYPE_CHECKING:
    from .models.intake_page import IntakePage

MODE = "verdict"
ANSWERED = "answered"
"""In the address when it holds sample answers: none of them may be ticked."""


@dataclass(frozen=True)
class Sample:
    """Sample answers: the steps that would be asked, what is chosen in them, and what comes of it."""

    steps: tuple[Step, ...]
    chosen: dict[str, tuple[str, ...]]
    verdict: Verdict
    left_out: int
    """How many questions with answers to choose from are not asked after these answers."""


def judge(page: IntakePage, given: Given | None) -> Sample:
    """The verdict of sample answers; without any, of the first answer to each question."""
    steps = page.question_steps
    if given is None:
        given = {question.id: [choice.id for choice in question.choices[:1]] for question in all_questions(steps)}
    asked = asked_steps(steps, given)
    questions = all_questions(asked)
    chosen = {question.id: chosen_ids(question, given.get(question.id, ())) for question in questions}
    return Sample(
        steps=asked,
        chosen=chosen,
        verdict=qualify(questions=questions, answers=chosen, thresholds=page.thresholds),
        left_out=sum(bool(q.choices) for q in all_questions(steps)) - sum(bool(q.choices) for q in questions),
    )


def draw_sample(page: IntakePage, request: HttpRequest, *, query: QueryDict, language: str) -> HttpResponse:
    """The preview, in the editor's own language."""
    given = None
    if ANSWERED in query:
        given = {question.id: query.getlist(question.field_name) for question in all_questions(page.question_steps)}
    sample = judge(page, given)
    intent = sample.verdict.intent
    with override(language):
        context = {
            "page": page,
            "steps": [
                {"title": step.title, "questions": [_drawn(q, sample) for q in step.questions if q.choices]}
                for step in sample.steps
            ],
            "verdict": sample.verdict,
            "verdict_label": dict(INTENT_LABELS)[intent],
            "outcome": page.outcome_of(intent),
            "is_called": intent != Intent.NO_FIT or page.call_no_fit,
            "left_out": sample.left_out,
            "answered": ANSWERED,
            "kept": [(name, query[name]) for name in ("mode", "in_preview_panel") if name in query],
            "language": language,
        }
        return HttpResponse(render_to_string("intake/sample_verdict.html", context, request=request))


def _drawn(question: Question, sample: Sample) -> dict[str, object]:
    return {
        "name": question.field_name,
        "label": question.label,
        "several": question.kind == "choices",
        "choices": [(choice, choice.id in sample.chosen.get(question.id, ())) for choice in question.choices],
    }
