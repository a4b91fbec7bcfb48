"""How a marketer says that a question is only asked after certain answers: ticks at answers, never an id.

Stored as a list of texts "question id:answer id". Ids stay when a page is translated or a studio is cloned, and so do
conditions. The ticks are drawn by static/js/answer-picker.js from the questions that stand in the editor just then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError, StreamValue
from wagtail.blocks.struct_block import StructBlockValidationError

from .conditions import misplaced
from .questions import Step

SHOWN_IF = "shown_if"


class AnswerPicker(forms.TextInput):
    """A field that is never seen, inside an element that shows answers to tick."""

    input_type = "hidden"

    class Media:
        js = ["js/answer-picker.js"]
        css = {"all": ["css/answer-picker.css"]}

    @property
    def is_hidden(self) -> bool:
        """The field is; its ticks are not."""
        return False

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """A group of ticks has a legend of its own, and no label to click."""
        return ""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        field = super().render(name, value, attrs, renderer)
        return render_to_string("intake/desk/answer_picker.html", {"field": field})


class AnswersBlock(blocks.FieldBlock):
    """Answers to earlier questions. Empty means: always."""

    def __init__(self, **kwargs: Any) -> None:
        self.field = forms.CharField(required=False, widget=AnswerPicker(), help_text=kwargs.pop("help_text", ""))
        super().__init__(**kwargs)

    def value_for_form(self, value: Iterable[str]) -> str:
        return " ".join(value or ())

    def value_from_form(self, value: str | None) -> list[str]:
        """None: the form was sent without it."""
        return sorted({text for text in (value or "").split() if ":" in text})

    def to_python(self, value: Any) -> list[str]:
        return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []

    def get_prep_value(self, value: Iterable[str]) -> list[str]:
        return list(value or ())

    class Meta:
        icon = "view"
        default: tuple[str, ...] = ()
        label = gettext_lazy("Only after these answers")


def check_conditions(value: StreamValue, steps: Sequence[Step]) -> None:
    """Raise a validation error at every condition that can never hold, in words that say what to do.

    `steps` is what `value` says, as plain data.
    """
    wrong = misplaced(steps)
    if not wrong:
        return
    titles = {step.id: step.title for step in steps} | {q.id: q.label for step in steps for q in step.questions}
    errors = {}
    for number, step in enumerate(steps):
        fields: dict[str, ValidationError] = {}
        questions = {
            position: _refused(titles, wrong[question.id])
            for position, question in enumerate(step.questions)
            if question.id in wrong
        }
        if step.id in wrong:
            fields |= _refused(titles, wrong[step.id]).block_errors
        if questions:
            fields["questions"] = StreamBlockValidationError(block_errors=questions)
        if fields:
            errors[number] = StructBlockValidationError(block_errors=fields)
    raise StreamBlockValidationError(block_errors=errors)


def _refused(titles: Mapping[str, str], question: str) -> StructBlockValidationError:
    if question in titles:
        message = _(
            "“%(question)s” no longer stands before this, or has lost an answer that is ticked here. "
            "Move it up, or tick other answers."
        ) % {"question": titles[question]}
    else:
        message = _("A question that this depends on is gone. Untick its answers, or bring it back.")
    return StructBlockValidationError(block_errors={SHOWN_IF: ValidationError(message)})
