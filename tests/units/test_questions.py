"""The questions of an intake, read from what is stored."""

from __future__ import annotations

from typing import Any

import pytest

from intake.blocks import QuestionsBlock, StepsBlock
from intake.questions import Choice, Kind, Question, Step, all_questions, steps_from_raw


def item(kind: str, name: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": name}


RAW = [
    item(
        "step",
        "s1",
        title="Wat je wilt",
        intro="Twee vragen.",
        questions=[
            item(
                "choice",
                "q1",
                label="Wanneer?",
                help="Ongeveer.",
                required=True,
                choices=[
                    item("item", "c1", label="Nu", points=5, disqualifies=False),
                    item("item", "c2", label="Nooit", points=-3, disqualifies=True),
                ],
            ),
            item("text", "q2", label="Vertel", help="", required=False),
        ],
    ),
    item("step", "s2", title="Wie je bent", intro="", questions=[item("line", "q3", label="Naam", is_name=True)]),
]


def test_steps_and_questions_are_read_as_they_were_built():
    assert steps_from_raw(RAW) == (
        Step(
            id="s1",
            title="Wat je wilt",
            intro="Twee vragen.",
            questions=(
                Question(
                    id="q1",
                    kind=Kind.CHOICE,
                    label="Wanneer?",
                    help="Ongeveer.",
                    choices=(
                        Choice(id="c1", label="Nu", points=5),
                        Choice(id="c2", label="Nooit", points=-3, disqualifies=True),
                    ),
                ),
                Question(id="q2", kind=Kind.TEXT, label="Vertel", required=False),
            ),
        ),
        Step(
            id="s2",
            title="Wie je bent",
            intro="",
            questions=(Question(id="q3", kind=Kind.LINE, label="Naam", is_name=True),),
        ),
    )


def test_the_editor_and_the_reader_agree_on_what_is_stored():
    stored = StepsBlock().get_prep_value(StepsBlock().to_python(RAW))
    assert steps_from_raw(stored) == steps_from_raw(RAW)


def test_questions_are_asked_in_order_over_all_steps():
    assert [question.id for question in all_questions(steps_from_raw(RAW))] == ["q1", "q2", "q3"]


def test_every_kind_that_can_be_built_can_be_read():
    assert set(QuestionsBlock().child_blocks) == {kind.value for kind in Kind}


@pytest.mark.parametrize("kind", Kind)
def test_a_question_with_nothing_filled_in_must_be_answered_and_has_no_points(kind):
    (step,) = steps_from_raw([item("step", "s", questions=[item(kind.value, "q", choices=[item("item", "c")])])])
    assert step.questions == (
        Question(id="q", kind=kind, label="", required=True, choices=(Choice(id="c", label=""),)),
    )


def test_fields_that_are_empty_in_storage_are_empty_texts():
    raw = [item("step", "s", title=None, intro=None, questions=None)]
    assert steps_from_raw(raw) == (Step(id="s", title="", intro="", questions=()),)


def test_no_steps_ask_nothing():
    assert steps_from_raw([]) == ()
    assert all_questions([]) == []


def test_the_name_of_a_field_is_the_same_for_ever():
    assert Question(id="8f14e45f", kind=Kind.LINE, label="Naam").field_name == "q-8f14e45f"
