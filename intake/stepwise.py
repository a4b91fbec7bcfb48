"""Where somebody stands who answers step by step, without a script. Pure: no Django, no request."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .conditions import Given, asked_steps
from .questions import Step


class Go(StrEnum):
    """Which button was pressed."""

    NEXT = "next"
    BACK = "back"
    SEND = "send"


@dataclass(frozen=True)
class Place:
    """One step among those that are asked, as things stand. `number` counts from 1."""

    step: Step
    number: int
    total: int

    @property
    def is_last(self) -> bool:
        return self.number == self.total


@dataclass(frozen=True)
class Move:
    """Where to go: a place, with what is wrong there. No place: everything is answered, so send.

    `new` is the first question of this very step that its answers lead to, by id.
    """

    place: Place | None
    errors: Mapping[str, str]
    new: str = ""


def place_of(steps: Sequence[Step], given: Given, step_id: str) -> Place | None:
    """The step with this id among those that are asked; else the first. None when nothing is asked at all."""
    asked = asked_steps(steps, given)
    numbers = {step.id: number for number, step in enumerate(asked)}
    return _place(asked, numbers.get(step_id, 0)) if asked else None


def move(
    steps: Sequence[Step], given: Given, *, step_id: str, shown: Collection[str], go: Go, errors: Mapping[str, str]
) -> Move:
    """Decide where to go from a step that was sent.

    `shown` are ids of the questions that the reader saw in it, `errors` what is wrong with any question that is
    asked. In this order: back; a question of this step that was not shown yet; what is wrong in this step; the next
    step; what is wrong in any step; sending, if that is what was asked.
    """
    asked = asked_steps(steps, given)
    if not asked:
        return Move(place=None, errors={})
    order = [step.id for step in steps]
    at = order.index(step_id) if step_id in order else 0
    before = [number for number, step in enumerate(asked) if order.index(step.id) < at]
    after = [number for number, step in enumerate(asked) if order.index(step.id) > at]
    here = next((number for number, step in enumerate(asked) if step.id == step_id), None)
    if go == Go.BACK:
        return Move(place=_place(asked, before[-1] if before else 0), errors={})
    if here is not None:
        wanted = [question.id for question in asked[here].questions]
        new = next((question for question in wanted if question not in shown), "")
        if new:
            return Move(place=_place(asked, here), errors={}, new=new)
        wrong = {question: errors[question] for question in wanted if question in errors}
        if wrong:
            return Move(place=_place(asked, here), errors=wrong)
    if after:
        return Move(place=_place(asked, after[0]), errors={})
    for number, step in enumerate(asked):
        wrong = {question.id: errors[question.id] for question in step.questions if question.id in errors}
        if wrong:
            return Move(place=_place(asked, number), errors=wrong)
    if go == Go.SEND:
        return Move(place=None, errors={})
    return Move(place=_place(asked, len(asked) - 1), errors={})


def _place(asked: Sequence[Step], number: int) -> Place:
    return Place(step=asked[number], number=number + 1, total=len(asked))
