"""The promise of `make run`: one command serves everything, Ctrl-C leaves nothing behind, the second time is quick."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from ..running import PROJECT, running_site, start

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them"),
]


def test_it_serves_the_demo_leaves_nothing_behind_and_is_quick_the_second_time(tmp_path, free_port):
    folder = tmp_path / "var"
    begin = time.monotonic()
    with running_site(folder, port=free_port) as site:
        site.wait_until_serving()
        first = time.monotonic() - begin
        page = site.get(host="noord.localhost")
        assert page.status_code == 200
        for files in ("/static/", "/media/"):
            address = re.search(rf'{files}[^"\s,]+', page.text)
            assert address, f"the first page shows nothing from {files}"
            assert site.get(address[0], host="noord.localhost").status_code == 200, address[0]
        assert f"http://localhost:{free_port}/" in site.log
        assert f"http://noord.localhost:{free_port}/" in site.log
        assert f"log in as admin, password {site.password}" in site.log
        for step in ("Preparing the database", "Collecting styles", "Making the demo"):
            assert step in site.log
        started = descendants(site.process.pid)
        assert len(started) >= 3, "a web server, its worker process and the background worker"
        assert site.stop(signal.SIGINT) == 0
        assert not [pid for pid in started if Path(f"/proc/{pid}").exists()]

        begin = time.monotonic()
        site.process, site.log_file = start(folder, port=free_port, **database_of(site))
        site.wait_until_serving()
        assert time.monotonic() - begin < first
        for step in ("Preparing the database", "Collecting styles", "Making the demo"):
            assert step not in site.log
        started = descendants(site.process.pid)
        assert site.stop(signal.SIGTERM) == 0
        assert not [pid for pid in started if Path(f"/proc/{pid}").exists()]


def test_a_taken_port_is_one_clear_line(tmp_path, free_port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port))
        other.listen()
        process, log_file = start(tmp_path / "var", port=free_port)
        assert process.wait(60) == 1
    assert log_file.read_text().splitlines() == [
        f"Port {free_port} on 127.0.0.1 cannot be used (Address already in use). "
        f"Use another: PORT={free_port + 1} make run"
    ]


def test_it_serves_on_an_ipv6_address(tmp_path, free_port):
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6")
    with running_site(tmp_path / "var", port=free_port, demo=True, HOST="::1") as site:
        site.wait_until_serving()
        page = requests.get(f"http://[::1]:{free_port}/", headers={"Host": "noord.localhost"}, timeout=20)
        assert page.status_code == 200
        assert f"http://localhost:{free_port}/admin/" in site.log


def test_a_database_that_is_away_is_one_clear_line_without_its_password(tmp_path, free_port):
    url = f"postgres://somebody:secret@127.0.0.1:{free_port}/instroom"
    process, log_file = start(tmp_path / "var", port=free_port, DATABASE_URL=url)
    assert process.wait(60) == 1
    (line,) = log_file.read_text().splitlines()
    assert f"'instroom' at 127.0.0.1:{free_port} cannot be used: Connection refused." in line
    assert "DATABASE_URL" in line
    assert "secret" not in line


def make_run(folder: Path, **environment: str) -> list[str]:
    """What `make run` says where it must fail, in a folder with nothing but what is needed to get so far."""
    for name in ("Makefile", "requirements.txt"):
        shutil.copy2(PROJECT / name, folder)
    # Not as a part of the `make` that may have started these tests.
    own = {key: value for key, value in os.environ.items() if key not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
    done = subprocess.run(
        ["make", "run"], cwd=folder, env={**own, **environment}, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    # Last of all, make itself says which of its rules failed.
    *said, last = (done.stdout + done.stderr).splitlines()
    assert last.startswith("make: ***")
    return said


def test_a_python_that_is_too_old_is_one_clear_line(tmp_path):
    """Whatever Pythons this machine has, the first ones to be found are old."""
    pythons = tmp_path / "bin"
    pythons.mkdir()
    for name in ("python3.13", "python3.12", "python3.11", "python3"):
        # As Python 3.10 answers whether it is at least 3.11.
        executable(pythons / name, 'case "$*" in *version_info*) exit 1 ;; esac')
    assert make_run(tmp_path, PATH=f"{pythons}:{os.environ['PATH']}") == [
        "Instroom needs Python 3.11 or newer, as python3.13, python3.12, python3.11 or python3: none was found."
    ]
    assert not (tmp_path / ".venv").exists()


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path):
    """Below /proc nobody makes a folder, not even root."""
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "pip"):
        executable(programs / name, "exit 0")
    (tmp_path / ".venv" / "requirements.installed").touch()
    assert make_run(tmp_path, VAR_DIR="/proc/x") == [
        "Cannot write to /proc/x: give yourself the right to, or name another folder: VAR_DIR=~/instroom-var make run"
    ]


def executable(path: Path, command: str) -> None:
    path.write_text(f"#!/bin/sh\n{command}\n")
    path.chmod(0o755)


def database_of(site) -> dict[str, str]:
    """The database that the running process was given."""
    name = f"test_instroom_serve_{site.port}"
    server = os.environ.get("TEST_DATABASE_URL")
    return {"DATABASE_URL": f"{server.rpartition('/')[0]}/{name}"} if server else {}


def descendants(pid: int) -> set[int]:
    """All processes below one, as /proc tells."""
    parents: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    found: set[int] = set()
    while more := {child for child, parent in parents.items() if parent in {pid, *found}} - found:
        found |= more
    return found
