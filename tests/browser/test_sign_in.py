"""Signing in as a person does: with a password, and with a passkey that a real browser keeps."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.running import RunningSite

from .conftest import OpenPage
from .journey import follow
from .looking import picture


def type_in(page: Page, name: str, password: str) -> None:
    page.fill("[name=login]", name)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")


def sign_in(page: Page, running_demo: RunningSite, name: str = "admin") -> None:
    type_in(page, name, running_demo.password)
    page.wait_for_url("**/admin/")


def has_a_key_ring(page: Page) -> None:
    """The browser keeps passkeys, and whoever sits at it has shown a finger."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def settle(page: Page, name: str) -> None:
    """Looked at by people, and by axe."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        picture(page, f"{name}-{width}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_door_can_be_read_by_everybody(open_page: OpenPage, scheme: str) -> None:
    page = open_page("/sign-in/login/", scheme=scheme)
    settle(page, f"sign-in-{scheme}")
    page.goto(page.url.replace("login", "password/reset"))
    settle(page, f"sign-in-reset-{scheme}")


def test_a_wrong_password_is_said_in_words(open_page: OpenPage) -> None:
    page = open_page("/admin/")
    page.fill("[name=login]", "niemand")
    page.fill("[name=password]", "fout")
    page.press("[name=password]", "Enter")
    expect(page.get_by_role("alert")).to_be_visible()


def test_an_authenticator_app_a_passkey_and_sessions(open_page: OpenPage, running_demo: RunningSite) -> None:
    """Set up with keyboard and mouse; then signed in with nothing but the passkey."""
    page = open_page("/admin/")
    has_a_key_ring(page)
    sign_in(page, running_demo)
    page.goto(running_demo.url("/sign-in/2fa/"))
    settle(page, "sign-in-second-factor")
    page.goto(running_demo.url("/sign-in/2fa/totp/activate/"))
    page.fill("[name=password]", running_demo.password)
    page.press("[name=password]", "Enter")
    expect(page.locator(".door-code")).to_be_visible()
    settle(page, "sign-in-app")
    page.goto(running_demo.url("/sign-in/2fa/webauthn/add/"))
    page.fill("[name=name]", "Mijn telefoon")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")
    settle(page, "sign-in-recovery-codes")
    page.goto(running_demo.url("/sign-in/sessions/"))
    settle(page, "sign-in-sessions")
    page.context.clear_cookies()
    page.goto(running_demo.url("/admin/"))
    page.click("#passkey_login")
    page.wait_for_url("**/admin/")
    page.wait_for_load_state("networkidle")
    # The demo is left as it was found.
    page.goto(running_demo.url("/sign-in/2fa/webauthn/"))
    follow(page.locator("a[href*=remove]"))
    if page.locator("[name=password]").count():
        page.fill("[name=password]", running_demo.password)
        with page.expect_navigation():
            page.press("[name=password]", "Enter")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/webauthn/")
    assert page.locator("a[href*=remove]").count() == 0


def test_a_passkey_opens_while_a_stranger_has_used_up_the_tries(open_page: OpenPage, running_demo: RunningSite) -> None:
    person = "zaal-marketer"
    page = open_page("/admin/")
    has_a_key_ring(page)
    sign_in(page, running_demo, person)
    page.goto(running_demo.url("/sign-in/2fa/webauthn/add/"))
    if page.locator("[name=password]").count():
        page.fill("[name=password]", running_demo.password)
        page.press("[name=password]", "Enter")
    page.fill("[name=name]", "Sleutel")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")
    page.context.clear_cookies()
    page.goto(running_demo.url("/admin/"))
    for password in [*["fout"] * 6, running_demo.password]:
        with page.expect_navigation():
            type_in(page, person, password)
        expect(page.get_by_role("alert").first).to_be_visible()
    page.click("#passkey_login")
    page.wait_for_url("**/admin/")
