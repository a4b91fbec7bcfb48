"""A folder that somebody damaged is refused in one sentence that names the file; nothing is made of it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from home.models import Studio
from tests.hostile_files import SVG, half, picture
from tests.sites import KADE, visit
from tests.traces import media

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("in_english")]
HOST = "tweede.localhost"
Damage = Callable[[Path], None]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sound") / "kade"


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    """A copy of one export, to be damaged."""
    if not sound.exists():
        call_command("export_studio", KADE, sound, verbosity=0)
    shutil.copytree(sound, tmp_path / "kade")
    return tmp_path / "kade"


def write(file: str, text: str | bytes) -> Damage:
    content = text if isinstance(text, bytes) else text.encode()

    def damage(folder: Path) -> None:
        (folder / file).write_bytes(content)

    return damage


def no_pictures(folder: Path) -> None:
    for file in (folder / "media/pictures").iterdir():
        file.write_bytes(b"x")


def change(file: str, edit: Callable[[Any], Any]) -> Damage:
    """Edit what a JSON or YAML file holds; what `edit` returns takes its place, unless it is None."""

    def damage(folder: Path) -> None:
        path = folder / file
        is_yaml = path.suffix == ".yaml"
        data = (yaml.safe_load if is_yaml else json.loads)(path.read_text())
        data = edit(data) or data
        path.write_text(yaml.safe_dump(data) if is_yaml else json.dumps(data))

    return damage


def put(name: str, value: Any, *, of: str = "") -> Callable[[Any], None]:
    """Set one name in a studio, or in the row of a page or picture."""

    def edit(data: Any) -> None:
        row = next(row for row in data if of in (row.get("path"), row.get("kind"))) if of else data
        row[name] = value

    return edit


def lose(name: str, *, of: str = "") -> Callable[[Any], None]:
    def edit(data: Any) -> None:
        row = next(row for row in data if of in (row.get("path"), row.get("kind"))) if of else data
        del row[name]

    return edit


def inside(name: str, value: Any, *, of: str) -> Callable[[Any], None]:
    return lambda data: data[of].__setitem__(name, value)


HOURS = [{"type": "open", "value": {"days": ["mon"], "opens": "half negen", "closes": "17:00"}}]


def instead(file: str, make: Callable[[Path], object]) -> Damage:
    """Put something else where a file was."""

    def damage(folder: Path) -> None:
        (folder / file).unlink()
        make(folder / file)

    return damage


def picture_is(content: bytes) -> Damage:
    def damage(folder: Path) -> None:
        (folder / "media/pictures/kade-ochtend.webp").write_bytes(content)

    return damage


DEEP = "[" * 100_000
HALF = '\nname: "Kade \\ud83d"\n'

DAMAGED: list[tuple[str, Damage, str]] = [
    ("accent", change("studio.yaml", inside("accent", "red;}", of="settings")), "studio.yaml"),
    ("name is no text", change("studio.yaml", inside("name", {"a": 1}, of="settings")), "studio.yaml.*name"),
    (
        "unknown hours",
        change("studio.yaml", inside("opening_hours", [{"type": "x", "value": {}}], of="settings")),
        "studio.yaml.*opening_hours",
    ),
    *(
        (f"address {typed!a}", change("studio.yaml", inside("email", typed, of="settings")), "studio.yaml.*address")
        for typed in ("jan@localhost", "jan@[127.0.0.1]", "ja\u200en@voorbeeld.nl", "a@b.nl\r\nBcc: c@d.nl")
    ),
    *(
        (f"number {typed!a}", change("studio.yaml", inside("phone", typed, of="settings")), "studio.yaml.*phone")
        for typed in ("0906 1234", "+31 6 12\u202e", "bel me")
    ),
    ("half a character", write("studio.yaml", HALF), "studio.yaml.*half a character"),
    ("NUL", change("pages.json", put("language", "n\0l", of="/over-ons/")), "pages.json.*NUL"),
    ("half a character in JSON", change("pages.json", put("slug", "\ud83d", of="/over-ons/")), "pages.json.*half"),
    ("deep studio", write("studio.yaml", DEEP), "studio.yaml"),
    ("deep pages", write("pages.json", DEEP), "pages.json"),
    ("deep settings", write("settings.json", DEEP), "settings.json"),
    ("deep media", write("media/media.json", DEEP), "media.json"),
    ("deep translations", write("translations.json", DEEP), "translations.json"),
    ("deep home", write("pages/nl/home.json", DEEP), "home.json"),
    ("a pipe", instead("pages.json", os.mkfifo), "pages.json.*not a file"),
    ("a device", instead("settings.json", lambda path: path.symlink_to("/dev/zero")), "settings.json.*not a file"),
    (
        "unknown privacy",
        change("pages.json", put("private", {"kind": "x", "password": ""}, of="/over-ons/")),
        "private",
    ),
    ("reserved slug", change("pages.json", put("slug", "admin", of="/over-ons/")), "/over-ons/.*/admin"),
    ("folders without end", change("media/media.json", put("folder", ["x"] * 80, of="pictures")), "media.json"),
    ("an SVG", picture_is(SVG), "kade-ochtend.webp is an SVG"),
    ("half a picture", picture_is(half(picture("WEBP"))), "kade-ochtend.webp cannot be read as a picture"),
    ("empty studio", write("studio.yaml", ""), "studio.yaml"),
    ("studio is a list", write("studio.yaml", "- a"), "studio.yaml"),
    ("broken yaml", write("studio.yaml", "a: [b"), "studio.yaml"),
    ("not utf-8", write("studio.yaml", b"\xff\xfe"), "studio.yaml"),
    ("no languages", change("studio.yaml", lose("languages")), "studio.yaml.*languages"),
    ("numbers for languages", change("studio.yaml", put("languages", [1])), "studio.yaml.*languages"),
    ("unknown language", change("studio.yaml", put("languages", ["xx"])), "xx"),
    ("no settings", change("studio.yaml", lose("settings")), "studio.yaml.*settings"),
    ("no host", change("studio.yaml", lose("host")), "studio.yaml.*host"),
    ("bad key", change("studio.yaml", put("uuid", "x")), "studio.yaml.*uuid"),
    ("bad hours", change("studio.yaml", inside("opening_hours", HOURS, of="settings")), "studio.yaml"),
    ("hours without shape", change("studio.yaml", inside("opening_hours", [1], of="settings")), "studio.yaml"),
    ("bad time zone", change("studio.yaml", inside("time_zone", "Mars/Olympus", of="settings")), "studio.yaml"),
    ("no list of pages", lambda folder: (folder / "pages.json").unlink(), "pages.json"),
    ("pages is no list", write("pages.json", "{}"), "pages.json"),
    ("a page is a text", write("pages.json", '["x"]'), "pages.json"),
    ("no slug", change("pages.json", lose("slug", of="/over-ons/")), "pages.json.*slug"),
    ("no parent", change("pages.json", lambda rows: [r for r in rows if r["path"] != "/"]), "pages.json.*above"),
    ("children first", change("pages.json", lambda rows: rows[::-1]), "pages.json.*above"),
    ("bad page key", change("pages.json", put("key", "x", of="/over-ons/")), "/over-ons/.*key"),
    ("bad date", change("pages.json", put("published", "gisteren", of="/over-ons/")), "/over-ons/"),
    ("bad privacy", change("pages.json", put("private", {"kind": 1}, of="/over-ons/")), "/over-ons/.*kind"),
    ("unknown kind", change("pages.json", put("type", "home.Nergens", of="/over-ons/")), "home.Nergens"),
    ("no kind", change("pages.json", put("type", "zomaar", of="/over-ons/")), "zomaar"),
    ("another model", change("pages.json", put("type", "auth.User", of="/over-ons/")), "auth.User"),
    ("home is no home", change("pages.json", put("type", "home.PlainPage", of="/")), "pages.json, /:.*type"),
    ("bad slug", change("pages.json", put("slug", "a b/c", of="/over-ons/")), "over-ons|slug"),
    ("a page twice", change("pages.json", lambda rows: [*rows, rows[-1]]), "pages.json.*twice"),
    ("file of a page lost", lambda folder: (folder / "pages/nl/home.json").unlink(), "home.json"),
    ("broken home", write("pages/nl/home.json", "{"), "home.json"),
    ("home is a list", write("pages/nl/home.json", "[]"), "home.json"),
    ("home has no title", change("pages/nl/home.json", lose("title")), "home.json|title"),
    ("broken story", change("pages/nl/home.json", put("story", [{"type": "section"}])), "home.json"),
    ("story of numbers", change("pages/nl/home.json", put("story", [1, 2])), "home.json"),
    ("title too long", change("pages/nl/home.json", put("title", "x" * 300)), "too long"),
    ("broken article", write("pages/nl/eerste-zes-weken.md", "# geen"), "eerste-zes-weken.md"),
    ("media is no list", write("media/media.json", "{}"), "media.json"),
    ("media without values", change("media/media.json", lose("values", of="pictures")), "media.json.*values"),
    ("media of another kind", change("media/media.json", put("kind", "films", of="pictures")), "media.json.*kind"),
    ("another row's id", change("media/media.json", lambda rows: rows[0]["values"].update(id=1)), "media.json.*id"),
    ("a picture lost", lambda folder: shutil.rmtree(folder / "media/pictures"), "pictures"),
    ("no picture", no_pictures, "kade-ochtend.webp cannot be read as a picture"),
    ("settings is a list", write("settings.json", "[]"), "settings.json"),
    ("settings of numbers", write("settings.json", '{"intake.FollowUpPolicy": 1}'), "settings.json"),
    ("columns of redirects", write("redirects.csv", "van,naar\n/a,/\n"), "redirects.csv"),
    ("a short redirect", write("redirects.csv", "from,to,permanent\n/a\n"), "redirects.csv"),
    ("a redirect twice", write("redirects.csv", "from,to,permanent\n/a,/,yes\n/a,/x,no\n"), "redirects.csv.*/a"),
    ("translations is no list", write("translations.json", "{}"), "translations.json"),
    ("a broken translation", write("translations.json", '[{"page": "/"}]'), "translations.json"),
    (
        "translations of numbers",
        write("translations.json", '[{"page": "/", "language": "en", "enabled": true, "texts": [1], "choices": []}]'),
        "translations.json",
    ),
]


@pytest.mark.parametrize(("damage", "said"), [row[1:] for row in DAMAGED], ids=[row[0] for row in DAMAGED])
def test_a_damaged_folder_is_refused(folder: Path, damage: Damage, said: str) -> None:
    damage(folder)
    files = media()
    with pytest.raises(CommandError, match=f"(?s){said}") as refused:
        call_command("spin_up_studio", from_export=folder, host=HOST)
    assert "Traceback" not in str(refused.value)
    assert not Studio.objects.filter(site__hostname=HOST).exists()
    assert media() == files


def test_the_sound_folder_is_not(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spin_up_studio", from_export=folder, host=HOST)
    assert visit("/", host=HOST).status_code == 200
    assert "draft" not in capsys.readouterr().out


def test_an_address_and_a_number_have_their_one_form(folder: Path) -> None:
    change("studio.yaml", inside("email", "\u200eJan＠Voorbeeld．NL\u202c", of="settings"))(folder)
    change("studio.yaml", inside("phone", "\u200e+31 20 624 11 11\ufeff", of="settings"))(folder)
    call_command("spin_up_studio", from_export=folder, host=HOST)
    studio = Studio.objects.get(site__hostname=HOST)
    assert (studio.email, studio.phone.as_e164) == ("Jan@voorbeeld.nl", "+31206241111")


def test_a_draft_home_page_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change("pages.json", put("live", False, of="/"))(folder)
    call_command("spin_up_studio", from_export=folder, host=HOST)
    assert "Dutch home page is a draft" in capsys.readouterr().out
