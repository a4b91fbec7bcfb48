"""Article files on disk: which there are, in which language each is, and what they say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import override

from home.plain_files import TooLarge, UnusableFile, read_plain_file

from .markdown.front_matter import Document, split_document
from .markdown.problems import unreadable

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


def find_files(paths: Iterable[Path]) -> list[ArticleFile]:
    """The files at `paths`, in order, each once. A folder stands for the Markdown files in it and below it."""
    found: dict[Path, ArticleFile] = {}
    for given in paths:
        root = given if given.is_dir() else given.parent
        for path in sorted(given.rglob("*.md")) if given.is_dir() else [given]:
            found.setdefault(path, _located(path, root=root))
    return list(found.values())


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
