"""A studio asked for twice at once, and by a worker that dies: made once, and told as made."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone

from home import jobs
from home.hosts import check_free
from home.models import SpinUp, Studio
from home.spin_up import batch, plan, waiting
from home.spin_up.making import spin_up
from home.spin_up.problems import SpinUpProblem
from tests.sites import studio_at
from tests.studios import a_plan
from tests.traces import media

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
HOST = "gracht.localhost"
LINES = f"name,host,blueprint,languages,owner_email\nStudio Gracht,{HOST},personal-training,nl,ans@gracht.example\n"


@pytest.fixture
def overtaken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first who asks finds the name free, though another has it by then."""
    asked: list[str] = []

    def free_at_first(name: str, **options: Any) -> None:
        asked.append(name)
        if len(asked) > 1:
            check_free(name, **options)

    spin_up(a_plan(languages=["nl"]))
    monkeypatch.setattr(plan, "check_free", free_at_first)


@pytest.mark.usefixtures("overtaken")
def test_a_name_that_another_took_meanwhile_is_refused_in_words() -> None:
    files, studios = media(), Studio.objects.count()
    with pytest.raises(SpinUpProblem, match="is taken by another site"):
        spin_up(a_plan(name="Ander", languages=["nl"]))
    assert (media(), Studio.objects.count()) == (files, studios)


@pytest.mark.usefixtures("overtaken")
def test_a_line_that_another_run_made_meanwhile_is_there_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made_before, asked = batch._made_before, []

    def not_at_first(*args: Any) -> bool:
        asked.append(args)
        return len(asked) > 1 and made_before(*args)

    monkeypatch.setattr(batch, "_made_before", not_at_first)
    (tmp_path / "studios.csv").write_text(LINES)
    call_command("spin_up_studio", from_csv=tmp_path / "studios.csv")
    assert "1 there already." in capsys.readouterr().out


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_file_given_to_two_processes_at_once_makes_each_studio_once(tmp_path: Path, demo_database_url: str) -> None:
    hosts = [f"gracht{number}.localhost" for number in range(4)]
    lines = [f"Gracht {host},{host},personal-training,nl,ans@{host.replace('localhost', 'example')}" for host in hosts]
    file = tmp_path / "studios.csv"
    file.write_text("name,host,blueprint,languages,owner_email\n" + "\n".join(lines))
    command = [sys.executable, "manage.py", "spin_up_studio", "--from-csv", str(file)]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
        "DATABASE_URL": demo_database_url,
        "VAR_DIR": str(tmp_path),
    }
    shutil.copytree(settings.PRIVATE_MEDIA_ROOT, tmp_path / "private", dirs_exist_ok=True)
    both = [
        subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _each in range(2)
    ]
    told = [(*(text.decode() for text in process.communicate(timeout=300)), process.returncode) for process in both]
    assert [code for _out, _err, code in told] == [0, 0], told
    assert "refused" not in "".join(out + err for out, err, _code in told), told
    assert sum(out.count(": made, ") for out, _err, _code in told) == len(hosts), told
    assert Studio.objects.filter(site__hostname__in=hosts).count() == len(hosts)


def test_a_worker_that_dies_after_the_studio_was_made_leaves_it_told_as_made(monkeypatch: pytest.MonkeyPatch) -> None:
    user = get_user_model().objects.get(username="admin")
    row = waiting.ask(a_plan(languages=["nl"]), user=user)

    def made_and_died(*args: Any, **options: Any) -> None:
        spin_up(*args, **options)
        raise SystemExit

    monkeypatch.setattr(waiting, "spin_up", made_and_died)
    with pytest.raises(SystemExit):
        jobs.run(SpinUp, row.pk)
    row.refresh_from_db()
    assert row.status == row.Status.DONE and row.studio_id == studio_at(HOST).pk and row.report["pages"]
    assert jobs.run(SpinUp, row.pk) is not jobs.Ran.DONE


def test_a_worker_that_was_so_slow_that_another_took_over_makes_no_studio(monkeypatch: pytest.MonkeyPatch) -> None:
    user = get_user_model().objects.get(username="admin")
    row = waiting.ask(a_plan(languages=["nl"]), user=user)

    def overtaken(*args: Any, **options: Any) -> Any:
        SpinUp.objects.update(claimed_at=timezone.now())
        return spin_up(*args, **options)

    monkeypatch.setattr(waiting, "spin_up", overtaken)
    files = media()
    assert jobs.run(SpinUp, row.pk) is jobs.Ran.FAILED
    row.refresh_from_db()
    assert row.status == row.Status.RUNNING, "It is the other worker's."
    assert not Studio.objects.filter(site__hostname=HOST).exists() and media() == files


def test_a_studio_whose_making_cannot_be_written_down_is_not_made() -> None:
    def breaks(report: Any) -> None:
        raise RuntimeError("power")

    files = media()
    with pytest.raises(RuntimeError):
        spin_up(a_plan(languages=["nl"]), finish=breaks)
    assert not Studio.objects.filter(site__hostname=HOST).exists() and media() == files


@pytest.mark.parametrize("changes", [{"name": "a\ud83d"}, {"values": {"city": "\udcff"}}, {"host": "a\ud83d.nl"}])
def test_half_a_character_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(SpinUpProblem, match=r"NUL|character"):
        spin_up(a_plan(**changes))
