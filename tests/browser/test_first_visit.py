"""What a first visit loads: its bytes, where they come from, and that it works without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Response

from tests.running import RunningSite

from .conftest import OpenPage
from .journey import follow
from .pages import AGENCY, KADE, ZAAL

HTML_AND_CSS = 14_000
ALL_BUT_PICTURES = 100_000
LANDING_PAGES = [
    (AGENCY, "/personal-trainer-leads/"),
    (KADE, "/wat-kost-personal-training/"),
    (KADE, "/en/what-personal-training-costs/"),
    (ZAAL, "/terug-na-een-blessure/"),
    (ZAAL, "/fr/reprendre-apres-une-blessure/"),
]


def sent_bytes(response: Response) -> int:
    """Bytes of the body as they came over the wire."""
    return response.request.sizes()["responseBodySize"]


@pytest.mark.parametrize(("host", "path"), LANDING_PAGES)
def test_a_first_visit_is_small_and_asks_nobody_else(
    open_page: OpenPage, running_demo: RunningSite, host: str, path: str
) -> None:
    page = open_page("/healthz", host=host)
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(running_demo.url(path, host=host), wait_until="networkidle")
    own = running_demo.url("/", host=host)
    assert all(response.url.startswith((own, "data:")) for response in responses)
    assert all(sent_bytes(response) for response in responses if response.request.resource_type != "image")
    kinds: dict[str, list[int]] = {response.request.resource_type: [] for response in responses}
    for response in responses:
        kinds[response.request.resource_type].append(sent_bytes(response))
    assert sum(kinds["document"]) + sum(kinds["stylesheet"]) <= HTML_AND_CSS
    assert sum(sum(sizes) for kind, sizes in kinds.items() if kind != "image") <= ALL_BUT_PICTURES
    assert page.context.cookies() == []


@pytest.mark.parametrize(("host", "path"), LANDING_PAGES)
def test_no_script_blocks_drawing(open_page: OpenPage, host: str, path: str) -> None:
    page = open_page(path, host=host)
    blocking = page.locator("head script[src]:not([defer]):not([async]):not([type=module])")
    assert blocking.count() == 0
    assert page.locator("script:not([src]):not([type='application/ld+json'])").count() == 0


@pytest.mark.parametrize(("host", "path"), LANDING_PAGES)
def test_a_page_is_whole_without_script(open_page: OpenPage, host: str, path: str) -> None:
    page = open_page(path, host=host, script=False)
    for section in page.locator("main h2").all():
        assert section.is_visible()
    follow(page.locator("main a[href*='/intake/']").first)
    assert page.locator("form.intake").is_visible()


def test_the_console_stays_silent(open_page: OpenPage, running_demo: RunningSite) -> None:
    """No blocked style, script or font, and no error of ours."""
    for host, path in [*LANDING_PAGES, (KADE, "/intake/"), (AGENCY, "/"), (ZAAL, "/zoeken/?q=training")]:
        page = open_page("/healthz", host=host)
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(running_demo.url(path, host=host), wait_until="networkidle")
        assert said == [], f"{host}{path}"


def test_styles_and_fonts_are_kept_for_ever(open_page: OpenPage, running_demo: RunningSite) -> None:
    """Their names change with their content, so a returning visitor asks for nothing."""
    page = open_page("/healthz", host=KADE)
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(running_demo.url("/eerste-zes-weken/", host=KADE), wait_until="networkidle")
    static = [response for response in responses if "/static/" in response.url]
    assert len(static) >= 4
    assert all("immutable" in (response.header_value("cache-control") or "") for response in static)
