"""Questions that depend on answers, in a real browser: with the script and without it, the server's own decision."""

from __future__ import annotations

import random
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, expect

from intake.conditions import asked_steps
from intake.form import build_form
from intake.questions import Choice, Kind, Question, Step, all_questions
from intake.source import Source
from intake.stepwise import place_of
from tests.running import PROJECT, RunningSite

from .conftest import OpenPage
from .journey import answer_everything, answer_step, follow
from .pages import KADE

SCRIPT = PROJECT / "static" / "js" / "intake.js"
PAIN, STOPPED = "Hoe lang heb je er al last van?", "Waardoor ben je gestopt?"


def question(page: Page, label: str):
    return page.locator("form.intake .question", has_text=label)


# --- The script decides as the server does ---


def made_up_form(chance: random.Random) -> tuple[Step, ...]:
    """Up to four steps with conditions on any question, before or after, and on whole steps."""
    sizes = [chance.randint(1, 4) for _step in range(chance.randint(1, 4))]
    names = [f"00000000-0000-4000-8000-0000000000{number:02}" for number in range(sum(sizes))]

    def condition() -> dict[str, frozenset[str]]:
        named = chance.sample(names, k=min(len(names), chance.choice([0, 0, 1, 1, 2])))
        return {name: frozenset(f"{name[-2:]}{c}" for c in chance.choice(["a", "b", "ab", "c"])) for name in named}

    left = list(names)
    steps = []
    for number, size in enumerate(sizes):
        questions = []
        for _question in range(size):
            name = left.pop(0)
            kind = chance.choice([Kind.CHOICE, Kind.CHOICE, Kind.CHOICES, Kind.LINE])
            choices = () if kind == Kind.LINE else tuple(Choice(f"{name[-2:]}{c}", c) for c in "abc")
            questions.append(Question(name, kind, f"Q{name[-2:]}", choices=choices, shown_if=condition()))
        steps.append(Step(f"s{number}", f"Step {number}", "", tuple(questions), shown_if=condition()))
    return tuple(steps)


def drawn(steps: tuple[Step, ...]) -> str:
    """The product's own template."""
    context = {
        "form": build_form(steps=steps, place=place_of(steps, {}, "")),
        "page": SimpleNamespace(pk=1, submit_label="", promise="", data_use="", keep_unfinished=False),
        "source": Source(),
        "trap_field": "trap",
    }
    return f"<!doctype html><style>.out{{display:none}}</style>{render_to_string('intake/form.html', context)}"


ASKED_IN_BROWSER = """() => [...document.querySelectorAll('form.intake .step:not(.out) .question:not(.out)')]
    .map((q) => q.querySelector('input, textarea').name.slice(2))"""
SENT_BY_BROWSER = (
    "() => [...new FormData(document.querySelector('form.intake')).keys()].filter((k) => k.startsWith('q-'))"
)


@pytest.mark.parametrize("seed", range(25))
def test_the_browser_asks_what_the_server_would_ask(open_page: OpenPage, seed: int) -> None:
    chance = random.Random(seed)
    steps = made_up_form(chance)
    page = open_page("/healthz")
    if not asked_steps(steps, {}):
        return
    page.set_content(drawn(steps))
    page.add_script_tag(content=Path(SCRIPT).read_text())
    given: dict[str, list[str]] = {}
    for _tick in range(12):
        expected = [q.id for q in all_questions(asked_steps(steps, given))]
        assert page.evaluate(ASKED_IN_BROWSER) == expected
        assert {name[2:] for name in page.evaluate(SENT_BY_BROWSER)} <= set(expected), "hidden answers stay at home"
        asked = [q for q in all_questions(asked_steps(steps, given)) if q.choices]
        if not asked:
            return
        target = chance.choice(asked)
        choice = chance.choice(target.choices).id
        page.evaluate("(value) => document.querySelector(`form.intake input[value='${value}']`).click()", choice)
        before = given.get(target.id, [])
        if target.kind == Kind.CHOICE:
            given[target.id] = [choice]
        else:
            given[target.id] = [c for c in before if c != choice] if choice in before else [*before, choice]


# --- With the script, on the demo ---


def test_an_answer_shows_and_hides_a_question_at_once(open_page: OpenPage) -> None:
    page = open_page("/intake/", host=KADE)
    expect(question(page, STOPPED)).to_be_hidden()
    page.get_by_label("Wel, maar ik ben gestopt").check()
    expect(question(page, STOPPED)).to_be_visible()
    page.get_by_label("Ik kreeg ergens last van").check()
    page.get_by_label("Nog nooit met gewichten").check()
    expect(question(page, STOPPED)).to_be_hidden()
    page.get_by_label("Wel, maar ik ben gestopt").check()
    expect(page.get_by_label("Ik kreeg ergens last van")).to_be_checked()


def test_a_hidden_question_is_neither_asked_for_nor_sent(open_page: OpenPage) -> None:
    page = open_page("/intake/", host=KADE)
    page.get_by_label("Wel, maar ik ben gestopt").check()
    page.get_by_label("Ik kreeg ergens last van").check()
    stopped = question(page, STOPPED).locator("input").first.get_attribute("name")
    page.get_by_label("Nog nooit met gewichten").check()
    with page.expect_request(lambda request: request.method == "POST") as posted:
        answer_everything(page, email="verborgen@voorbeeld.nl")
    assert "token=" in posted.value.post_data
    assert stopped not in posted.value.post_data
    page.wait_for_url("**/dank/**")


def test_a_reload_keeps_what_was_shown(open_page: OpenPage) -> None:
    page = open_page("/intake/", host=KADE)
    page.get_by_label("Wel, maar ik ben gestopt").check()
    page.get_by_label("Ik kreeg ergens last van").check()
    page.reload()
    expect(question(page, STOPPED)).to_be_visible()
    expect(page.get_by_label("Ik kreeg ergens last van")).to_be_checked()


def test_what_was_ticked_before_the_script_came_is_still_ticked(open_page: OpenPage, running_demo: RunningSite) -> None:
    page = open_page("/healthz", host=KADE)
    page.route("**/js/intake*.js", lambda route: (page.get_by_label("Binnen drie maanden").check(), route.continue_()))
    page.goto(running_demo.url("/intake/", host=KADE), wait_until="commit")
    page.locator("form.stepped").wait_for()
    expect(page.get_by_label("Binnen drie maanden")).to_be_checked()


# --- Without it ---


def step_one(page: Page) -> None:
    page.get_by_label("Deze maand").check()
    page.get_by_label("Ik heb minder last van").check()
    page.get_by_label("Wel, maar ik ben gestopt").check()
    follow(page.get_by_role("button", name="Volgende"))


def test_without_a_script_it_is_asked_step_by_step(open_page: OpenPage) -> None:
    page = open_page("/intake/", host=KADE, script=False, width=360)
    expect(page.locator(".count")).to_contain_text("Stap 1 van 3")
    step_one(page)
    expect(question(page, STOPPED)).to_be_visible()
    assert page.evaluate("document.activeElement.classList.contains('note')")
    page.get_by_label("Ik kreeg ergens last van").check()
    follow(page.get_by_role("button", name="Volgende"))
    expect(page.locator(".count")).to_contain_text("Stap 2 van 3")
    expect(question(page, PAIN)).to_be_visible()
    assert page.evaluate("document.activeElement.tagName") == "H2"
    answer_step(page)
    follow(page.get_by_role("button", name="Terug"))
    expect(page.get_by_label("Ik kreeg ergens last van")).to_be_checked()
    follow(page.get_by_role("button", name="Volgende"))
    expect(page.locator("textarea")).to_have_value("Een oude knieblessure.")
    answer_everything(page, email="stapvoorstap@voorbeeld.nl")
    page.wait_for_url("**/dank/**")


def test_without_a_script_reload_and_back_lose_nothing(open_page: OpenPage) -> None:
    page = open_page("/intake/", host=KADE, script=False)
    step_one(page)
    page.get_by_label("Ik kreeg ergens last van").check()
    follow(page.get_by_role("button", name="Volgende"))
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(question(page, PAIN)).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Deze maand")).to_be_checked()
    expect(page.get_by_label("Wel, maar ik ben gestopt")).to_be_checked()


def test_without_a_script_a_step_says_what_is_wrong_before_the_next(open_page: OpenPage) -> None:
    page = open_page("/intake/", host=KADE, script=False)
    follow(page.get_by_role("button", name="Volgende"))
    assert page.locator("main > *").first.get_attribute("class") == "wrong"
    assert page.evaluate("document.activeElement.classList.contains('wrong')")
    assert page.locator(".wrong a").count() == page.locator(".question .error").count() == 3
    expect(page.locator(".count")).to_contain_text("Stap 1 van 3")
