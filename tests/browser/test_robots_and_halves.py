"""What keeps robots out, and forms that are left halfway, in a real browser on the running demo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from tests.running import RunningSite

from .conftest import OpenPage
from .desk import ZAAL_INTAKE, edit_page, sign_in
from .journey import answer_everything, answer_step, follow
from .pages import KADE, ZAAL

HIDE = """() => {
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


@contextmanager
def proof_asked(open_page: OpenPage, site: RunningSite, *, studio: str) -> Iterator[None]:
    """While a marketer has turned it on for a studio; off again afterwards."""
    desk = sign_in(open_page, site)

    def turn(on: bool) -> None:
        desk.goto(site.url("/admin/settings/intake/followuppolicy/"))
        option = desk.locator("select option[value^='/admin/settings/']", has_text=studio)
        desk.goto(site.url(option.get_attribute("value") or ""))
        desk.get_by_role("tab").nth(1).click()
        desk.locator("input[name=proof_of_work]").set_checked(on)
        follow(desk.locator("form button[type=submit]").last)

    turn(True)
    try:
        yield
    finally:
        turn(False)


def test_a_browser_solves_the_sum_by_itself_and_a_robot_without_script_is_told(
    open_page: OpenPage, running_demo: RunningSite
) -> None:
    with proof_asked(open_page, running_demo, studio="De Zaal"):
        said: list[str] = []
        page = open_page("/intake/", host=ZAAL)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        answer_everything(page, email="som@voorbeeld.nl")
        page.wait_for_url("**/dank/**", timeout=30_000)
        assert said == []
        plain = open_page("/intake/", host=ZAAL, script=False)
        expect(plain.locator("form.intake .wrong a[href^='tel:']")).to_be_visible()
        answer_everything(plain, email="zonder@voorbeeld.nl")
        expect(plain.locator("main > .wrong")).to_be_visible()
        assert plain.locator("input[type=email]").input_value() == "zonder@voorbeeld.nl"
    page = open_page("/intake/", host=ZAAL, script=False)
    assert page.locator("noscript").count() == 0


def keep_halves(desk: Page, site: RunningSite, *, on: bool) -> None:
    edit_page(desk, site, title=ZAAL_INTAKE)
    desk.locator("input[name=keep_unfinished]").set_checked(on)
    desk.locator("footer button").nth(1).click()
    follow(desk.locator("footer button[name=action-publish]"))


def fill_contact(page: Page, *, email: str) -> None:
    for _step in range(5):
        if page.locator("input[type=email]").is_visible():
            page.locator("input[type=email]").fill(email)
            return
        answer_step(page)
        page.locator(".walk button.button").click()
    raise AssertionError("no step asks for an address")


def test_a_form_left_halfway_is_kept_with_the_tick_only(open_page: OpenPage, running_demo: RunningSite) -> None:
    desk = sign_in(open_page, running_demo)
    keep_halves(desk, running_demo, on=True)
    try:
        page = open_page("/intake/", host=ZAAL)
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url) if "halverwege" in request.url else None)
        fill_contact(page, email="half@voorbeeld.nl")
        tick = page.locator("input[name=keep]")
        expect(tick).to_be_visible()
        expect(tick).not_to_be_checked()
        page.evaluate(HIDE)
        page.wait_for_timeout(500)
        assert sent == [], "without the tick, nothing leaves the browser"
        tick.check()
        with page.expect_response("**/halverwege/") as answered:
            page.evaluate(HIDE)
        assert answered.value.status == 204
        page.evaluate(HIDE)
        page.wait_for_timeout(500)
        assert len(sent) == 1, "nothing new, nothing sent"
        desk.goto(running_demo.url("/admin/leads/"))
        expect(desk.locator("body")).to_contain_text("half@voorbeeld.nl")
        plain = open_page("/intake/", host=ZAAL, script=False)
        expect(plain.locator("input[name=keep]")).to_be_hidden()
    finally:
        keep_halves(desk, running_demo, on=False)


def test_the_trap_is_seen_by_nobody(open_page: OpenPage) -> None:
    for script in (True, False):
        page = open_page("/intake/", host=KADE, script=script)
        box = page.locator(".trap input").bounding_box()
        visible = page.locator(".trap").evaluate("e => getComputedStyle(e).clipPath")
        assert visible == "inset(50%)", box
        page.keyboard.press("Tab")
        focused = []
        for _press in range(25):
            page.keyboard.press("Tab")
            focused.append(page.evaluate("document.activeElement.name || ''"))
        assert "onderwerp" not in focused
        assert "onderwerp" not in page.locator("main").aria_snapshot()
        expect(page.get_by_role("textbox", name="Leave this empty")).to_have_count(0)
