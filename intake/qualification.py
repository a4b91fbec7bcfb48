"""From answers to a verdict that explains itself. Pure: no Django, no clock, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .questions import Question


class Intent(StrEnum):
    """What the answers say about when somebody wants to start."""

    NOW = "now"
    LATER = "later"
    NO_FIT = "no_fit"


@dataclass(frozen=True)
class Thresholds:
    """Points from which the verdict is `now`, and from which it is `later`; below that there is no fit."""

    now: int
    later: int


@dataclass(frozen=True)
class Reason:
    """One answer that counted: in words as they stood, and by the ids that stay the same in every language."""

    question: str
    answer: str
    points: int
    disqualifies: bool = False
    question_id: str = ""
    answer_id: str = ""


@dataclass(frozen=True)
class Verdict:
    """The outcome, and every answer that led to it: what decides first, then the largest points."""

    intent: Intent
    points: int
    reasons: tuple[Reason, ...]


def qualify(
    *, questions: Iterable[Question], answers: Mapping[str, tuple[str, ...]], thresholds: Thresholds
) -> Verdict:
    """Decide. `answers` maps a question's id to the ids of its chosen choices (other answers carry no points).

    A choice that disqualifies decides, whatever the points. Reasons name every chosen choice that has points or
    disqualifies.
    """
    reasons = [
        Reason(
            question=question.label,
            answer=choice.label,
            points=choice.points,
            disqualifies=choice.disqualifies,
            question_id=question.id,
            answer_id=choice.id,
        )
        for question in questions
        for choice in question.choices
        if choice.id in answers.get(question.id, ()) and (choice.points or choice.disqualifies)
    ]
    reasons.sort(key=lambda reason: (not reason.disqualifies, -abs(reason.points)))
    points = sum(reason.points for reason in reasons)
    return Verdict(intent=_intent(reasons, points, thresholds), points=points, reasons=tuple(reasons))


def _intent(reasons: list[Reason], points: int, thresholds: Thresholds) -> Intent:
    if any(reason.disqualifies for reason in reasons):
        return Intent.NO_FIT
    if points >= thresholds.now:
        return Intent.NOW
    if points >= thresholds.later:
        return Intent.LATER
    return Intent.NO_FIT
