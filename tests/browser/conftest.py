"""A browser on the running demo."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.running import RunningSite

OpenPage = Callable[..., Page]


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def open_page(browser: Browser, running_demo: RunningSite, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Open an address of the demo in a context of its own; `scheme`, `width`, `script` and more as wanted.

    A test that failed shows what its pages showed, and the server's last words.
    """
    contexts = []

    def open_one(
        path: str,
        *,
        host: str = "localhost",
        width: int = 1440,
        scheme: str = "light",
        script: bool = True,
        **more: Any,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900 if width > 400 else 780},
            color_scheme=scheme,
            java_script_enabled=script,
            reduced_motion="reduce",
            **more,
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(running_demo.url(path, host=host))
        return page

    yield open_one
    if request.node.stash[FAILED]:
        for page in (page for context in contexts for page in context.pages):
            print(page.url, page.inner_text("body"), sep="\n")
        print(running_demo.log[-2000:])
    for context in contexts:
        context.close()
