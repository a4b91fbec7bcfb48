"""How a marketer says that a question depends on answers: what is stored, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from intake.blocks import StepsBlock
from intake.condition_block import AnswersBlock

pytestmark = pytest.mark.usefixtures("english")


def item(kind: str, name: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": name}


def choice(name: str, *, shown_if: tuple[str, ...] = (), answers: tuple[str, ...] = ("yes", "no")) -> dict[str, Any]:
    choices = [item("item", answer, label=answer, points=0) for answer in answers]
    return item("choice", name, label=f"Question {name}", required=True, shown_if=list(shown_if), choices=choices)


def step(name: str, *questions: dict[str, Any], shown_if: tuple[str, ...] = ()) -> dict[str, Any]:
    return item("step", name, title=f"Step {name}", intro="", shown_if=list(shown_if), questions=list(questions))


def clean(*steps: dict[str, Any]) -> Any:
    block = StepsBlock()
    return block.clean(block.to_python(list(steps)))


def errors(error: ValidationError) -> dict[str, Any]:
    """The words at each place: step number, then question number for a question."""
    found = {}
    for number, of_step in error.block_errors.items():
        if "shown_if" in of_step.block_errors:
            found[str(number)] = of_step.block_errors["shown_if"].message
        if "questions" in of_step.block_errors:
            for position, of_question in of_step.block_errors["questions"].block_errors.items():
                found[f"{number}.{position}"] = of_question.block_errors["shown_if"].message
    return found


def test_conditions_on_answers_that_stand_before_are_kept():
    kept = clean(step("s1", choice("a"), choice("b", shown_if=("a:yes",))), step("s2", choice("c"), shown_if=("b:no",)))
    stored = StepsBlock().get_prep_value(kept)
    assert stored[0]["value"]["questions"][1]["value"]["shown_if"] == ["a:yes"]
    assert stored[1]["value"]["shown_if"] == ["b:no"]


def test_a_question_that_was_moved_behind_is_named_where_it_is_missed():
    with pytest.raises(ValidationError) as refused:
        clean(step("s1", choice("b", shown_if=("a:yes",)), choice("a")), step("s2", choice("c"), shown_if=("d:no",)))
    found = errors(refused.value)
    assert set(found) == {"0.0", "1"}
    assert "“Question a” no longer stands before this" in found["0.0"]
    assert "Move it up, or tick other answers." in found["0.0"]
    assert "is gone" in found["1"]


def test_an_answer_that_was_removed_is_missed():
    with pytest.raises(ValidationError) as refused:
        clean(step("s1", choice("a"), choice("b", shown_if=("a:perhaps",))))
    assert set(errors(refused.value)) == {"0.1"}


def test_a_question_cannot_depend_on_itself_or_on_its_own_step():
    with pytest.raises(ValidationError) as refused:
        clean(step("s1", choice("a", shown_if=("a:yes",)), shown_if=("a:yes",)))
    assert set(errors(refused.value)) == {"0", "0.0"}


@pytest.mark.parametrize(
    ("sent", "stored"),
    [("", []), ("a:b c:d a:b", ["a:b", "c:d"]), ("no-colon  a:b", ["a:b"])],
)
def test_ticks_come_from_the_editor_as_one_text(sent, stored):
    assert AnswersBlock().value_from_form(sent) == stored


@pytest.mark.parametrize("raw", [None, "text", 5, [1, None], {"a": 1}])
def test_whatever_stands_in_storage_can_be_read(raw):
    assert AnswersBlock().to_python(raw) == []


def test_pages_from_before_there_were_conditions_can_be_read():
    old = item("step", "s", title="t", intro="", questions=[item("line", "q", label="l", required=True)])
    value = StepsBlock().to_python([old])
    assert list(value[0].value["shown_if"]) == []
    assert clean(old)
