"""Two furnished studios for all tests of a module: making them takes longer than most of what is asked of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from tests.sites import KADE

from .studios import Furnished, make_other, make_own


@pytest.fixture(scope="module")
def studios(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Furnished, Furnished]]:
    """Each test is rolled back to them, and they themselves when the module is done."""
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        # Content types are kept in memory while a test that was rolled back may have made them.
        ContentType.objects.clear_cache()
        own = make_own(KADE, "kade")
        other = make_other()
    yield own, other
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)
    ContentType.objects.clear_cache()


@pytest.fixture
def own(studios: tuple[Furnished, Furnished]) -> Furnished:
    return studios[0]


@pytest.fixture
def other(studios: tuple[Furnished, Furnished]) -> Furnished:
    return studios[1]
