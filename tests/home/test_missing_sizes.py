"""A first visit writes the sizes of pictures; where that cannot be done, the page is shown all the same."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import OperationalError, connection

from home import outage
from home.models import StudioImage, StudioRendition
from home.page_memory import memory
from tests.sites import KADE, visit

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGES = ["/", "/intake/", "/over-ons/"]


@contextmanager
def nothing_can_be_written() -> Iterator[list[str]]:
    tried: list[str] = []

    def refuse(execute: Any, sql: str, *args: Any) -> Any:
        if sql.startswith("INSERT"):
            tried.append(sql)
            raise OperationalError("database is locked")
        return execute(sql, *args)

    with connection.execute_wrapper(refuse):
        yield tried


@contextmanager
def disk_full() -> Iterator[list[str]]:
    tried: list[str] = []

    def save(self: Any, name: str, content: Any) -> str:
        tried.append(name)
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FileSystemStorage, "_save", save)
        yield tried


@contextmanager
def picture_damaged() -> Iterator[list[str]]:
    tried: list[str] = []

    def fail(self: Any, *args: Any) -> Any:
        tried.append(self.title)
        raise ValueError("what is no picture")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StudioImage, "create_renditions", fail)
        yield tried


Trouble = Callable[[], AbstractContextManager[list[str]]]


@pytest.mark.parametrize("trouble", [nothing_can_be_written, disk_full, picture_damaged])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_whose_pictures_have_no_sizes_yet_is_shown_without_and_kept_nowhere(path: str, trouble: Trouble) -> None:
    StudioRendition.objects.all().delete()
    memory.clear()
    with trouble() as tried:
        page = visit(path, host=KADE)
    assert page.status_code == 200
    assert len(tried) <= 1, "nobody waits for one picture after another"
    html = page.content.decode()
    assert 'property="og:image"' not in html
    if tried:
        assert "public" not in page["Cache-Control"]
    outage.watch.answered()
    again = visit(path, host=KADE)
    assert "data:image/gif" not in again.content.decode()
    assert again.status_code == 200


def test_outside_of_pages_it_stays_an_error() -> None:
    StudioRendition.objects.all().delete()
    with disk_full(), pytest.raises(OSError, match="No space"):
        StudioImage.objects.first().get_rendition("width-100")


def test_a_page_that_lacks_a_picture_is_drawn_anew_the_next_time() -> None:
    StudioRendition.objects.all().delete()
    memory.clear()
    with disk_full():
        assert "data:image/gif" in visit("/", host=KADE).content.decode()
        assert len(memory) == 0
    assert "data:image/gif" not in visit("/", host=KADE).content.decode()
