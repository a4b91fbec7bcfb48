"""Pages as they are without us."""

from __future__ import annotations

import pytest

from home.models import HomePage, StudioPage


@pytest.fixture
def stock_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without our cures."""
    for name in ("publish", "with_content_json", "get_translations"):
        monkeypatch.delattr(StudioPage, name)
    monkeypatch.delattr(HomePage, "route")
