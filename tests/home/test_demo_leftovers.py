"""A demo that was killed while it was made leaves no files behind, and takes none that it did not make."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.demo.leftovers import without_leftovers

pytestmark = pytest.mark.django_db


def test_files_of_a_demo_that_was_killed_go_the_next_time_and_no_others(tmp_path: Path) -> None:
    note, originals = tmp_path / "under-way", tmp_path / "original_images"
    originals.mkdir()
    (originals / "of-somebody.jpg").touch()
    under_way = without_leftovers(note=note, originals=originals)
    under_way.__enter__()
    (originals / "of-the-demo.jpg").touch()
    # Killed here: nothing after this line runs.
    with without_leftovers(note=note, originals=originals):
        assert {path.name for path in originals.iterdir()} == {"of-somebody.jpg"}
        (originals / "made.jpg").touch()
    assert {path.name for path in originals.iterdir()} == {"of-somebody.jpg", "made.jpg"}
    assert not note.exists()
    with without_leftovers(note=note, originals=originals):
        pass
    assert {path.name for path in originals.iterdir()} == {"of-somebody.jpg", "made.jpg"}


def test_a_demo_that_breaks_takes_its_files_back(tmp_path: Path) -> None:
    note, originals = tmp_path / "under-way", tmp_path / "original_images"
    originals.mkdir()
    with pytest.raises(RuntimeError), without_leftovers(note=note, originals=originals):
        (originals / "of-the-demo.jpg").touch()
        raise RuntimeError
    assert list(originals.iterdir()) == [] and not note.exists()
