"""What the unit tests share: one language for messages, and how property tests search."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, settings

# The same examples on every machine, however slow it is.
settings.register_profile(
    "units", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("units")


@pytest.fixture(scope="module")
def english() -> Iterator[None]:
    """Messages as they stand in the code, whatever has been translated."""
    with override("en"):
        yield
