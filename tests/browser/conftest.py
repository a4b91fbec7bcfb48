"""A browser on the running demo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.running import RunningSite

OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, running_demo: RunningSite) -> Iterator[OpenPage]:
    """Open an address of the demo in a context of its own; `scheme`, `width`, `script` and more as wanted."""
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
    for context in contexts:
        context.close()
