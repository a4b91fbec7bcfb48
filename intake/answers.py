"""Reading and checking what somebody filled in. Plain data in, plain data out; messages through gettext."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from home.email_address import UnusableAddress, read_email
from home.telephone import UnusableNumber, read_number

from .conditions import chosen_ids, clean_text
from .questions import Kind, Question

LINE_LENGTH = 200
TEXT_LENGTH = 4000


@dataclass(frozen=True)
class Answer:
    """A checked answer. `values` are choice ids for choices, else the text itself; `display` is for people.

    They differ where a telephone number has a remark beside it, which only people read.
    """

    question: Question
    values: tuple[str, ...]
    display: str


@dataclass(frozen=True)
class Checked:
    """All answers that hold, and a message for each question (by id) whose answer does not."""

    answers: tuple[Answer, ...]
    errors: Mapping[str, str]

    @property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """Question id to answer values, as qualification wants it."""
        return {answer.question.id: answer.values for answer in self.answers}

    def first(self, kind: Kind) -> str:
        """The first answer of a kind, as programs want it, or nothing."""
        return next((a.values[0] for a in self.answers if a.question.kind == kind), "")

    @property
    def name(self) -> str:
        return next((a.display for a in self.answers if a.question.is_name), "")


class Refused(Exception):
    """An answer that does not hold, with words that say what to do."""


def check(*, questions: Iterable[Question], given: Mapping[str, Sequence[str]], country: str) -> Checked:
    """Check what was `given` (question id to the raw values of its field). `country` reads telephone numbers."""
    answers, errors = [], {}
    for question in questions:
        raw = [clean_text(value) for value in given.get(question.id, ())]
        try:
            answer = _check_one(question, [value for value in raw if value], country=country)
        except Refused as refused:
            errors[question.id] = str(refused)
        else:
            if answer is not None:
                answers.append(answer)
    return Checked(answers=tuple(answers), errors=errors)


def _check_one(question: Question, raw: list[str], *, country: str) -> Answer | None:
    if not raw:
        if question.required:
            raise Refused(required_message(question))
        return None
    match question.kind:
        case Kind.CHOICE | Kind.CHOICES:
            return _choices(question, raw)
        case Kind.CONSENT:
            return Answer(question=question, values=("yes",), display=question.label)
        case Kind.EMAIL:
            text = _email(raw[0])
        case Kind.PHONE:
            return _phone(question, raw[0], country)
        case _:
            text = raw[0]
    _refuse_too_long(text, TEXT_LENGTH if question.kind == Kind.TEXT else LINE_LENGTH)
    return Answer(question=question, values=(text,), display=text)


def _refuse_too_long(text: str, limit: int) -> None:
    if len(text) > limit:
        raise Refused(_("This is longer than we can keep. Use at most %(limit)s characters.") % {"limit": limit})


def _choices(question: Question, raw: list[str]) -> Answer:
    wanted = raw if question.kind == Kind.CHOICES else raw[:1]
    ids = chosen_ids(question, raw)
    chosen = [choice for choice in question.choices if choice.id in ids]
    if len(chosen) != len(set(wanted)):
        raise Refused(_("This answer is no longer in the list. Choose one of the answers."))
    return Answer(
        question=question,
        values=tuple(choice.id for choice in chosen),
        display=", ".join(choice.label for choice in chosen),
    )


def _email(text: str) -> str:
    try:
        return read_email(text)
    except UnusableAddress as problem:
        raise Refused(str(problem)) from None


def _phone(question: Question, text: str, country: str) -> Answer:
    try:
        found = read_number(text, country)
    except UnusableNumber as problem:
        raise Refused(str(problem)) from None
    display = f"{found.number} ({found.remark})" if found.remark else found.number
    _refuse_too_long(display, LINE_LENGTH)
    return Answer(question=question, values=(found.number,), display=display)


def required_message(question: Question) -> str:
    """What to do about a question that was left open."""
    match question.kind:
        case Kind.CHOICE:
            return _("Choose one of the answers.")
        case Kind.CHOICES:
            return _("Choose at least one answer.")
        case Kind.CONSENT:
            return _("Tick this box, otherwise we may not use your answers to contact you.")
        case Kind.EMAIL:
            return _("Fill in your e-mail address.")
        case Kind.PHONE:
            return _("Fill in your telephone number.")
        case _:
            return _("Fill in this answer.")
