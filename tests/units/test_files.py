"""Which files of a folder are articles."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from landing.files import find_files, read_document
from landing.markdown.problems import UnreadableFile


def folder(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return root


def names(root: Path, paths: list[Path]) -> list[str]:
    return [path.relative_to(root).as_posix() for path in paths]


def test_markdown_files_are_taken_however_their_names_are_written(tmp_path):
    given = ["GROOT.MD", "Titel.Md", "b/lang.markdown", "klein.md", "en/klein.en.MARKDOWN"]
    root = folder(tmp_path, *given, "tekst.txt", "beeld.png", "geen.md.bak")
    found = find_files([root])
    assert sorted(names(root, [file.path for file in found.files])) == sorted(given)
    assert found.passed_over == []
    assert {file.name for file in found.files} == {"GROOT", "Titel", "lang", "klein"}


@pytest.mark.parametrize(
    "place",
    [
        ".obsidian",
        ".trash",
        "node_modules",
        "vendor",
        "_site",
        "a/.cache",
        "a/Node_Modules",
        "bower_components",
        "dist",
    ],
)
def test_hidden_folders_and_those_of_programs_are_passed_over_and_that_is_told(tmp_path, place):
    root = folder(tmp_path, "een.md", f"{place}/pakket/twee.md")
    found = find_files([root])
    assert names(root, [file.path for file in found.files]) == ["een.md"]
    assert names(root, found.passed_over) == [place]


@pytest.mark.parametrize("name", ["README.md", "readme.MD", "CHANGELOG.md", "LICENSE.md", "a/.concept.md", "._een.md"])
def test_files_about_the_folder_and_hidden_ones_are_passed_over_and_that_is_told(tmp_path, name):
    root = folder(tmp_path, "een.md", name)
    found = find_files([root])
    assert names(root, [file.path for file in found.files]) == ["een.md"]
    assert names(root, found.passed_over) == [name]
    assert [file.path for file in find_files([root / name]).files] == [root / name], "given by name it is taken"


def test_a_folder_below_a_hidden_one_is_taken_when_it_is_given(tmp_path):
    root = folder(tmp_path, ".vault/artikelen/een.md") / ".vault"
    assert names(root, [file.path for file in find_files([root]).files]) == ["artikelen/een.md"]


def test_what_is_no_file_is_refused_without_waiting_for_it(tmp_path):
    pipe = tmp_path / "pijp.md"
    os.mkfifo(pipe)
    assert [file.path for file in find_files([tmp_path]).files] == [pipe], "it is told, not passed over in silence"
    for path in (pipe, Path("/dev/zero"), tmp_path):
        with pytest.raises(UnreadableFile, match="not a file"):
            read_document(path)
