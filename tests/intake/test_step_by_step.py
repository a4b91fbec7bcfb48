"""Without a script, an intake with conditions is asked step by step; with one, the server decides all the same."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from intake.asking import identity_of
from intake.models import IntakePage, Lead, Submission
from intake.questions import Kind, Question, all_questions
from intake.state import pack_state
from tests.sites import AGENCY, KADE, ZAAL, good_answers, intake_of, studio_at, submit, token_in, visit

pytestmark = pytest.mark.django_db
HEADERS = {"host": KADE, "sec-fetch-site": "same-origin"}


def asked_in(response: Any) -> str:
    """The part that is read without a script: the one step, without the template for the script."""
    return re.sub(r"<template.*?</template>", "", response.content.decode(), flags=re.DOTALL)


def hidden(response: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', asked_in(response))
    assert found, f"no {name}"
    return html.unescape(found[1])


def labelled(page: IntakePage, start: str) -> Question:
    return next(q for q in all_questions(page.question_steps) if q.label.startswith(start))


class Reader:
    """Somebody without a script: sends what the last page shows, and presses a button."""

    def __init__(self, *, language: str = "nl") -> None:
        self.page = intake_of(KADE, language)
        self.path = "/intake/" if language == "nl" else f"/{language}/intake/"
        self.client = Client(headers=HEADERS)
        self.last: Any = self.client.get(self.path)

    def press(self, go: str, **answers: Any) -> Any:
        kept = {name: hidden(self.last, name) for name in ("token", "step", "shown", "state")}
        self.last = self.client.post(self.path, {**kept, "go": go, **answers})
        return self.last

    def pick(self, start: str, number: int) -> dict[str, str]:
        question = labelled(self.page, start)
        return {question.field_name: question.choices[number].id}

    @property
    def sees(self) -> list[str]:
        """Labels of the questions that are shown."""
        shown = asked_in(self.last)
        return [q.label for q in all_questions(self.page.question_steps) if f'name="{q.field_name}"' in shown]

    def first_step(self, **more: str) -> dict[str, str]:
        """Starts this month, has less pain in mind, and stopped before."""
        return {**self.pick("Wanneer wil", 0), **self.pick("Wat moet er", 1), **self.pick("Heb je eerder", 1), **more}

    def contact(self) -> dict[str, Any]:
        return {q.field_name: good_answers(self.page)[q.field_name] for q in self.page.question_steps[2].questions}


def test_a_walk_through_all_steps_asks_what_the_answers_lead_to_and_becomes_a_lead() -> None:
    reader = Reader()
    assert "Waardoor ben je gestopt?" not in reader.sees
    reader.press("next", **reader.first_step())
    assert reader.last.status_code == 200
    assert "Waardoor ben je gestopt?" in reader.sees, "the same step, with one more question"
    assert "Your answer leads to one more question" in asked_in(reader.last) or "één vraag" in asked_in(reader.last)
    assert "aria-invalid" not in asked_in(reader.last), "that is no mistake of the reader's"
    reader.press("next", **reader.first_step(), **reader.pick("Waardoor", 3))
    assert reader.sees[0] == "Hoe lang heb je er al last van?", "a question of another step"
    reader.press(
        "next", **reader.pick("Hoe lang", 1), **reader.pick("Wanneer kun", 0), **reader.pick("Een training", 0)
    )
    reader.press("send", **reader.contact())
    assert reader.last.status_code == 303
    submission = Submission.objects.get()
    given = {answer["label"]: answer["display"] for answer in submission.answers}
    assert given["Waardoor ben je gestopt?"] == "In mijn eentje hield ik het niet vol"
    assert given["Hoe lang heb je er al last van?"] == "Een paar maanden"
    assert submission.points == 4 + 1 + 1 + 3
    assert submission.lead.email == "Fenna@voorbeeld.nl"


def test_what_is_hidden_again_is_neither_stored_nor_counted() -> None:
    """Stopped because alone (1 point) and pain for months; then back, and no longer so."""
    reader = Reader()
    reader.press("next", **reader.first_step())
    reader.press("next", **reader.first_step(), **reader.pick("Waardoor", 3))
    reader.press("back", **reader.pick("Hoe lang", 1))
    changed = {**reader.first_step(), **reader.pick("Wat moet er", 0), **reader.pick("Heb je eerder", 0)}
    reader.press("next", **changed, **reader.pick("Waardoor", 3))
    assert "Hoe lang heb je er al last van?" not in reader.sees
    reader.press("next", **reader.pick("Wanneer kun", 0), **reader.pick("Een training", 0))
    reader.press("send", **reader.contact())
    submission = Submission.objects.get()
    labels = {answer["label"] for answer in submission.answers}
    assert not labels & {"Waardoor ben je gestopt?", "Hoe lang heb je er al last van?"}
    assert submission.points == 4 + 1 + 3


def test_back_keeps_every_answer_even_one_that_does_not_hold() -> None:
    reader = Reader()
    quiet = {**reader.first_step(), **reader.pick("Wat moet er", 0), **reader.pick("Heb je eerder", 0)}
    reader.press("next", **quiet)
    times = labelled(reader.page, "Wanneer kun")
    injury = labelled(reader.page, "Is er iets")
    reader.press("back", **{times.field_name: [c.id for c in times.choices[:2]], injury.field_name: "Mijn <knie>"})
    assert reader.sees[0].startswith("Wanneer wil")
    assert asked_in(reader.last).count(" checked") == 3
    reader.press("next", **quiet)
    assert asked_in(reader.last).count(" checked") == 2
    assert "Mijn &lt;knie&gt;" in asked_in(reader.last)


def test_what_is_wrong_in_a_step_is_said_there_before_the_next() -> None:
    reader = Reader()
    reader.press("next", **reader.pick("Wanneer wil", 0))
    assert reader.last.status_code == 422
    assert asked_in(reader.last).count('class="error"') == 2
    assert reader.sees[0].startswith("Wanneer wil")
    assert Lead.objects.count() == 0


def test_unticking_everything_in_a_step_empties_it() -> None:
    reader = Reader()
    quiet = {**reader.first_step(), **reader.pick("Wat moet er", 0), **reader.pick("Heb je eerder", 0)}
    reader.press("next", **quiet)
    times = labelled(reader.page, "Wanneer kun")
    reader.press("back", **{times.field_name: [c.id for c in times.choices[:2]]})
    reader.press("next", **quiet)
    reader.press("next", **reader.pick("Een training", 0))
    assert reader.last.status_code == 422
    assert "Kies minstens één antwoord" in asked_in(reader.last)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_language_counts_its_steps(language: str) -> None:
    words = "Stap 1 van 3" if language == "nl" else "Step 1 of 3"
    assert words in asked_in(Reader(language=language).last)


@pytest.mark.parametrize("host", [ZAAL, AGENCY])
def test_an_intake_without_conditions_stays_one_page(host: str) -> None:
    shown = visit("/intake/", host=host).content.decode()
    assert "<template" not in shown
    assert all(f'name="{q.field_name}"' in shown for q in all_questions(intake_of(host).question_steps))


def test_a_whole_form_of_the_script_is_judged_by_the_same_conditions() -> None:
    """All fields at once, hidden ones too, as only a forged or an old page would send them."""
    page = intake_of(KADE)
    pain, stopped = labelled(page, "Hoe lang"), labelled(page, "Waardoor")
    submit()
    assert not {pain.id, stopped.id} & {a["question"] for a in Submission.objects.get().answers}
    goal = labelled(page, "Wat moet er")
    submit(**{goal.field_name: goal.choices[1].id, "q-none": "x"})
    latest = Submission.objects.first()
    assert {pain.id, stopped.id} & {a["question"] for a in latest.answers} == {pain.id}


def test_a_question_that_is_asked_must_be_answered_in_a_whole_form_too() -> None:
    goal, pain = labelled(intake_of(KADE), "Wat moet er"), labelled(intake_of(KADE), "Hoe lang")
    response = submit(**{goal.field_name: goal.choices[1].id, pain.field_name: ""})
    assert response.status_code == 422
    assert f'href="#{pain.field_name}-1"' in response.content.decode()
    assert Lead.objects.count() == 0


@pytest.mark.parametrize("forged", ["onzin", "a:b:c", "other studio", "\x00", "😀" * 50])
def test_a_forged_state_asks_for_the_earlier_answers_again(forged: str) -> None:
    reader = Reader()
    if forged == "other studio":
        forged = pack_state({"q": ["x"]}, form=f"{studio_at(ZAAL).uuid}:x")
    response = reader.press("next", state=forged, **reader.first_step())
    assert response.status_code == 422
    assert asked_in(response).count(" checked") == 3, "what was just sent is still there"
    assert Lead.objects.count() == 0


def test_a_state_that_claims_more_than_was_asked_buys_nothing() -> None:
    """Signed by us, so only a leaked key could do it: every answer is checked again all the same."""
    reader = Reader()
    state = pack_state(
        {q.id: ["made up"] for q in all_questions(reader.page.question_steps)},
        form=identity_of(reader.page, visit_site()),
    )
    shown = " ".join(q.field_name for q in reader.page.question_steps[2].questions)
    last = reader.page.question_steps[2].id
    response = reader.press("send", step=last, shown=shown, state=state, **reader.contact())
    assert response.status_code == 422
    assert Lead.objects.count() == 0


def visit_site() -> Any:
    from home.public_site import load_public_site

    return load_public_site(KADE)


def test_a_walk_that_took_too_long_keeps_its_answers() -> None:
    with time_machine.travel("2026-03-02 08:00:00+01:00", tick=False):
        reader = Reader()
        quiet = {**reader.first_step(), **reader.pick("Wat moet er", 0), **reader.pick("Heb je eerder", 0)}
        reader.press("next", **quiet)
    with time_machine.travel("2026-03-03 08:00:00+01:00", tick=False):
        answers = {**reader.pick("Een training", 0), **reader.pick("Wanneer kun", 0)}
        reader.press("next", **answers)
        assert reader.last.status_code == 422
        assert asked_in(reader.last).count(" checked") == 2
        reader.press("next", **answers)
        reader.press("send", **reader.contact())
        assert reader.last.status_code == 303
        assert Submission.objects.get().points == 4 + 1 + 3


def test_a_step_that_was_removed_meanwhile_is_passed() -> None:
    reader = Reader()
    response = reader.press("next", step="00000000-0000-0000-0000-000000000000", **reader.first_step())
    assert response.status_code in (200, 422)


def test_only_sending_sends() -> None:
    reader = Reader()
    everything = good_answers(reader.page)
    for go in ("next", "back", "", "onzin"):
        reader.press(go, **everything, step=reader.page.question_steps[2].id)
        assert Lead.objects.count() == 0


def test_names_of_people_in_a_state_stay_out_of_addresses() -> None:
    """Answers travel in the body alone: addresses are kept in logs."""
    reader = Reader()
    reader.press("next", **reader.first_step())
    assert 'action="' not in asked_in(reader.last).split('class="intake"')[1].split(">")[0]
    assert token_in(reader.last)


def test_kinds_of_question_are_all_in_the_form_for_the_script() -> None:
    page = intake_of(KADE)
    shown = visit("/intake/", host=KADE).content.decode()
    assert all(f'name="{q.field_name}"' in shown for q in all_questions(page.question_steps))
    assert {q.kind for q in all_questions(page.question_steps)} >= {Kind.CHOICE, Kind.CONSENT}
