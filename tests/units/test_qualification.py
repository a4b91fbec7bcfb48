"""The verdict, against an oracle that was written without looking at how it is made."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.qualification import Intent, Thresholds, Verdict, qualify
from intake.questions import Choice, Kind, Question

THRESHOLDS = Thresholds(now=6, later=2)
RANK = [Intent.NO_FIT, Intent.LATER, Intent.NOW]


def question(name: str, *choices: Choice) -> Question:
    return Question(id=name, kind=Kind.CHOICES, label=f"Question {name}", choices=choices)


def choice(name: str, points: int = 0, *, disqualifies: bool = False) -> Choice:
    return Choice(id=name, label=f"Answer {name}", points=points, disqualifies=disqualifies)


def verdict(*chosen: Choice, thresholds: Thresholds = THRESHOLDS) -> Verdict:
    """Each choice alone at its own question, chosen."""
    questions = [question(f"q{n}", answer) for n, answer in enumerate(chosen)]
    answers = {asked.id: (asked.choices[0].id,) for asked in questions}
    return qualify(questions=questions, answers=answers, thresholds=thresholds)


def oracle(points: int, *, disqualified: bool) -> Intent:
    """As the marketer would say it: a row for every number of points."""
    table = {**dict.fromkeys(range(-99, 2), "no_fit"), **dict.fromkeys(range(2, 6), "later")}
    return Intent("no_fit" if disqualified else table.get(points, "now"))


@pytest.mark.parametrize("disqualified", [False, True])
@pytest.mark.parametrize(("one", "other"), list(product([-3, 0, 1, 2, 3, 5, 6, 30], repeat=2)))
def test_the_verdict_follows_points_and_no_fit_answers(one, other, disqualified):
    found = verdict(choice("a", one, disqualifies=disqualified), choice("b", other))
    assert found.intent == oracle(one + other, disqualified=disqualified)
    assert found.points == one + other


@pytest.mark.parametrize(
    ("points", "intent"), [(1, Intent.NO_FIT), (2, Intent.LATER), (5, Intent.LATER), (6, Intent.NOW)]
)
def test_a_threshold_counts_from_its_own_number(points, intent):
    assert verdict(choice("a", points)).intent == intent


def test_without_answers_there_is_nothing_to_go_by():
    found = qualify(questions=[question("q", choice("a", 9, disqualifies=True))], answers={}, thresholds=THRESHOLDS)
    assert found == Verdict(intent=Intent.NO_FIT, points=0, reasons=())


def test_only_what_was_chosen_counts_and_only_at_its_own_question():
    questions = [question("when", choice("now", 5), choice("year", 1)), question("goal", choice("now", 40))]
    answers = {"when": ("year",), "elsewhere": ("now",), "goal": ("made-up",)}
    found = qualify(questions=questions, answers=answers, thresholds=THRESHOLDS)
    assert (found.points, [reason.answer for reason in found.reasons]) == (1, ["Answer year"])


def test_several_answers_to_one_question_add_up():
    asked = question("goal", choice("a", 2), choice("b", 3), choice("c", 4))
    found = qualify(questions=[asked], answers={"goal": ("a", "c")}, thresholds=THRESHOLDS)
    assert (found.intent, found.points) == (Intent.NOW, 6)


def test_reasons_name_question_and_answer():
    reason = verdict(choice("a", 4)).reasons[0]
    assert (reason.question, reason.answer, reason.points, reason.disqualifies) == ("Question q0", "Answer a", 4, False)
    assert (reason.question_id, reason.answer_id) == ("q0", "a")


def test_what_decides_comes_first_then_what_weighs_most_then_what_was_asked_first():
    found = verdict(
        choice("three", 3),
        choice("nothing"),
        choice("minus-five", -5),
        choice("also-three", 3),
        choice("minus-three", -3),
        choice("no-fit", disqualifies=True),
    )
    assert [reason.answer.removeprefix("Answer ") for reason in found.reasons] == [
        *("no-fit", "minus-five", "three", "also-three", "minus-three")
    ]


def test_thresholds_may_be_equal_so_that_there_is_no_later():
    assert verdict(choice("a", 4), thresholds=Thresholds(now=4, later=4)).intent == Intent.NOW
    assert verdict(choice("a", 3), thresholds=Thresholds(now=4, later=4)).intent == Intent.NO_FIT


# --- Properties ---

choices = st.builds(choice, st.sampled_from("abc"), st.integers(-100, 100), disqualifies=st.booleans())
plain_choices = st.builds(choice, st.sampled_from("abc"), st.integers(-100, 100))
thresholds = st.tuples(st.integers(-50, 50), st.integers(-50, 50)).map(
    lambda pair: Thresholds(now=max(pair), later=min(pair))
)


@given(chosen=st.lists(plain_choices, max_size=6), more=st.integers(0, 100), thresholds=thresholds)
def test_more_points_never_lower_the_verdict(chosen, more, thresholds):
    before = verdict(*chosen, thresholds=thresholds)
    after = verdict(*chosen, choice("more", more), thresholds=thresholds)
    assert RANK.index(after.intent) >= RANK.index(before.intent)


@given(chosen=st.lists(choices, max_size=6), points=st.integers(-100, 100), thresholds=thresholds)
def test_one_no_fit_answer_decides_whatever_the_points(chosen, points, thresholds):
    found = verdict(*chosen, choice("no", points, disqualifies=True), thresholds=thresholds)
    assert found.intent == Intent.NO_FIT
    assert found.reasons[0].disqualifies


@given(chosen=st.lists(choices, max_size=6), thresholds=thresholds)
def test_the_reasons_explain_every_point(chosen, thresholds):
    found = verdict(*chosen, thresholds=thresholds)
    assert sum(reason.points for reason in found.reasons) == found.points == sum(answer.points for answer in chosen)
    assert len(found.reasons) == sum(bool(answer.points or answer.disqualifies) for answer in chosen)


@given(chosen=st.lists(choices, max_size=6), thresholds=thresholds, data=st.data())
def test_the_order_of_the_questions_changes_no_verdict(chosen, thresholds, data):
    shuffled = data.draw(st.permutations(chosen))
    one, other = verdict(*chosen, thresholds=thresholds), verdict(*shuffled, thresholds=thresholds)
    assert (one.intent, one.points) == (other.intent, other.points)


# --- Against an oracle: a table of every answer, filtered and summed ---


@st.composite
def asked_and_answered(draw):
    """Questions with their own answers, and answers given to some of them, to others, and to none."""
    questions = [
        question(
            f"q{number}", *(choice(letter, draw(st.integers(-9, 9)), disqualifies=draw(rarely)) for letter in "abc")
        )
        for number in range(draw(st.integers(0, 5)))
    ]
    names = st.sampled_from([*(q.id for q in questions), "elsewhere"])
    return questions, draw(st.dictionaries(names, st.lists(st.sampled_from("abcz"), unique=True).map(tuple)))


rarely = st.integers(0, 9).map(lambda number: number == 0)


@given(form=asked_and_answered(), thresholds=thresholds)
def test_the_verdict_is_what_a_table_of_all_answers_says(form, thresholds):
    questions, answers = form
    table = [(q, c) for q in questions for c in q.choices if c.id in answers.get(q.id, ())]
    points = sum(c.points for _q, c in table)
    expected = (
        "no_fit"
        if [c for _q, c in table if c.disqualifies]
        else "now"
        if points >= thresholds.now
        else "later"
        if points >= thresholds.later
        else "no_fit"
    )
    found = qualify(questions=questions, answers=answers, thresholds=thresholds)
    assert (found.intent, found.points) == (expected, points)
    assert {(r.question_id, r.answer_id, r.points, r.disqualifies) for r in found.reasons} == {
        (q.id, c.id, c.points, c.disqualifies) for q, c in table if c.points or c.disqualifies
    }
    assert {(r.question, r.answer) for r in found.reasons} <= {(q.label, c.label) for q, c in table}
