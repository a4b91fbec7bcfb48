"""Many studios from a file: one transaction each, nothing twice, and a report."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Revision

from home.hosts import add_host, change_main_host
from home.models import Invitation, Studio
from tests.sites import KADE, studio_at, visit
from tests.studios import add_to_blueprint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
HEAD = "name,host,blueprint,languages,owner_email,city,price,approval\n"
ONE = 'Een,een.localhost,personal-training,"nl,en",een@een.example,Utrecht,€ 80,\n'
TWO = "Twee,twee.localhost,boutique-gym,nl,twee@twee.example,Gouda,€ 60,no\n"


@pytest.fixture
def write(tmp_path: Path):
    def write(text: str, *, encoding: str = "utf-8") -> Path:
        file = tmp_path / "studios.csv"
        file.write_text(text, encoding=encoding)
        return file

    return write


def test_each_line_becomes_a_studio(write, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spin_up_studio", from_csv=write(HEAD + ONE + "\n" + TWO))
    assert "Personal training in Utrecht" in visit("/", host="een.localhost").content.decode()
    assert visit("/en/", host="een.localhost").status_code == 200
    assert "Gouda" in visit("/", host="twee.localhost").content.decode()
    assert studio_at("een.localhost").needs_approval and not studio_at("twee.localhost").needs_approval
    assert "2 made" in capsys.readouterr().out


def test_again_makes_nothing_twice(write, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(HEAD + ONE + TWO)
    call_command("spin_up_studio", from_csv=file)
    studios, invitations = Studio.objects.count(), Invitation.objects.count()
    capsys.readouterr()
    call_command("spin_up_studio", from_csv=file)
    assert "2 there already" in capsys.readouterr().out
    assert (Studio.objects.count(), Invitation.objects.count()) == (studios, invitations)


def test_one_bad_line_does_not_stop_the_others_and_can_be_corrected(write, capsys) -> None:
    bad = f"Fout,{KADE},personal-training,nl,fout@fout.example,,,\n"
    with pytest.raises(CommandError, match="1 of 3"):
        call_command("spin_up_studio", from_csv=write(HEAD + ONE + bad + TWO))
    said = capsys.readouterr()
    assert "studios.csv:3 Fout" in said.err and "taken" in said.err and "2 made" in said.out
    call_command("spin_up_studio", from_csv=write(HEAD + ONE + bad.replace(KADE, "fout.localhost") + TWO))
    assert "1 made, 2 there already" in capsys.readouterr().out


def test_it_resumes_where_it_stopped(write, monkeypatch, capsys) -> None:
    from home.spin_up import batch

    real = batch.spin_up

    def dies_at_two(plan, **options):
        if plan.name == "Twee":
            raise KeyboardInterrupt
        return real(plan, **options)

    monkeypatch.setattr(batch, "spin_up", dies_at_two)
    file = write(HEAD + ONE + TWO)
    with pytest.raises(KeyboardInterrupt):
        call_command("spin_up_studio", from_csv=file)
    monkeypatch.undo()
    capsys.readouterr()
    call_command("spin_up_studio", from_csv=file)
    assert "1 made, 1 there already" in capsys.readouterr().out


def test_an_unexpected_error_is_told_and_the_others_are_made(write, capsys, caplog) -> None:
    page = add_to_blueprint("Breekt", "breekt", publish=False)
    Revision.objects.filter(object_id=str(page.pk)).update(content={})
    with pytest.raises(CommandError, match="1 of 2"):
        call_command("spin_up_studio", from_csv=write(HEAD + ONE + TWO))
    said = capsys.readouterr()
    assert "studios.csv:2 Een" in said.err and "Something broke" in said.err
    assert "Twee: made" in said.out and "1 made, 1 refused" in said.out
    assert "could not be made" in caplog.text


def test_each_line_is_told_as_soon_as_it_is_done(write, monkeypatch, capsys) -> None:
    from home.spin_up import batch

    real = batch.spin_up

    def stopped_at_two(plan, **options):
        if plan.name == "Twee":
            raise KeyboardInterrupt
        return real(plan, **options)

    monkeypatch.setattr(batch, "spin_up", stopped_at_two)
    with pytest.raises(KeyboardInterrupt):
        call_command("spin_up_studio", from_csv=write(HEAD + ONE + TWO))
    assert "Een: made" in capsys.readouterr().out


def test_a_studio_that_got_another_name_or_host_since_is_there_already(write, capsys) -> None:
    file = write(HEAD + ONE + TWO)
    call_command("spin_up_studio", from_csv=file)
    change_main_host(studio_at("een.localhost"), "nieuw.localhost")
    Studio.objects.filter(site__hostname="nieuw.localhost").update(name="Hernoemd")
    add_host(studio_at("twee.localhost"), "www.twee.localhost")
    capsys.readouterr()
    call_command("spin_up_studio", from_csv=file)
    assert "2 there already" in capsys.readouterr().out


def test_two_lines_with_one_host_are_a_mistake(write, capsys) -> None:
    again = ONE.replace("Een,", "Nog een,", 1)
    with pytest.raises(CommandError, match="1 of 2"):
        call_command("spin_up_studio", from_csv=write(HEAD + ONE + again))
    said = capsys.readouterr()
    assert "studios.csv:3 Nog een: Line 2 has this host name already." in said.err and "1 made" in said.out


def test_a_dry_run_makes_nothing(write, capsys) -> None:
    before = Studio.objects.count()
    call_command("spin_up_studio", from_csv=write(HEAD + ONE + TWO), dry_run=True)
    assert "Would be: 2 made" in capsys.readouterr().out
    assert Studio.objects.count() == before


def test_files_as_spreadsheets_write_them(write) -> None:
    text = (HEAD + TWO).replace(",", ";")
    call_command("spin_up_studio", from_csv=write(text, encoding="utf-8-sig"))
    assert studio_at("twee.localhost").city == "Gouda"


def test_the_names_of_columns_may_be_written_as_people_do(write) -> None:
    head = "Name, Host ,Blueprint,LANGUAGES,Owner E-mail,City,Price,Approval\n".replace("Owner E-mail", "Owner Email")
    call_command("spin_up_studio", from_csv=write(head + TWO))
    assert studio_at("twee.localhost").city == "Gouda" and not studio_at("twee.localhost").needs_approval


def test_a_character_that_no_database_should_keep_is_refused(write, capsys) -> None:
    with pytest.raises(CommandError, match="2 of 2"):
        call_command(
            "spin_up_studio",
            from_csv=write(HEAD + ONE.replace("Utrecht", "Utr\0echt") + TWO.replace("Twee,", "Tw\0ee,", 1)),
        )
    assert capsys.readouterr().err.count("NUL") == 2
    assert not Studio.objects.filter(site__hostname__in=["een.localhost", "twee.localhost"]).exists()


@pytest.mark.parametrize(("text", "said"), [("naam,host\nx,y\n", "lacks the columns"), ("", "lacks the columns")])
def test_a_file_that_cannot_be_read(write, text: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("spin_up_studio", from_csv=write(text))


def test_a_file_that_is_not_utf8(write) -> None:
    with pytest.raises(CommandError, match="UTF-8"):
        call_command("spin_up_studio", from_csv=write(HEAD + "Café,c.nl,x,nl,a@b.c,,,\n", encoding="latin-1"))
