"""Whatever stands among the articles, the good ones come in, the others are refused in words, and nothing breaks."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from landing.models import LandingPage
from tests.sites import KADE, visit
from tests.traces import media

pytestmark = [pytest.mark.django_db, pytest.mark.once]
GOOD = '---\ntitle: "Goed"\nslug: "goed"\n---\n\nEen opening.\n'


def text(front: str = "", body: str = "") -> Callable[[Path], object]:
    article = f'---\ntitle: "Kwaad"\nslug: "kwaad"\n{front}\n---\n\n{body}\n'
    return lambda path: path.write_bytes(article.encode("utf-8", "surrogatepass"))


def listening(path: Path) -> None:
    os.chdir(path.parent)
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(path.name)


HOSTILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "half a character": (text(r'description: "a\ud83d"'), ":4: "),
    "NUL": (text(r'description: "a\0b"'), ":4: "),
    "half a character in a block": (text(body='::: quote\ntext: "a\\uD800b"\n:::'), ":8: "),
    "NUL in a block": (text(body='::: quote\ntext: "a\\0b"\n:::'), ":8: "),
    "half a character in bytes": (text(body="\ud83d"), "not UTF-8"),
    "depth in the front": (text("description: " + "[" * 3000), "kwaad.md"),
    "a pipe": (os.mkfifo, "not a file"),
    "a socket": (listening, "kwaad.md"),
    "a device": (lambda path: path.symlink_to("/dev/zero"), "not a file"),
    "a link to nothing": (lambda path: path.symlink_to("/nowhere/at/all"), "cannot be opened"),
    "a folder": (lambda path: path.mkdir(), "not a file"),
    "3 MB": (lambda path: path.write_bytes(GOOD.encode() + b"a" * 3_000_000), "larger than 2 MB"),
    "bytes": (lambda path: path.write_bytes(bytes(range(256)) * 10), "kwaad.md"),
}


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize("what", HOSTILE)
def test_what_cannot_come_in_is_told_and_the_good_article_does(
    what: str, dry_run: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make, words = HOSTILE[what]
    make(tmp_path / "kwaad.md")
    (tmp_path / "goed.md").write_text(GOOD)
    before, out, err = media(), StringIO(), StringIO()
    with pytest.raises(CommandError, match="1 of 2 files"):
        call_command("import_landing", str(tmp_path), site=KADE, dry_run=dry_run, stdout=out, stderr=err)
    assert words in err.getvalue() and "kwaad.md" in err.getvalue()
    assert "goed.md: created" in out.getvalue()
    found = set(LandingPage.objects.filter(slug__in=["goed", "kwaad"]).values_list("slug", flat=True))
    assert found == (set() if dry_run else {"goed"})
    assert media() == before


def test_depth_in_the_body_breaks_nothing(tmp_path: Path) -> None:
    text(body="*" * 3000 + "a" + "*" * 3000)(tmp_path / "kwaad.md")
    (tmp_path / "goed.md").write_text(GOOD)
    call_command("import_landing", str(tmp_path), site=KADE, publish=True, stdout=StringIO())
    assert visit("/goed/", host=KADE).status_code == visit("/kwaad/", host=KADE).status_code == 200


def test_a_character_written_as_two_halves_is_shown_whole(tmp_path: Path) -> None:
    text(r'description: "Hoi \ud83d\ude00"')(tmp_path / "kwaad.md")
    call_command("import_landing", str(tmp_path), site=KADE, publish=True, stdout=StringIO())
    assert "Hoi 😀" in visit("/kwaad/", host=KADE).content.decode()


def test_one_file_that_is_refused_is_not_told_of_others(tmp_path: Path) -> None:
    (tmp_path / "kwaad.md").write_text("# Kop\n")
    with pytest.raises(CommandError, match=r"^The file was refused; nothing was changed\.$"):
        call_command("import_landing", str(tmp_path), site=KADE, stderr=StringIO())


def test_a_message_is_in_one_language(tmp_path: Path) -> None:
    (tmp_path / "over.md").write_text(GOOD.replace('"goed"', '"over-ons"'))
    err = StringIO()
    with pytest.raises(CommandError):
        call_command("import_landing", str(tmp_path), site=KADE, stderr=err)
    assert "there is a plain page, not a landing page" in err.getvalue()
