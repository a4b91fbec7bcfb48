"""What only shows after somebody did something: forms half-way, refused and thanked for, mails, the phone, errors."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from tests.running import DECIDED_HERE, PROJECT, RunningSite

from .conftest import OpenPage
from .desk import sign_in
from .journey import answer_everything, answer_step, follow
from .looking import PHONE_AND_DESK, SCREENSHOTS, findings, keep, keep_and_check
from .pages import AGENCY, KADE, ZAAL
from .test_intake import mails_to

FORMS = [
    ("vliegwiel-nl", AGENCY, "/intake/"),
    ("kade-nl", KADE, "/intake/"),
    ("kade-en", KADE, "/en/intake/"),
    ("zaal-nl", ZAAL, "/intake/"),
    ("zaal-fr", ZAAL, "/fr/intake/"),
]
EXAMPLES = ("kade-nl", "zaal-fr")
every_form = pytest.mark.parametrize(
    ("name", "host", "path"),
    [pytest.param(*form, id=form[0], marks=() if form[0] in EXAMPLES else pytest.mark.long) for form in FORMS],
)


@every_form
def test_a_form_half_way_and_with_errors(open_page: OpenPage, name: str, host: str, path: str) -> None:
    page = open_page(path, host=host)
    page.locator("form.intake .walk button.button").click()
    assert page.locator(".step.now .error").count() >= 1
    keep_and_check(page, f"{name}-form-errors")
    answer_step(page)
    page.locator("form.intake .walk button.button").click()
    page.locator(".step.now[data-step='2']").wait_for()
    keep_and_check(page, f"{name}-form-halfway")


@every_form
def test_a_refused_form_without_a_script(open_page: OpenPage, name: str, host: str, path: str) -> None:
    """A browser without scripts cannot be asked by axe: the same page is, once it is there."""
    page = open_page(path, host=host, script=False)
    follow(page.locator("form.intake button[type=submit]").first)
    assert page.locator(".wrong a").count() == page.locator(".question .error").count() >= 1
    shown = page.content()
    page = open_page(path, host=host)
    page.route(page.url, lambda route: route.fulfill(status=422, content_type="text/html; charset=utf-8", body=shown))
    page.reload()
    keep_and_check(page, f"{name}-form-refused")


@every_form
def test_thanks_for_each_verdict(open_page: OpenPage, name: str, host: str, path: str) -> None:
    page, titles = open_page(path, host=host), set()
    for verdict in ("now", "later", "no-fit"):
        page.goto(page.url.split("dank/")[0])
        # Whom nobody has answered in the desk meanwhile: they would read that it is added to what is known.
        answer_everything(page, verdict=verdict, email=f"dank-{name}@voorbeeld.nl")
        page.wait_for_url("**/dank/**")
        titles.add(page.locator("h1").inner_text())
        keep_and_check(page, f"{name}-thanks-{verdict}")
    assert len(titles) == 3


@pytest.mark.parametrize(
    ("name", "host", "path", "studio"),
    [
        ("kade", KADE, "/intake/", "hallo@studiokade.example"),
        pytest.param("kade-en", KADE, "/en/intake/", "hallo@studiokade.example", marks=pytest.mark.long),
        ("zaal-fr", ZAAL, "/fr/intake/", "dag@dezaal.example"),
    ],
)
def test_the_mails_and_what_the_alert_opens(
    open_page: OpenPage, running_demo: RunningSite, name: str, host: str, path: str, studio: str
) -> None:
    address = f"beeld-{name}@voorbeeld.nl"
    page = open_page(path, host=host)
    answer_everything(page, email=address)
    page.wait_for_url("**/dank/**")
    reply, alert = mails_to(running_demo, address)[-1], mails_to(running_demo, studio, holding=address)[-1]
    for kind, mail in (("reply", reply), ("alert", alert)):
        plain, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
        (SCREENSHOTS / f"mail-{name}-{kind}.txt").write_text(f"{mail['Subject']}\n\n{plain}")
        # A mail has a window of its own: what a page of the site may not draw, a mail may.
        letter = page.context.new_page()
        letter.set_content(html)
        keep(letter, f"mail-{name}-{kind}", widths=(360, 768))
    link = re.search(r"https?://[^/\s]+(/lead/\S+)", alert.get_body(("plain",)).get_content())
    assert link
    page.goto(running_demo.url(link[1], host=host))
    assert "Fenna" in page.locator("h1").inner_text()
    keep(page, f"phone-{name}", widths=(360,))
    assert findings(page) == ""


def test_the_agencys_desk(open_page: OpenPage, running_demo: RunningSite) -> None:
    page = sign_in(open_page, running_demo)
    for name, path in (("desk-agency-home", "/admin/"), ("desk-studios", "/admin/studios/")):
        page.goto(running_demo.url(path))
        keep(page, name, widths=PHONE_AND_DESK)


ERRORS = [("vliegwiel", AGENCY, "nl"), ("kade", KADE, "nl"), ("kade-en", KADE, "en"), ("zaal-fr", ZAAL, "fr")]
DRAW_ERRORS = """
import json, sys, django; django.setup()
from django.test import RequestFactory
from django.utils.translation import override
from home.views import server_error
def drawn(host, language):
    with override(language):
        return server_error(RequestFactory().get("/", headers={"host": host})).content.decode()
json.dump([drawn(host, language) for _name, host, language in json.loads(sys.argv[1])], sys.stdout)
"""


@pytest.fixture(scope="module")
def error_pages(running_demo: RunningSite) -> dict[str, str]:
    """Nothing of the demo breaks on demand: its error pages are drawn beside it."""
    kept = {key: value for key, value in os.environ.items() if key not in DECIDED_HERE}
    drawn = subprocess.run(
        [sys.executable, "-c", DRAW_ERRORS, json.dumps(ERRORS)],
        cwd=PROJECT,
        env={
            **kept,
            **running_demo.surroundings,
            "VAR_DIR": str(running_demo.folder),
            "DJANGO_SETTINGS_MODULE": "config.settings.development",
        },
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return {name: page for (name, _host, _language), page in zip(ERRORS, json.loads(drawn), strict=True)}


@pytest.mark.parametrize(("name", "host", "language"), ERRORS, ids=[error[0] for error in ERRORS])
def test_when_something_breaks(
    open_page: OpenPage, running_demo: RunningSite, error_pages: dict[str, str], name: str, host: str, language: str
) -> None:
    """An error page of the demo, shown at an address of its own."""
    page = open_page("/", host=host)
    page.route(
        "**/stuk/",
        lambda route: route.fulfill(status=500, content_type="text/html; charset=utf-8", body=error_pages[name]),
    )
    page.goto(running_demo.url("/stuk/", host=host))
    assert page.locator("html").get_attribute("lang") == language
    keep_and_check(page, f"{name}-500")
