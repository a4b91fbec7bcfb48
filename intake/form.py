"""The form as a template draws it: steps, questions, what was filled in, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .answers import required_message
from .questions import Condition, Kind, Question, Step
from .stepwise import Place

AUTOCOMPLETE = {Kind.EMAIL: "email", Kind.PHONE: "tel"}
CONTACT = (Kind.EMAIL, Kind.PHONE)
INPUT_TYPE = {Kind.LINE: "text", Kind.EMAIL: "email", Kind.PHONE: "tel"}


@dataclass(frozen=True)
class FormChoice:
    """One choice and whether it is chosen. `value` is what the form sends."""

    value: str
    label: str
    checked: bool
    id: str


@dataclass(frozen=True)
class FormQuestion:
    """One question with the answer so far and its error, if any.

    `shown_if` is its condition as the script reads it; `is_new`: an answer in the same step led to it.
    `offers_keeping`: below it stands the tick for whoever allows us to keep a form that is left halfway.
    """

    id: str
    name: str
    kind: str
    label: str
    help: str
    required: bool
    value: str
    choices: tuple[FormChoice, ...]
    error: str
    input_type: str
    autocomplete: str
    required_message: str
    shown_if: str = ""
    offers_keeping: bool = False
    is_new: bool = False

    @property
    def is_answered(self) -> bool:
        return bool(self.value) or any(choice.checked for choice in self.choices)

    @property
    def help_id(self) -> str:
        return f"{self.id}-help"

    @property
    def error_id(self) -> str:
        return f"{self.id}-error"

    @property
    def described_by(self) -> str:
        """Ids of the help and the error, for assistive technology."""
        parts = [self.help_id] if self.help else []
        return " ".join([*parts, self.error_id] if self.error else parts)

    @property
    def first_control(self) -> str:
        """Where a link in the error summary leads."""
        return self.choices[0].id if self.choices else self.id


@dataclass(frozen=True)
class FormStep:
    """One step of the conversation."""

    number: int
    title: str
    intro: str
    questions: tuple[FormQuestion, ...]
    id: str = ""
    shown_if: str = ""

    @property
    def question_ids(self) -> str:
        """Names of its fields, for the form to say what it showed."""
        return " ".join(question.id for question in self.questions)


@dataclass(frozen=True)
class OneStep:
    """The step that is shown alone while there is no script, of `total` that are asked as things stand."""

    step: FormStep
    total: int
    is_last: bool
    state: str
    """The answers of all steps, packed."""

    @property
    def count(self) -> str:
        """Where the reader is, in words."""
        return _("Step {n} of {total}").format(n=self.step.number, total=self.total)


@dataclass(frozen=True)
class Form:
    """The whole form. `errors` are the questions that need another look, in order; `problem` concerns the whole.

    `one` is there when what is asked depends on answers; then `steps` are for the script only. `new` is the id of a
    question that has just come up.
    """

    steps: tuple[FormStep, ...]
    problem: str = ""
    new: str = ""
    one: OneStep | None = None

    @property
    def errors(self) -> list[FormQuestion]:
        return [question for step in self.steps for question in step.questions if question.error]

    @property
    def opens_at(self) -> int:
        """Number of the step that the script opens: the first with an error; else where the reader is.

        What concerns the whole form stops who has just sent all of it: they stand at its end, where the button is.
        """
        end = len(self.steps) if self.problem and any(q.is_answered for s in self.steps for q in s.questions) else 1
        here = next((s.number for s in self.steps if self.one and s.id == self.one.step.id), end)
        return next((s.number for s in self.steps if any(q.error for q in s.questions)), here)


def build_form(
    *,
    steps: Sequence[Step],
    given: Mapping[str, Sequence[str]] | None = None,
    errors: Mapping[str, str] | None = None,
    problem: str = "",
    new: str = "",
    place: Place | None = None,
    state: str = "",
    offer_keeping: bool = False,
) -> Form:
    """`given` maps a question's id to its raw values, `errors` to its message. With `place`, ask step by step."""
    given, errors = given or {}, errors or {}
    contact = next((q.id for s in steps for q in s.questions if q.kind in CONTACT), "") if offer_keeping else ""

    def draw(step: Step, number: int, *, keeping: str) -> FormStep:
        return FormStep(
            number=number,
            title=step.title,
            intro=step.intro,
            questions=tuple(
                _form_question(
                    q,
                    values=given.get(q.id, ()),
                    error=errors.get(q.id, ""),
                    offers_keeping=q.id == keeping,
                    is_new=q.id == new,
                )
                for q in step.questions
            ),
            id=step.id,
            shown_if=condition_words(step.shown_if),
        )

    one = None
    if place is not None:
        alone = draw(place.step, place.number, keeping="")
        one = OneStep(step=alone, total=place.total, is_last=place.is_last, state=state)
    return Form(
        steps=tuple(draw(step, number, keeping=contact) for number, step in enumerate(steps, start=1)),
        problem=problem,
        new=new,
        one=one,
    )


def condition_words(condition: Condition) -> str:
    """A condition as the script reads it, and as it is stored: "question:answer question:answer"."""
    return " ".join(sorted(f"{question}:{answer}" for question, answers in condition.items() for answer in answers))


def _form_question(
    question: Question, *, values: Sequence[str], error: str, offers_keeping: bool, is_new: bool
) -> FormQuestion:
    element_id = question.field_name
    return FormQuestion(
        id=element_id,
        name=question.field_name,
        kind=question.kind.value,
        label=question.label,
        help=question.help,
        required=question.required,
        value=values[0] if values else "",
        choices=tuple(
            FormChoice(value=c.id, label=c.label, checked=c.id in values, id=f"{element_id}-{n}")
            for n, c in enumerate(question.choices, start=1)
        ),
        error=error,
        input_type=INPUT_TYPE.get(question.kind, "text"),
        autocomplete="name" if question.is_name else AUTOCOMPLETE.get(question.kind, ""),
        required_message=required_message(question),
        shown_if=condition_words(question.shown_if),
        offers_keeping=offers_keeping,
        is_new=is_new,
    )
