"""The questions of an intake as plain data. No Django models: read from a stored StreamField, or written in a test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a question asks for, and so how its answer is checked."""

    LINE = "line"
    TEXT = "text"
    EMAIL = "email"
    PHONE = "phone"
    CHOICE = "choice"
    CHOICES = "choices"
    CONSENT = "consent"


@dataclass(frozen=True)
class Choice:
    """One possible answer. `points` count towards the verdict; `disqualifies` decides it."""

    id: str
    label: str
    points: int = 0
    disqualifies: bool = False


Condition = Mapping[str, frozenset[str]]
"""Question id to the ids of its answers: one of them must have been chosen, for each question. Empty: always."""


@dataclass(frozen=True)
class Question:
    """One question. `id` is its block id: the same in every language and every studio cloned from a blueprint."""

    id: str
    kind: Kind
    label: str
    help: str = ""
    required: bool = True
    is_name: bool = False
    choices: tuple[Choice, ...] = ()
    shown_if: Condition = field(default_factory=dict)

    @property
    def field_name(self) -> str:
        """Name of its form field."""
        return f"q-{self.id}"


@dataclass(frozen=True)
class Step:
    """Questions that are asked together."""

    id: str
    title: str
    intro: str
    questions: tuple[Question, ...]
    shown_if: Condition = field(default_factory=dict)


def condition_from_raw(raw: Iterable[str] | None) -> Condition:
    """Read what is stored: texts such as "question id:answer id"."""
    named: dict[str, set[str]] = {}
    for text in raw or ():
        question, _colon, answer = text.partition(":")
        named.setdefault(question, set()).add(answer)
    return {question: frozenset(answers) for question, answers in named.items()}


def steps_from_raw(raw: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Read the stored value of `IntakePage.steps` (a list of `{"type": "step", "value": …, "id": …}`)."""
    return tuple(
        Step(
            id=step.get("id") or "",
            title=step["value"].get("title") or "",
            intro=step["value"].get("intro") or "",
            questions=tuple(_question(item) for item in step["value"].get("questions") or ()),
            shown_if=condition_from_raw(step["value"].get("shown_if")),
        )
        for step in raw
    )


def _question(item: Mapping[str, Any]) -> Question:
    value = item["value"]
    return Question(
        id=item.get("id") or "",
        kind=Kind(item["type"]),
        label=value.get("label") or "",
        help=value.get("help") or "",
        required=bool(value.get("required", True)),
        is_name=bool(value.get("is_name")),
        choices=tuple(
            Choice(
                id=choice.get("id") or "",
                label=choice["value"].get("label") or "",
                points=choice["value"].get("points") or 0,
                disqualifies=bool(choice["value"].get("disqualifies")),
            )
            for choice in value.get("choices") or ()
        ),
        shown_if=condition_from_raw(value.get("shown_if")),
    )


def all_questions(steps: Iterable[Step]) -> list[Question]:
    """Every question, in the order in which it is asked."""
    return [question for step in steps for question in step.questions]
