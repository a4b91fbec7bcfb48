"""The countdown on the phone and in the desk says what is left, whatever the studio promises: hours, minutes, seconds."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override
from playwright.sync_api import Browser

from intake.clock_text import countdown_words, hour_words

SCRIPTS = Path(settings.BASE_DIR, "static", "js")
HOUR = 60 * 60


@pytest.mark.parametrize(
    ("left", "passed", "words"),
    [
        (89 * 60 + 55, 1, "nog 1 uur 29 min"),
        (HOUR + 1, 1, "nog 1 uur 0 min"),
        (HOUR, 1, "nog 59 min 59 s"),
        (24 * HOUR, 61, "nog 23 uur 58 min"),
        (252, 2, "nog 4 min 10 s"),
        (61, 2, "nog 59 seconden"),
        (3, 2, "nog 1 seconde"),
        (3, 4, "Te laat"),
    ],
)
def test_the_countdown_on_the_phone_is_right_from_an_hour_up_and_down_to_the_last_second(
    browser: Browser, left: int, passed: int, words: str
) -> None:
    with override("nl"):
        told = "".join(f' data-{unit}="{words}"' for unit, words in countdown_words().items())
    page = browser.new_page()
    page.clock.install()
    page.set_content(
        f'<section class="clock green"><p class="left" data-left="{left}"{told} data-late="Te laat">?</p>'
        '<progress class="used" max="100" value="0"></progress></section>'
    )
    page.add_script_tag(content=(SCRIPTS / "lead.js").read_text())
    page.clock.run_for(passed * 1000)
    assert page.locator(".left").inner_text() == words
    page.close()


@pytest.mark.parametrize(
    ("left", "passed", "words"),
    [(90 * 60, 60, "nog 1 uur 29 min"), (HOUR + 1, 2, "nog 59:59"), (60, 61, "0:01 te laat")],
)
def test_the_clock_in_the_desk_goes_on_above_an_hour(browser: Browser, left: int, passed: int, words: str) -> None:
    with override("nl"):
        hours = hour_words()
    page = browser.new_page()
    page.clock.install()
    page.set_content(
        f'<span class="desk-clock" data-state="green" data-left="{left}" data-amber="30" data-runs="86400" '
        f'data-word-green="Bel nu" data-word-amber="Haast" data-word-red="Te laat" data-hours="{hours}" '
        'data-time-left="nog #" data-time-late="# te laat"><b data-clock-word>Bel nu</b> <span data-clock-time>?</span></span>'
    )
    page.add_script_tag(content=(SCRIPTS / "desk.js").read_text())
    page.clock.run_for(passed * 1000 + 1000)
    assert page.locator("[data-clock-time]").inner_text() == words
    page.close()
