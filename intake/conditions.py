"""Which questions are asked, given the answers so far. Pure: no Django, no database. static/js/intake.js does the same.

Questions are looked at in the order in which they stand. A question (or a whole step) that has a condition is asked
only where each question that the condition names was itself asked and has one of the named answers. So answers that
were hidden again count for nothing, and what depends on them is hidden as well.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from .questions import Kind, Question, Step

Given = Mapping[str, Sequence[str]]
"""Question id to the raw values of its field, as they were sent."""


def asked_steps(steps: Iterable[Step], given: Given) -> tuple[Step, ...]:
    """The steps that are asked, each with only the questions that are asked. A step that asks nothing falls away."""
    chosen: dict[str, set[str]] = {}
    found = []
    for step in steps:
        questions = []
        if _holds(step.shown_if, chosen):
            for question in step.questions:
                if _holds(question.shown_if, chosen):
                    questions.append(question)
                    chosen[question.id] = set(chosen_ids(question, given.get(question.id, ())))
        if questions:
            found.append(replace(step, questions=tuple(questions)))
    return tuple(found)


def has_conditions(steps: Iterable[Step]) -> bool:
    """Whether what is asked depends on what was answered."""
    return any(step.shown_if or any(question.shown_if for question in step.questions) for step in steps)


def chosen_ids(question: Question, raw: Iterable[str]) -> tuple[str, ...]:
    """The ids of the choices that were chosen, in the order of the question. One at most where one is asked for."""
    sent = [value for value in map(clean_text, raw) if value]
    wanted = sent if question.kind == Kind.CHOICES else sent[:1]
    return tuple(choice.id for choice in question.choices if choice.id in wanted)


def clean_text(value: str) -> str:
    """Trimmed, in composed form, without control characters (PostgreSQL refuses NUL)."""
    kept = "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", kept).strip()


def _holds(condition: Mapping[str, frozenset[str]], chosen: Mapping[str, set[str]]) -> bool:
    return all(answers & chosen.get(question, set()) for question, answers in condition.items())


def misplaced(steps: Iterable[Step]) -> dict[str, str]:
    """Conditions that can never hold: id of the step or question that has one, to the id of the question it names.

    A condition may only name a question that stands before, has answers to choose from, and still has those answers.
    """
    before: dict[str, set[str]] = {}
    wrong: dict[str, str] = {}

    def look(owner: str, condition: Mapping[str, frozenset[str]]) -> None:
        for question, answers in condition.items():
            if not answers <= before.get(question, set()):
                wrong.setdefault(owner, question)

    for step in steps:
        look(step.id, step.shown_if)
        for question in step.questions:
            look(question.id, question.shown_if)
            before[question.id] = {choice.id for choice in question.choices}
    return wrong
