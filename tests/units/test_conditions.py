"""Which questions are asked, given the answers so far."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.conditions import asked_steps, chosen_ids, has_conditions, misplaced
from intake.questions import Choice, Kind, Question, Step, all_questions, condition_from_raw, steps_from_raw


def question(
    name: str, *, kind: Kind = Kind.CHOICE, after: dict[str, str] | None = None, answers: str = "ab"
) -> Question:
    """A question `name` with the answers `name`-a, `name`-b …, asked after the answers in `after`."""
    return Question(
        id=name,
        kind=kind,
        label=name,
        choices=tuple(Choice(id=f"{name}-{letter}", label=letter) for letter in answers),
        shown_if=condition(after),
    )


def condition(after: dict[str, str] | None) -> dict[str, frozenset[str]]:
    return {name: frozenset(f"{name}-{letter}" for letter in letters) for name, letters in (after or {}).items()}


def step(name: str, *questions: Question, after: dict[str, str] | None = None) -> Step:
    return Step(id=name, title=name, intro="", questions=questions, shown_if=condition(after))


def asked(steps: Any, **answers: str) -> list[str]:
    """Names of the questions that are asked after these answers (letters)."""
    raw = {name: [f"{name}-{letter}" for letter in letters] for name, letters in answers.items()}
    return [q.id for q in all_questions(asked_steps(steps, raw))]


TRAINED = step("one", question("p"), question("q", after={"p": "a"}), question("r", after={"q": "b"}))


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, ["p"]),
        ({"p": "b"}, ["p"]),
        ({"p": "a"}, ["p", "q"]),
        ({"p": "a", "q": "a"}, ["p", "q"]),
        ({"p": "a", "q": "b"}, ["p", "q", "r"]),
        # The answer to q was given, and then hidden by another answer to p: what hangs on it goes too.
        ({"p": "b", "q": "b"}, ["p"]),
        ({"p": "z"}, ["p"]),
    ],
    ids=str,
)
def test_a_chain_is_asked_as_far_as_its_answers_go(answers, expected):
    assert asked([TRAINED], **answers) == expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [({"p": "a"}, False), ({"p": "a", "q": "a"}, True), ({"p": "b", "q": "a"}, True), ({"p": "c", "q": "a"}, False)],
    ids=str,
)
def test_one_answer_at_each_question_that_is_named(answers, expected):
    steps = [step("one", question("p", answers="abc"), question("q"), question("r", after={"p": "ab", "q": "a"}))]
    assert ("r" in asked(steps, **answers)) is expected


def test_a_whole_step_can_depend_and_takes_its_questions_along():
    steps = [step("one", question("p")), step("two", question("q"), after={"p": "a"}), step("three", question("r"))]
    assert asked(steps, p="b") == ["p", "r"]
    assert [s.id for s in asked_steps(steps, {"p": ["p-a"]})] == ["one", "two", "three"]
    assert [s.id for s in asked_steps(steps, {})] == ["one", "three"]


def test_a_step_that_asks_nothing_falls_away():
    steps = [step("one", question("p")), step("two", question("q", after={"p": "a"}))]
    assert [s.id for s in asked_steps(steps, {"p": ["p-b"]})] == ["one"]


def test_of_several_answers_each_counts():
    steps = [step("one", question("p", kind=Kind.CHOICES), question("q", after={"p": "b"}))]
    assert asked(steps, p="ab") == ["p", "q"]


def test_where_one_is_asked_for_only_the_first_that_is_sent_counts():
    """A forged form may send two; checking takes the first, and so do conditions."""
    steps = [step("one", question("p"), question("q", after={"p": "b"}))]
    assert asked(steps, p="ab") == ["p"]
    assert chosen_ids(question("p"), ["", " p-b\x00", "p-a"]) == ("p-b",)


def test_a_condition_on_a_question_that_stands_later_or_nowhere_never_holds():
    steps = [step("one", question("q", after={"p": "a"}), question("x", after={"gone": "a"}), question("p"))]
    assert asked(steps, p="a", gone="a") == ["p"]
    assert misplaced(steps) == {"q": "p", "x": "gone"}


def test_a_condition_on_an_answer_that_is_gone_is_found():
    steps = [step("one", question("p"), question("q", after={"p": "az"})), step("two", question("r"), after={"q": "a"})]
    assert misplaced(steps) == {"q": "p"}


def test_conditions_are_read_as_they_are_stored():
    stored = ["when:now", "when:soon", "goal:back"]
    assert condition_from_raw(stored) == {"when": frozenset({"now", "soon"}), "goal": frozenset({"back"})}
    raw = [
        {
            "type": "step",
            "id": "s",
            "value": {"shown_if": ["a:b"], "questions": [{"type": "line", "id": "q", "value": {"shown_if": ["c:d"]}}]},
        }
    ]
    (read,) = steps_from_raw(raw)
    assert read.shown_if == {"a": frozenset("b")}
    assert read.questions[0].shown_if == {"c": frozenset("d")}
    assert has_conditions([read])
    assert not has_conditions([step("one", question("p"))])


# --- Against an oracle that decides another way: by recursion over names, not by walking in order ---


@st.composite
def forms(draw: st.DrawFn) -> tuple[Step, ...]:
    """Up to four steps of up to three questions, with conditions on any question: before, after, or nowhere."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    names = [f"q{number}" for number in range(sum(sizes))]
    conditions = st.dictionaries(st.sampled_from([*names, "gone"]), st.sampled_from(["a", "b", "ab", "c"]), max_size=2)
    made = [
        question(name, kind=draw(st.sampled_from([Kind.CHOICE, Kind.CHOICES])), after=draw(conditions), answers="abc")
        for name in names
    ]
    steps = []
    for number, size in enumerate(sizes):
        steps.append(step(f"s{number}", *made[:size], after=draw(conditions)))
        made = made[size:]
    return tuple(steps)


def oracle(steps: tuple[Step, ...], given: dict[str, list[str]]) -> set[str]:
    """A question is asked when its step's and its own condition name only asked questions before it, well answered."""
    order = [(s, q) for s in steps for q in s.questions]
    place = {q.id: number for number, (_s, q) in enumerate(order)}
    first = {s.id: next(n for n, (other, _q) in enumerate(order) if other.id == s.id) for s in steps}

    def is_asked(name: str) -> bool:
        owner, own = order[place[name]]
        return met(owner.shown_if, first[owner.id]) and met(own.shown_if, place[name])

    def met(wanted: Any, limit: int) -> bool:
        for name, answers in wanted.items():
            if place.get(name, limit) >= limit or not is_asked(name):
                return False
            sent = [value for value in given.get(name, []) if value]
            counted = sent if order[place[name]][1].kind == Kind.CHOICES else sent[:1]
            if not any(answer in counted for answer in answers):
                return False
        return True

    return {name for name in place if is_asked(name)}


@given(steps=forms(), data=st.data())
def test_what_is_asked_is_what_the_oracle_says(steps, data):
    letters = st.lists(st.sampled_from("abcz"), max_size=3)
    given = {q.id: [f"{q.id}-{letter}" for letter in data.draw(letters)] for q in all_questions(steps)}
    found = [q.id for q in all_questions(asked_steps(steps, given))]
    assert set(found) == oracle(steps, given)
    assert found == [q.id for q in all_questions(steps) if q.id in found], "the order stays"


@given(steps=forms(), data=st.data())
def test_answers_that_are_hidden_change_nothing(steps, data):
    letters = st.lists(st.sampled_from("abc"), max_size=2)
    given = {q.id: [f"{q.id}-{letter}" for letter in data.draw(letters)] for q in all_questions(steps)}
    before = asked_steps(steps, given)
    hidden = set(given) - {q.id for q in all_questions(before)}
    other = {**given, **{name: [f"{name}-{letter}" for letter in data.draw(letters)] for name in hidden}}
    assert asked_steps(steps, other) == before
    assert asked_steps(before, given) == before, "asking only what is asked asks the same"
