"""The intake in a real browser: with and without script, in each language, nothing lost, alert and reply delivered."""

from __future__ import annotations

import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.running import RunningSite

from .conftest import OpenPage
from .journey import answer_everything, answer_step, follow, telephone_of
from .pages import AGENCY, KADE, ZAAL

DELIVERED_WITHIN_SECONDS = 30


def mails_to(site: RunningSite, address: str, *, holding: str = "") -> list[EmailMessage]:
    """Mails in the demo's mail folder; waits until there is one, because a worker sends them."""
    deadline = time.monotonic() + DELIVERED_WITHIN_SECONDS
    while True:
        found = [
            mail
            for file in sorted(Path(site.folder, "mail").glob("*"))
            for mail in split_mails(file.read_bytes())
            if address in str(mail["To"]) and holding in mail.get_body(("plain",)).get_content()
        ]
        if found or time.monotonic() > deadline:
            return found
        time.sleep(0.2)


def split_mails(data: bytes) -> list[EmailMessage]:
    """Django writes one file a connection, with a line of dashes after each message."""
    parts = data.split(b"-" * 79)
    return [message_from_bytes(part.lstrip(b"\n"), policy=policy.default) for part in parts if part.strip()]


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
@pytest.mark.parametrize(
    ("host", "path", "words"),
    [
        (KADE, "/intake/", "Dank je"),
        (KADE, "/en/intake/", "Thank"),
        (ZAAL, "/fr/intake/", "Merci"),
        (AGENCY, "/intake/", "Dank"),
    ],
)
def test_a_reader_becomes_a_lead(
    open_page: OpenPage, running_demo: RunningSite, host: str, path: str, words: str, script: bool
) -> None:
    email = f"{host.split('.')[0]}{path.strip('/').replace('/', '-')}-{script}@voorbeeld.nl".lower()
    page = open_page(path, host=host, script=script, width=360)
    answer_everything(page, email=email)
    page.wait_for_url("**/dank/**")
    expect(page.locator("h1")).to_contain_text(words)
    reply = mails_to(running_demo, email)
    assert len(reply) == 1
    assert reply[0]["Message-ID"]


def test_the_trainer_is_alerted(open_page: OpenPage, running_demo: RunningSite) -> None:
    page = open_page("/wat-kost-personal-training/?utm_campaign=najaar", host=KADE)
    page.locator("main a[href^='/intake/']").first.click()
    page.wait_for_url("**/intake/**")
    answer_everything(page, email="alarm@voorbeeld.nl")
    page.wait_for_url("**/dank/**")
    alerts = mails_to(running_demo, "hallo@studiokade.example", holding="alarm@voorbeeld.nl")
    assert len(alerts) == 1
    text = alerts[0].get_body(("plain",)).get_content()
    for words in ("Fenna de Boer", "Wat kost personal training in Amsterdam-Noord?", "najaar"):
        assert words in text
    assert telephone_of("alarm@voorbeeld.nl")[-7:] in text
    assert alerts[0]["Reply-To"] == "alarm@voorbeeld.nl"


def shown_step(page: Page) -> int:
    return int(page.locator(".step.now").get_attribute("data-step") or 0)


def test_a_step_is_checked_before_the_next_in_the_pages_own_words(open_page: OpenPage) -> None:
    page = open_page("/en/intake/", host=KADE, locale="de-DE")
    page.locator(".walk button.button").click()
    assert shown_step(page) == 1
    expect(page.locator(".step.now .error").first).to_have_text("Choose one of the answers.")
    assert page.evaluate("document.activeElement.closest('.question') !== null")
    answer_step(page)
    page.locator(".walk button.button").click()
    assert shown_step(page) == 2
    assert page.evaluate("document.activeElement.tagName") == "H2"


def test_nothing_is_lost_on_reload_and_back(open_page: OpenPage) -> None:
    page = open_page("/intake/", host=KADE)
    answer_step(page)
    page.locator(".walk button.button").click()
    page.locator("textarea").fill("Een operatie aan mijn knie.")
    page.reload()
    assert shown_step(page) == 2
    assert page.locator("textarea").input_value() == "Een operatie aan mijn knie."
    page.goto(page.url.replace("/intake/", "/"))
    page.go_back()
    assert page.locator("textarea").input_value() == "Een operatie aan mijn knie."
    page.locator(".walk button.back").click()
    assert page.locator(".step.now input[type=radio]:checked").count() >= 1


def test_a_refused_form_opens_where_it_is_wrong_with_every_answer_kept(open_page: OpenPage) -> None:
    page = open_page("/intake/", host=KADE)
    for _step in range(2):
        answer_step(page)
        page.locator(".walk button.button").click()
    answer_step(page)
    page.locator("input[type=tel]").fill("12")
    follow(page.locator(".send button"))
    expect(page.locator(".wrong")).to_be_visible()
    assert page.title().startswith("Fout")
    assert page.evaluate("document.activeElement.classList.contains('wrong')")
    assert shown_step(page) == 3
    assert page.locator("input[type=tel]").input_value() == "12"
    assert page.locator("input[type=email]").input_value() == "fenna@voorbeeld.nl"
    page.locator(".wrong a").first.click()
    assert page.evaluate("document.activeElement.type") == "tel"
    page.locator("input[type=tel]").fill("020 624 11 11")
    page.locator(".send button").click()
    page.wait_for_url("**/dank/**")


def test_without_a_script_the_errors_stand_first(open_page: OpenPage) -> None:
    page = open_page("/intake/", host=ZAAL, script=False)
    follow(page.locator(".send button"))
    assert page.locator("main > *").first.get_attribute("class") == "wrong"
    assert page.locator(".wrong a").count() == page.locator(".question .error").count() > 3


def test_a_double_click_sends_once(open_page: OpenPage, running_demo: RunningSite) -> None:
    page = open_page("/intake/", host=KADE)
    posts = []
    page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    for _step in range(2):
        answer_step(page)
        page.locator(".walk button.button").click()
    answer_step(page, email="dubbel@voorbeeld.nl")
    page.locator(".send button").dblclick()
    page.wait_for_url("**/dank/**")
    assert len(mails_to(running_demo, "dubbel@voorbeeld.nl")) == 1
    assert len(posts) == 1


def next_step(page: Page, **more: str) -> None:
    answer_step(page, **more)
    page.locator(".walk button.button").click()


def test_going_back_in_the_browser_goes_to_the_step_before_and_forward_again(open_page: OpenPage) -> None:
    page = open_page("/wat-kost-personal-training/", host=KADE)
    page.locator("main a[href^='/intake/']").first.click()
    page.wait_for_url("**/intake/**")
    for _step in range(2):
        next_step(page)
    assert shown_step(page) == 3
    page.go_back()
    expect(page.locator(".step.now")).to_have_attribute("data-step", "2")
    page.go_back()
    expect(page.locator(".step.now")).to_have_attribute("data-step", "1")
    page.go_forward()
    expect(page.locator(".step.now")).to_have_attribute("data-step", "2")
    page.reload()
    expect(page.locator(".step.now")).to_have_attribute("data-step", "2")
    page.locator(".walk button.back").click()
    expect(page.locator(".step.now")).to_have_attribute("data-step", "1")
    assert page.locator(".step.now input[type=radio]:checked").count() >= 1, "answers are kept all the way"
    page.go_back()
    page.wait_for_url("**/wat-kost-personal-training/**")


def test_the_buttons_on_the_page_leave_no_loop_in_the_history(open_page: OpenPage) -> None:
    """Back by the page's own button goes back in the history too, so that leaving takes no more steps than coming."""
    page = open_page("/wat-kost-personal-training/", host=KADE)
    page.goto(page.url.replace("/wat-kost-personal-training/", "/intake/"))
    next_step(page)
    page.locator(".walk button.back").click()
    expect(page.locator(".step.now")).to_have_attribute("data-step", "1")
    page.go_back()
    page.wait_for_url("**/wat-kost-personal-training/**")


@pytest.mark.parametrize("how", ["offline", "cut off"])
def test_sending_without_a_network_says_so_keeps_everything_and_sends_when_asked_again(
    how: str, open_page: OpenPage, running_demo: RunningSite
) -> None:
    email = f"{how.replace(' ', '-')}@voorbeeld.nl"
    page = open_page("/intake/", host=KADE)
    for _step in range(2):
        next_step(page)
    answer_step(page, email=email)
    if how == "offline":
        page.context.set_offline(True)
    else:
        page.route("**/intake/**", lambda route: route.abort("connectionreset"))
    button = page.locator(".send button")
    label = button.inner_text()
    button.click()
    expect(page.locator(".send [role=alert]")).to_contain_text("verbinding")
    expect(button).to_have_text(label)
    assert page.locator("input[type=email]").input_value() == email
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    if how == "offline":
        page.context.set_offline(False)
    else:
        page.unroute("**/intake/**")
    button.click()
    page.wait_for_url("**/dank/**")
    assert len(mails_to(running_demo, email)) == 1
