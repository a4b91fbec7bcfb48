"""What `make run` checks before it starts, and how it starts and stops what it starts."""

from __future__ import annotations

import os
import runpy
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from wagtail.models import Site

from config import readiness, supervisor
from config.supervisor import Program, Supervisor
from home.models import Studio

SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)",
)


class TestSurroundings:
    def test_a_port_that_is_taken_is_named_with_one_to_use_instead(self, free_port):
        with socket.socket() as other:
            other.bind(("127.0.0.1", free_port))
            other.listen()
            with pytest.raises(readiness.NotReady) as problem:
                readiness.check_port(host="127.0.0.1", port=free_port)
        assert str(free_port) in str(problem.value)
        assert f"PORT={free_port + 1} make run" in str(problem.value)
        assert "\n" not in str(problem.value)

    def test_a_free_port_is_fine_and_stays_free(self, free_port):
        readiness.check_port(host="127.0.0.1", port=free_port)
        readiness.check_port(host="127.0.0.1", port=free_port)

    @pytest.mark.parametrize("text", ["", "80x", "0", "65536", "-1", "8000.0", "٨٠٠٠"])
    def test_what_is_no_port_is_said_to_be_none(self, text):
        with pytest.raises(readiness.NotReady, match="from 1 to 65535"):
            readiness.read_port(text)

    def test_a_port_is_read(self):
        assert readiness.read_port("8123") == 8123

    def test_a_folder_is_made_with_those_above_it(self, tmp_path):
        readiness.check_folder(tmp_path / "some" / "where")
        assert (tmp_path / "some" / "where").is_dir()

    def test_what_lies_in_the_folder_is_nobody_elses(self, tmp_path):
        """One made long ago, with the rights of those days, too."""
        old, new = tmp_path / "old", tmp_path / "new"
        old.mkdir(mode=0o755)
        umask = os.umask(0o022)
        try:
            for folder in (old, new):
                readiness.check_folder(folder)
                readiness.make_private(folder)
                (folder / "mail").mkdir()
                (folder / "mail" / "one.log").write_text("x")
                assert (folder.stat().st_mode & 0o777) == 0o700
                assert ((folder / "mail").stat().st_mode & 0o077) == 0
                assert ((folder / "mail" / "one.log").stat().st_mode & 0o077) == 0
        finally:
            os.umask(umask)

    def test_a_folder_that_all_share_is_left_as_it_is(self, tmp_path):
        tmp_path.chmod(0o1777)
        umask = os.umask(0o022)
        try:
            readiness.make_private(tmp_path)
        finally:
            os.umask(umask)
        assert (tmp_path.stat().st_mode & 0o7777) == 0o1777

    def test_a_folder_that_cannot_be_made_is_named_with_a_way_out(self, tmp_path):
        (tmp_path / "file").touch()
        with pytest.raises(readiness.NotReady, match=r"Cannot write to .*/file/var \(.*VAR_DIR=.* make run"):
            readiness.check_folder(tmp_path / "file" / "var")

    def test_a_folder_without_the_right_to_write_is_named(self, tmp_path):
        """Root may write everywhere but where the kernel shows its own."""
        tmp_path.chmod(0o500)
        with pytest.raises(readiness.NotReady, match="Cannot write to"):
            readiness.check_folder(Path("/proc") if os.geteuid() == 0 else tmp_path)

    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("unable to open database file", "unable to open database file"),
            (
                'connection failed: connection to server at "127.0.0.1", port 5999 failed: Connection refused\n'
                "\tIs the server running on that host and accepting TCP/IP connections?",
                "Connection refused",
            ),
            (
                "Multiple connection attempts failed. All failures were:\n"
                "- host: 'localhost', port: '5432', hostaddr: '::1': connection failed: connection to server at "
                '"::1", port 5432 failed: FATAL:  database "x" does not exist',
                'FATAL:  database "x" does not exist',
            ),
            ("", "OperationalError"),
        ],
    )
    def test_the_cause_is_taken_from_what_a_driver_says(self, said, meant):
        OperationalError = type("OperationalError", (Exception,), {})
        assert readiness.cause(OperationalError(said)) == meant


@pytest.mark.django_db
class TestWhatIsMissing:
    def test_database_and_cache_of_the_tests_are_fine(self):
        readiness.check_database()
        readiness.check_cache()

    def test_a_migrated_database_needs_no_migration(self):
        assert not readiness.needs_migration()

    def test_the_demo_is_made_when_there_is_no_studio(self):
        assert not readiness.needs_demo(port=80)
        Studio.objects.all().delete()
        assert readiness.needs_demo(port=80)

    def test_the_demo_is_told_when_its_port_changes(self):
        assert readiness.needs_demo(port=8001)

    def test_a_studio_of_ones_own_keeps_its_port(self):
        Site.objects.exclude(hostname="localhost").delete()
        Site.objects.update(hostname="www.example.com", port=443)
        assert not readiness.needs_demo(port=8001)


class TestStaticFiles:
    @pytest.fixture
    def source(self, tmp_path, settings) -> Path:
        folder = tmp_path / "source"
        folder.mkdir()
        (folder / "site.css").write_text("a {}")
        settings.STATICFILES_DIRS = [folder]
        settings.STATIC_ROOT = tmp_path / "static"
        return folder

    def test_they_are_collected_once(self, source, settings):
        fingerprint = readiness.static_fingerprint()
        assert readiness.needs_static_files(fingerprint)
        settings.STATIC_ROOT.mkdir()
        readiness.collected_fingerprint_file().write_text(fingerprint)
        assert not readiness.needs_static_files(readiness.static_fingerprint())

    def test_they_are_collected_again_when_one_changes_or_comes(self, source):
        before = readiness.static_fingerprint()
        (source / "site.css").write_text("b {}  ")
        changed = readiness.static_fingerprint()
        (source / "more.css").write_text("")
        assert len({before, changed, readiness.static_fingerprint()}) == 3

    def test_they_are_collected_again_when_they_were_removed(self, source, settings):
        settings.STATIC_ROOT.parent.mkdir(exist_ok=True)
        fingerprint = readiness.static_fingerprint()
        readiness.collected_fingerprint_file().write_text(fingerprint)
        assert readiness.needs_static_files(fingerprint)


class TestWebServer:
    @pytest.mark.parametrize(("processes", "ends"), [("1", False), ("2", True)])
    def test_one_process_alone_does_not_end_for_having_served_enough(self, monkeypatch, processes, ends):
        """Everybody would wait until the next one is there."""
        monkeypatch.setenv("WEB_CONCURRENCY", processes)
        settings = runpy.run_path(str(Path(supervisor.__file__).with_name("gunicorn.py")))
        assert bool(settings["max_requests"]) is ends


class TestSupervisor:
    def start(self, folder: Path, *commands: tuple[str, ...]) -> Supervisor:
        programs = [Program(f"program {number}", command) for number, command in enumerate(commands, start=1)]
        return Supervisor(programs, environment=os.environ, folder=folder)

    def test_leaving_stops_all_programs(self, tmp_path):
        with self.start(tmp_path, SLEEP, SLEEP) as running:
            pids = [process.pid for process in running.processes.values()]
            assert running.ended() is None
        assert not any(alive(pid) for pid in pids)

    def test_a_program_that_ends_is_started_again_and_this_is_said(self, tmp_path, capsys, monkeypatch):
        monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.01)
        counting = "import pathlib, time; n = len(list(pathlib.Path().iterdir())); pathlib.Path(str(n)).touch()"
        command = (sys.executable, "-c", f"{counting}; n < 2 and exit(3); time.sleep(60)")
        with self.start(tmp_path, SLEEP, command) as running:
            untouched = running.processes["program 1"].pid
            assert running.wait(until=(tmp_path / "2").exists, seconds=60)
            assert running.processes["program 1"].pid == untouched
            assert running.ended() is None
        said = capsys.readouterr().out.splitlines()
        assert said == [
            "The program 2 ended by itself (exit code 3). It starts again in 0.01 s.",
            "The program 2 ended by itself (exit code 3). It starts again in 0.02 s.",
        ]

    def test_a_program_that_is_killed_is_started_again_however_often_and_leaves_nothing(self, tmp_path, monkeypatch):
        monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.01)
        monkeypatch.setattr(supervisor, "LONGEST_PAUSE", 0.01)
        script = (
            "import pathlib, subprocess, sys, time\n"
            f"child = subprocess.Popen({STUBBORN!r}, stdout=subprocess.PIPE)\n"
            "child.stdout.readline()\n"
            "pathlib.Path('unfinished').write_text(str(child.pid))\n"
            "pathlib.Path('unfinished').rename('pid')\n"
            "time.sleep(60)\n"
        )
        with self.start(tmp_path, (sys.executable, "-c", script)) as running:
            for _time in range(supervisor.QUICK_ENDS + 1):
                assert running.wait(until=(tmp_path / "pid").exists, seconds=60)
                child = int((tmp_path / "pid").read_text())
                (tmp_path / "pid").unlink()
                running.processes["program 1"].kill()
                assert running.wait(until=lambda child=child: not alive(child), seconds=60)
            assert running.ended() is None

    def test_a_program_that_cannot_start_is_named_and_ends_the_waiting(self, tmp_path, monkeypatch):
        monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.01)
        with self.start(tmp_path, SLEEP, (sys.executable, "-c", "raise SystemExit(3)")) as running:
            assert not running.wait(seconds=60)
            assert running.ended() == "The program 2 cannot start: it ended by itself 3 times (exit code 3)."

    def test_waiting_ends_when_what_was_waited_for_is_there(self, tmp_path):
        with self.start(tmp_path, SLEEP) as running:
            assert running.wait(until=(tmp_path / "..").exists, seconds=10)
            assert not running.wait(seconds=0.2)

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_a_signal_ends_waiting_and_is_ours_again_afterwards(self, tmp_path, number):
        before = signal.getsignal(number)
        with self.start(tmp_path, SLEEP) as running:
            os.kill(os.getpid(), number)
            assert not running.wait(seconds=10)
            assert running.stop_requests == 1
            assert running.ended() is None
        assert signal.getsignal(number) is before

    def test_a_program_that_does_not_stop_is_ended_with_what_it_started(self, tmp_path, monkeypatch):
        monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.5)
        script = tmp_path / "parent.py"
        script.write_text(
            "import pathlib, signal, subprocess, sys, time\n"
            "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
            f"child = subprocess.Popen({STUBBORN!r}, stdout=subprocess.PIPE)\n"
            "child.stdout.readline()\n"
            "pathlib.Path('unfinished').write_text(str(child.pid))\n"
            "pathlib.Path('unfinished').rename('pid')\n"
            "time.sleep(60)\n"
        )
        with self.start(tmp_path, (sys.executable, str(script))) as running:
            assert running.wait(until=(tmp_path / "pid").exists, seconds=20)
            (parent,) = (process.pid for process in running.processes.values())
        assert gone(parent)
        assert gone(int((tmp_path / "pid").read_text()))

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a program that its parent was killed")
    def test_programs_end_when_the_supervisor_is_killed_outright(self, tmp_path):
        script = (
            "import os, pathlib, sys\n"
            "from config.supervisor import Program, Supervisor\n"
            f"with Supervisor([Program('x', {SLEEP!r})], environment=os.environ, folder=pathlib.Path('.')) as s:\n"
            "    print(s.processes['x'].pid, flush=True)\n"
            "    s.wait()\n"
        )
        project = Path(supervisor.__file__).parents[1]
        killed = subprocess.Popen([sys.executable, "-c", script], cwd=project, stdout=subprocess.PIPE, text=True)
        pid = int(killed.stdout.readline())
        killed.kill()
        killed.wait()
        assert gone(pid)


def alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be counted off does not."""
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pid: int) -> bool:
    """Whether a process is gone within a few seconds."""
    deadline = time.monotonic() + 5
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(pid)
