"""Small files that are kept: whole or absent, whatever happened while they were written."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.kept_files import kept_text, read_kept, write_whole
from config.readiness import NotReady, hold_folder


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\x80"])
def test_a_file_that_was_cut_off_is_made_anew(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "secret_key"
    file.write_bytes(content)
    assert kept_text(file, lambda: "new") == "new" == file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    assert kept_text(file, lambda: "another") == "new"


def test_no_room_leaves_what_was_there_and_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "static.fingerprint"
    write_whole(file, "old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(file, "new")
    assert read_kept(file) == "old" and list(tmp_path.iterdir()) == [file]


def test_two_on_one_folder_is_said_with_the_port_and_a_lock_without_its_process_is_none(tmp_path: Path) -> None:
    held = hold_folder(tmp_path, port=8119)
    with pytest.raises(NotReady, match=r"is in use by Instroom at port 8119\."):
        hold_folder(tmp_path, port=8120)
    held.close()  # as the system does for a process that was killed
    assert (tmp_path / "in-use").exists()
    hold_folder(tmp_path, port=8120).close()
