"""The form as a template draws it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.form import FormQuestion, build_form
from intake.questions import Choice, Kind, Question, Step
from intake.stepwise import place_of

pytestmark = pytest.mark.usefixtures("english")

GOAL = Question(
    id="goal", kind=Kind.CHOICES, label="Waarvoor?", choices=(Choice("c1", "Kracht"), Choice("c2", "Rug", points=3))
)
NAME = Question(id="name", kind=Kind.LINE, label="Naam", is_name=True)
EMAIL = Question(id="email", kind=Kind.EMAIL, label="E-mail", help="Voor de bevestiging.", required=False)
PHONE = Question(id="phone", kind=Kind.PHONE, label="Telefoon")
STEPS = (
    Step(id="s1", title="Wat", intro="Eerst dit.", questions=(GOAL,)),
    Step(id="s2", title="Wie", intro="", questions=(NAME, EMAIL, PHONE)),
)


def drawn(question: Question, **given: list[str]) -> FormQuestion:
    form = build_form(steps=[Step(id="s", title="", intro="", questions=(question,))], given=given)
    return form.steps[0].questions[0]


def test_an_empty_form_asks_everything_and_finds_nothing_wrong():
    form = build_form(steps=STEPS)
    assert [(step.number, step.title, step.intro) for step in form.steps] == [(1, "Wat", "Eerst dit."), (2, "Wie", "")]
    assert [question.label for step in form.steps for question in step.questions] == [
        *("Waarvoor?", "Naam", "E-mail", "Telefoon")
    ]
    assert form.errors == []
    assert form.opens_at == 1
    assert not any(question.value for step in form.steps for question in step.questions)


def test_what_was_filled_in_is_still_there():
    form = build_form(steps=STEPS, given={"goal": ["c2", "foreign"], "name": ["Jan <b>", "tweede"], "email": []})
    goal, name, email = form.steps[0].questions[0], *form.steps[1].questions[:2]
    assert [(choice.label, choice.checked) for choice in goal.choices] == [("Kracht", False), ("Rug", True)]
    assert name.value == "Jan <b>"
    assert email.value == ""


def test_errors_stand_at_their_questions_and_open_the_first_step_that_has_one():
    form = build_form(steps=STEPS, errors={"phone": "Klopt niet.", "name": "Vul in."})
    assert [(question.label, question.error) for question in form.errors] == [
        ("Naam", "Vul in."),
        ("Telefoon", "Klopt niet."),
    ]
    assert form.opens_at == 2


def test_a_problem_with_the_whole_form_leaves_who_sent_it_at_its_end():
    assert build_form(steps=STEPS, problem="Later.", given={"goal": ["c1"]}).opens_at == 2
    assert build_form(steps=STEPS, problem="Te groot.").opens_at == 1
    assert build_form(steps=STEPS, given={"goal": ["c1"]}).opens_at == 1


def test_a_problem_with_the_whole_form_is_no_error_of_a_question():
    form = build_form(steps=STEPS, problem="Te oud.")
    assert (form.problem, form.errors) == ("Te oud.", [])


@pytest.mark.parametrize(
    ("help", "error", "described_by"),
    [
        ("", "", ""),
        ("Hulp", "", "q-x-help"),
        ("", "Fout", "q-x-error"),
        ("Hulp", "Fout", "q-x-help q-x-error"),
    ],
)
def test_assistive_technology_reads_help_and_error_with_the_question(help, error, described_by):
    question = Question(id="x", kind=Kind.LINE, label="x", help=help)
    form = build_form(steps=[Step(id="s", title="", intro="", questions=(question,))], errors={"x": error})
    assert form.steps[0].questions[0].described_by == described_by


def test_the_summary_of_errors_leads_to_something_that_takes_focus():
    assert drawn(GOAL).first_control == "q-goal-1"
    assert drawn(NAME).first_control == "q-name"


@pytest.mark.parametrize(
    ("question", "input_type", "autocomplete"),
    [
        (NAME, "text", "name"),
        (EMAIL, "email", "email"),
        (PHONE, "tel", "tel"),
        (Question(id="x", kind=Kind.LINE, label="Plaats"), "text", ""),
        (Question(id="x", kind=Kind.TEXT, label="Vertel"), "text", ""),
    ],
)
def test_a_phone_offers_the_right_keyboard_and_what_it_remembers(question, input_type, autocomplete):
    found = drawn(question)
    assert (found.input_type, found.autocomplete) == (input_type, autocomplete)


def test_every_control_has_an_id_of_its_own():
    form = build_form(steps=STEPS)
    questions = [question for step in form.steps for question in step.questions]
    ids = [
        name
        for question in questions
        for name in (question.id, question.help_id, question.error_id, *(choice.id for choice in question.choices))
    ]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_question_says_what_to_do_when_it_is_left_open(kind):
    found = drawn(Question(id="x", kind=kind, label="x"))
    assert found.required
    assert found.required_message.endswith(".")
    assert found.kind == kind.value


# --- Step by step ---


def test_a_form_that_is_asked_step_by_step_knows_where_it_stands():
    answers = {"goal": ["c2"]}
    form = build_form(steps=STEPS, given=answers, place=place_of(STEPS, answers, "s2"), state="packed", new="email")
    assert (form.one.step.id, form.one.count, form.one.is_last, form.one.state) == ("s2", "Step 2 of 2", True, "packed")
    assert form.one.step.question_ids == "q-name q-email q-phone"
    assert [question.is_new for question in form.one.step.questions] == [False, True, False]
    assert form.opens_at == 2


def test_conditions_are_drawn_as_they_are_stored():
    after = {"goal": frozenset({"c2", "c1"})}
    form = build_form(
        steps=[Step(id="s", title="", intro="", questions=(replace(NAME, shown_if=after),), shown_if=after)]
    )
    assert form.steps[0].shown_if == form.steps[0].questions[0].shown_if == "goal:c1 goal:c2"


def test_keeping_half_a_form_is_offered_once_below_the_first_way_to_reach_somebody():
    form = build_form(steps=STEPS, offer_keeping=True)
    assert [q.label for step in form.steps for q in step.questions if q.offers_keeping] == ["E-mail"]
    assert not any(q.offers_keeping for step in build_form(steps=STEPS).steps for q in step.questions)
