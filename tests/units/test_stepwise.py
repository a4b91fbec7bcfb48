"""Where somebody stands who answers step by step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.conditions import asked_steps
from intake.questions import Kind, all_questions
from intake.stepwise import Go, move, place_of

from .test_conditions import forms, question, step

STEPS = (
    step("one", question("p"), question("q", after={"p": "a"})),
    step("two", question("r"), after={"p": "b"}),
    step("three", question("t")),
)


def go(step_id: str, button: Go = Go.NEXT, *, shown: str = "", errors: dict[str, str] | None = None, **given: str):
    raw = {name: [f"{name}-{letter}" for letter in letters] for name, letters in given.items()}
    return move(STEPS, raw, step_id=step_id, shown=set(shown), go=button, errors=errors or {})


def test_it_begins_with_the_first_step():
    place = place_of(STEPS, {}, "")
    assert (place.step.id, place.number, place.total, place.is_last) == ("one", 1, 2, False)
    assert place_of((), {}, "") is None


def test_an_answer_that_leads_to_another_question_in_the_same_step_asks_it_there():
    found = go("one", shown="p", p="a")
    assert (found.place.step.id, found.new) == ("one", "q")
    assert [asked.id for asked in found.place.step.questions] == ["p", "q"]
    assert go("one", shown="pq", p="a", q="a").place.step.id == "three"


def test_what_is_wrong_in_a_step_keeps_the_reader_there():
    found = go("one", shown="p", p="b", errors={"p": "Nee.", "t": "Later."})
    assert (found.place.step.id, found.errors) == ("one", {"p": "Nee."})


@pytest.mark.parametrize(("answer", "following", "total"), [("a", "three", 2), ("b", "two", 3)])
def test_the_next_step_is_the_next_that_is_asked(answer, following, total):
    place = go("one", shown="pq", p=answer, q="a").place
    assert (place.step.id, place.total) == (following, total)


def test_back_skips_what_is_not_asked_and_checks_nothing():
    assert go("three", Go.BACK, p="a", errors={"t": "Nee."}).place.step.id == "one"
    assert go("three", Go.BACK, p="b").place.step.id == "two"
    assert go("one", Go.BACK).place.step.id == "one"


def test_only_sending_sends():
    assert go("three", Go.SEND, shown="t", p="b", r="a", t="a").place is None
    assert go("three", Go.NEXT, shown="t", p="b", r="a", t="a").place.step.id == "three"


def test_sending_from_a_step_that_leads_further_asks_further():
    assert go("one", Go.SEND, shown="p", p="b").place.step.id == "two"


def test_sending_goes_back_to_what_is_wrong_in_an_earlier_step():
    found = go("three", Go.SEND, shown="t", t="a", errors={"p": "Kies."})
    assert (found.place.step.id, found.errors) == ("one", {"p": "Kies."})


def test_a_step_that_is_asked_no_more_is_passed():
    assert go("two", shown="r", p="a").place.step.id == "three"
    assert go("removed meanwhile", shown="", p="b", q="").place is not None


@given(steps=forms(), data=st.data())
def test_whoever_answers_what_is_shown_arrives_having_seen_exactly_what_is_asked(steps, data):
    """However the answers fall: each walk ends, and nothing that counts was never shown."""
    given, errors_of = {}, lambda: {q.id: "!" for q in all_questions(asked_steps(steps, given)) if not given.get(q.id)}
    place, seen = place_of(steps, given, ""), set()
    for _press in range(40):
        if place is None:
            break
        shown = {q.id for q in place.step.questions}
        for q in place.step.questions:
            if q.id not in seen:
                amount = 1 if q.kind == Kind.CHOICE else 2
                letters = data.draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=amount))
                given[q.id] = [f"{q.id}-{letter}" for letter in letters]
        seen |= shown
        button = Go.SEND if place.is_last else Go.NEXT
        place = move(steps, given, step_id=place.step.id, shown=shown, go=button, errors=errors_of()).place
    assert place is None
    assert {q.id for q in all_questions(asked_steps(steps, given))} <= seen
