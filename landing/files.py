"""Article files on disk: which there are, in which language each is, and what they say."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import override

from home.plain_files import TooLarge, UnusableFile, read_plain_file

from .markdown.front_matter import Document, split_document
from .markdown.problems import unreadable

SUFFIXES = (".md", ".markdown")
VENDORS = frozenset(
    ["node_modules", "bower_components", "vendor", "_site", "dist", "__pycache__", "venv", "site-packages"]
)
"""Folders that programs fill: what lies in them was written by others, or made of files that lie elsewhere."""
ABOUT_THE_FOLDER = frozenset(
    ["readme", "changelog", "contributing", "license", "licence", "code_of_conduct", "security"]
)
"""Names of files that say something about a folder to those who work in it."""
LARGEST_FILE = 2 * 1024 * 1024


@dataclass(frozen=True)
class ArticleFile:
    """One file. Files with the same `folder` and `name` are one article in several languages.

    `language` is a code that stands in the file's name (`article.en.md`) or is the name of a folder it is in
    (`en/article.md`), and empty where neither says. `folder` and `name` are without it.
    """

    path: Path
    language: str
    folder: Path
    name: str


@dataclass(frozen=True)
class Found:
    """The files there are, and what was passed over: files and folders that are no articles by their name."""

    files: list[ArticleFile]
    passed_over: list[Path]


def find_files(paths: Iterable[Path]) -> Found:
    """The files at `paths`, in order, each once. A folder stands for the Markdown files in it and below it.

    A file that is given by its name is always taken; in a folder, what is hidden, what programs put there and what
    describes the folder is passed over.
    """
    found: dict[Path, ArticleFile] = {}
    passed_over: dict[Path, None] = {}
    for given in paths:
        if not given.is_dir():
            found.setdefault(given, _located(given, root=given.parent))
            continue
        for path, is_article in sorted(_walk(given)):
            if is_article:
                found.setdefault(path, _located(path, root=given))
            else:
                passed_over[path] = None
    return Found(files=list(found.values()), passed_over=list(passed_over))


def _walk(root: Path) -> Iterator[tuple[Path, bool]]:
    """Markdown files below a folder, and whether each is an article; folders that are passed over whole."""
    for place, folders, names in os.walk(root):
        for folder in list(folders):
            if Path(folder).suffix.lower() in SUFFIXES:
                # Looks like a file: it is told that it is none.
                folders.remove(folder)
                yield Path(place, folder), True
            elif folder.startswith(".") or folder.lower() in VENDORS:
                folders.remove(folder)
                if folder not in (".git", "__pycache__"):
                    yield Path(place, folder), False
        for name in names:
            path = Path(place, name)
            if path.suffix.lower() in SUFFIXES:
                yield path, not (name.startswith(".") or path.stem.lower() in ABOUT_THE_FOLDER)


def read_document(path: Path) -> Document:
    """A file as text, cut in two. Raises UnreadableFile."""
    try:
        with override("en"):
            data = read_plain_file(path, largest=LARGEST_FILE)
    except TooLarge:
        raise unreadable(f"The file is larger than {LARGEST_FILE // 1024 // 1024} MB: that is no article.", 1) from None
    except UnusableFile as error:
        raise unreadable(str(error)) from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise unreadable("This is not UTF-8. Save the file as UTF-8 and try again.", line) from None
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise unreadable("This is not a text file. Save it as plain text and try again.", line)
    return split_document(text)


def language_name(code: str) -> str:
    """A language in a message: `German (de)`."""
    return f"{LANG_INFO.get(code, {}).get('name', 'language')} ({code})"


def _located(path: Path, *, root: Path) -> ArticleFile:
    """Folders above `root`, which is the folder that was given or that the file is in, say nothing about languages."""
    name, _dot, language = path.stem.rpartition(".")
    if not name or not _is_language(language):
        name, language = path.stem, ""
    top = root.resolve()
    folders = (top.name, *path.parent.relative_to(root).parts)
    of_language = [position for position, folder in enumerate(folders) if _is_language(folder)]
    if of_language:
        language = language or folders[of_language[-1]]
        folders = (*folders[: of_language[-1]], *folders[of_language[-1] + 1 :])
    return ArticleFile(path=path, language=language.lower(), folder=top.parent.joinpath(*folders), name=name)


def _is_language(code: str) -> bool:
    return code.lower() in LANG_INFO or code.lower() in dict(settings.LANGUAGES)
