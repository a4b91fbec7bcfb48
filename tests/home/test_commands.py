"""Commands answer whatever is wrong around them in a sentence."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import OperationalError
from django.utils.translation import override

from home.models import Studio
from home.plain_command import PlainCommand
from tests.sites import KADE
from tests.traces import media

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
OWN = {config.name for config in apps.get_app_configs() if Path(config.path).parent == Path.cwd()}
Make = Callable[[Path], object]

FILES: dict[str, Make] = {
    "nothing": lambda path: None,
    "a folder": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "an empty file": lambda path: path.touch(),
    "bytes": lambda path: path.write_bytes(bytes(range(256))),
    "NUL": lambda path: path.write_bytes(b"name,host,blueprint,languages,owner_email\n\0,\0,\0,\0,\0\n"),
    "a long cell": lambda path: path.write_text(
        "name,host,blueprint,languages,owner_email\n" + "x" * 140_000 + ",a.nl,personal-training,nl,a@b.nl\n"
    ),
    "tabs": lambda path: path.write_text("name\thost\tblueprint\tlanguages\towner_email\n"),
}
COMMANDS: dict[str, Callable[[Path], tuple[list[str], dict[str, Any]]]] = {
    "spin_up_studio from CSV": lambda path: (["spin_up_studio"], {"from_csv": path}),
    "spin_up_studio from export": lambda path: (["spin_up_studio"], {"from_export": path}),
    "import_landing": lambda path: (["import_landing", str(path)], {"site": KADE}),
    "export_landing": lambda path: (["export_landing"], {"site": KADE, "to": path / "below"}),
    "export_studio": lambda path: (["export_studio", KADE, str(path / "below")], {}),
    "delete_studio": lambda path: (["delete_studio", KADE], {"name": "Studio Kade", "export_to": path / "below"}),
}
CAN_BE_MADE = ("export_landing", "export_studio", "delete_studio")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("what", FILES)
def test_a_file_that_is_none_is_told_in_a_sentence_and_nothing_is_left(
    what: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if command in CAN_BE_MADE and what in ("nothing", "a folder"):
        pytest.skip("a folder below it can be made")
    FILES[what](tmp_path / "given")
    words, options = COMMANDS[command](tmp_path / "given")
    before = media(), Studio.objects.count()
    with pytest.raises(CommandError) as told:
        call_command(*words, **options, stdout=StringIO(), stderr=StringIO())
    assert str(told.value).strip() and "Traceback" not in str(told.value)
    assert (media(), Studio.objects.count()) == before


def test_tabs_between_columns_are_told_as_such(tmp_path: Path) -> None:
    FILES["tabs"](tmp_path / "given")
    with pytest.raises(CommandError, match="has tabs between its columns"):
        call_command("spin_up_studio", from_csv=tmp_path / "given")


def test_a_command_speaks_one_language_whoever_types_it(tmp_path: Path, settings: Any, capsys: Any) -> None:
    settings.LOCALE_PATHS = [Path(settings.BASE_DIR) / "locale"]
    line = f"Fout,{KADE},geen-blauwdruk,nl,geen-adres\n"
    (tmp_path / "studios.csv").write_text(f"name,host,blueprint,languages,owner_email\n{line}")
    with override("nl"), pytest.raises(CommandError):
        call_command("spin_up_studio", from_csv=tmp_path / "studios.csv")
    said = capsys.readouterr().err
    assert "There is no blueprint" in said and "is taken by another site" in said and "is no e-mail address" in said
    with override("nl"), pytest.raises(CommandError, match="Type the name of the studio"):
        call_command("delete_studio", KADE, name="Kade")


def own_commands() -> list[str]:
    return sorted(name for name, app in get_commands().items() if app in OWN)


@pytest.mark.parametrize("name", own_commands())
def test_every_command_that_people_type_answers_in_sentences(name: str) -> None:
    command = load_command_class(get_commands()[name], name)
    # The worker is started by a supervisor, and outlives what goes wrong around it.
    assert name == "worker" or isinstance(command, PlainCommand)


@pytest.mark.parametrize("text", ["a\udcff", "\ud83d", "a\0"])
@pytest.mark.parametrize(
    ("words", "options"),
    [
        (["export_landing"], {"site": "{}"}),
        (["export_landing", "/{}"], {"site": KADE}),
        (["import_landing", "."], {"site": KADE, "parent": "/{}"}),
        (["delete_studio", KADE], {"name": "{}"}),
        (["export_studio", "{}", "."], {}),
        (["suspend", "{}"], {}),
        (["resume", "{}"], {}),
        (["remove_second_factor", "{}"], {}),
        (["spin_up_studio"], {"from_export": Path(), "host": "{}"}),
    ],
)
def test_half_a_character_or_nul_on_the_command_line_is_told(
    words: list[str], options: dict[str, Any], text: str
) -> None:
    filled = {key: value.replace("{}", text) if isinstance(value, str) else value for key, value in options.items()}
    with pytest.raises(CommandError):
        call_command(*(word.replace("{}", text) for word in words), **filled)


@pytest.mark.parametrize(
    "error", [OperationalError("database is locked"), OSError(28, "No space left on device", "x"), EOFError()]
)
def test_what_goes_wrong_around_a_command_is_a_sentence(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*args: object, **options: object) -> None:
        raise error

    monkeypatch.setattr(import_module("home.management.commands.make_roles"), "make_roles", breaks)
    with pytest.raises(CommandError):
        call_command("make_roles")
