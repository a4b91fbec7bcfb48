"""An import beside other work: visitors write while it reads, and a second import of the same files finds the first."""

from __future__ import annotations

import sqlite3
import threading
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from home.models import StudioImage
from home.picture_door import picture_from_file
from landing.importing import ArticleImport
from landing.markdown.reading import StoryReader
from landing.models import LandingPage
from tests.hostile_files import picture
from tests.sites import KADE
from tests.traces import media

ARTICLE = """---
title: "{name}"
slug: "{name}"
---

## Deel een

Lees ook [de andere](/{other}).

::: picture
file: "{name}.jpg"
:::
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two articles with a picture each, that lead to each other."""
    for name, other in (("eerste", "tweede"), ("tweede", "eerste")):
        (tmp_path / f"{name}.md").write_text(ARTICLE.format(name=name, other=other))
        (tmp_path / f"{name}.jpg").write_bytes(picture("JPEG"))
    return tmp_path


def load(folder: Path, **options: Any) -> str:
    out = StringIO()
    call_command("import_landing", str(folder), site=KADE, stdout=out, publish=True, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_articles_that_are_new_together_lead_to_each_other_and_have_their_pictures(folder: Path) -> None:
    assert "2 created" in load(folder)
    first, second = (LandingPage.objects.get(slug=slug) for slug in ("eerste", "tweede"))
    assert f'id="{second.pk}"' in first.story.raw_data[0]["value"]["body"]
    assert first.story.raw_data[1]["value"]["image"] == StudioImage.objects.get(title="eerste.jpg").pk
    assert "2 unchanged" in load(folder)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_files_are_read_and_converted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A visitor's form, on a connection of its own, never waits for that: whether to write is asked at each step."""
    asked: list[str] = []

    def look(step: str, go_on: Any) -> Any:
        def looking(*args: Any, **kwargs: Any) -> Any:
            assert not transaction.get_connection().in_atomic_block, step
            if connection.vendor == "sqlite":
                with sqlite3.connect(connection.settings_dict["NAME"], timeout=0) as other:
                    other.execute("BEGIN IMMEDIATE")
                    other.rollback()
            asked.append(step)
            return go_on(*args, **kwargs)

        return looking

    monkeypatch.setattr("landing.candidates.StoryReader.read", look("body", StoryReader.read))
    monkeypatch.setattr("landing.pictures.picture_from_file", look("picture", picture_from_file))
    assert "2 created" in load(folder)
    assert asked.count("body") == 2 and asked.count("picture") == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_files_twice_at_once_are_made_once_and_then_found(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have read everything before either writes."""
    met = threading.Barrier(2, timeout=60)
    wrote, told = ArticleImport._wrote, []

    def after_both_have_read(self: ArticleImport) -> bool:
        if not getattr(self, "met", False):
            self.met = True  # type: ignore[attr-defined]
            met.wait()
        return wrote(self)

    monkeypatch.setattr(ArticleImport, "_wrote", after_both_have_read)

    def run() -> None:
        try:
            told.append(load(folder))
        except BaseException as error:
            told.append(repr(error))
        finally:
            connections.close_all()

    before = len(media())
    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(text.rsplit("\n", 2)[-2] for text in told) == ["2 created.", "2 unchanged."], told
    assert LandingPage.objects.filter(slug__in=["eerste", "tweede"]).count() == 2
    assert StudioImage.objects.filter(title__in=["eerste.jpg", "tweede.jpg"]).count() == 2
    assert len(media()) == before + 2


@pytest.mark.django_db(transaction=True)
def test_an_import_that_breaks_while_writing_leaves_no_page_and_no_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("power")

    before = media()
    monkeypatch.setattr("landing.outcomes._save", breaks)
    with pytest.raises(RuntimeError, match="power"):
        load(folder)
    assert not LandingPage.objects.filter(slug__in=["eerste", "tweede"]).exists()
    assert media() == before


@pytest.mark.django_db
def test_an_import_that_others_keep_overtaking_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ArticleImport, "_wrote", lambda self: False)
    with pytest.raises(CommandError, match="Somebody else changes these pages"):
        load(folder)


@pytest.mark.django_db
def test_a_picture_that_changes_between_reading_and_writing_is_read_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrote = ArticleImport._wrote

    def meanwhile(self: ArticleImport) -> bool:
        if not (folder / "changed").exists():
            (folder / "changed").touch()
            (folder / "eerste.jpg").write_bytes(picture("JPEG", size=(80, 80)))
        return wrote(self)

    monkeypatch.setattr(ArticleImport, "_wrote", meanwhile)
    assert "2 created" in load(folder)
    assert StudioImage.objects.get(title="eerste.jpg").width == 80
