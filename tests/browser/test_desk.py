"""The desk as people see it: clocks that run, everything by keyboard, on a phone, in the dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.running import RunningSite

from .conftest import OpenPage
from .journey import answer_everything, follow
from .looking import findings, picture
from .pages import KADE

SCREENS = {
    "home": "/admin/",
    "leads": "/admin/leads/",
    "report": "/admin/leads/report/",
    "answers": "/admin/leads/report/answers/",
}


@pytest.fixture
def asked(open_page: OpenPage) -> None:
    """Somebody has just asked."""
    page = open_page("/en/intake/", host=KADE)
    answer_everything(page)
    page.wait_for_url("**/dank/**")


def desk(open_page: OpenPage, site: RunningSite, path: str, **more: object) -> Page:
    page = open_page("/admin/login/", **more)
    page.get_by_role("textbox").first.fill("kade-owner")
    page.locator("[type=password]").fill(site.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")
    page.goto(site.url(path))
    return page


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (360, "light"),
        (1440, "dark"),
        pytest.param(360, "dark", marks=pytest.mark.long),
        pytest.param(1440, "light", marks=pytest.mark.long),
    ],
)
def test_nothing_sticks_out_and_axe_finds_nothing_of_ours(
    open_page: OpenPage, running_demo: RunningSite, asked: None, width: int, scheme: str
) -> None:
    page = desk(open_page, running_demo, "/admin/leads/", width=width, scheme=scheme)
    lead = page.locator(".desk-leads .title-wrapper a").first.get_attribute("href")
    for name, path in {**SCREENS, "lead": lead}.items():
        page.goto(running_demo.url(path))
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert too_wide <= 0, path
        picture(page, f"desk-{name}-{width}-{scheme}")
        ours = [
            line
            for line in findings(page).splitlines()
            if any(name in line for name in ("desk-", "lead-", "report-", "plot"))
        ]
        assert not ours, (path, ours)


def test_a_clock_runs_while_somebody_looks_and_a_call_by_keyboard_stops_it(
    open_page: OpenPage, running_demo: RunningSite, asked: None
) -> None:
    page = desk(open_page, running_demo, "/admin/leads/?clock=waiting", width=360)
    follow(page.locator(".desk-leads .title-wrapper a").first)
    clock = page.locator(".desk-clock").first
    if clock.get_attribute("data-left"):
        before = clock.locator("[data-clock-time]").text_content() or ""
        expect(clock.locator("[data-clock-time]")).not_to_have_text(before, timeout=5000)
    page.locator("[name=contact-text]").focus()
    page.keyboard.type("Belt morgen terug.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-clock").first).to_have_attribute("data-state", "stopped")
    expect(page.locator(".lead-timeline")).to_contain_text("Belt morgen terug.")


def test_the_report_prints_whole(open_page: OpenPage, running_demo: RunningSite) -> None:
    """On paper nothing of the desk's frame is left, and the last section is there: more than one page of A4."""
    page = desk(open_page, running_demo, "/admin/leads/report/")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 1123})
    for frame in (".sidebar", ".w-slim-header", ".report-period"):
        assert not page.locator(frame).first.is_visible(), frame
    left = page.locator(".desk-report").bounding_box()
    assert left and left["x"] < 60
    height = page.evaluate("document.documentElement.scrollHeight")
    last = page.locator("#report-stay").bounding_box()
    assert last and last["y"] < height
    # As many pages as the content is long: what scrolls inside a frame would be cut off at the first.
    pages = page.pdf(format="A4").count(b"/Type /Page\n") or page.pdf(format="A4").count(b"/Type/Page")
    assert pages >= 2
