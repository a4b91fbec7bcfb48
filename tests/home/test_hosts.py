"""Names of sites: which can be used, which are taken, and where old ones lead."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from home.hosts import UnusableHost, add_host, change_main_host, check_free, read_host, readable
from home.models import HostName
from tests.caches import empty_cache
from tests.sites import KADE, ZAAL, counted_queries, studio_at, visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.mark.parametrize(
    ("text", "name", "port"),
    [
        ("studio.nl", "studio.nl", None),
        ("  Studio.NL. ", "studio.nl", None),
        ("studio.nl:8000", "studio.nl", 8000),
        ("café-fit.nl", "xn--caf-fit-dya.nl", None),
        ("straße.nl", "xn--strae-oqa.nl", None),
        ("München.LOCALHOST", "xn--mnchen-3ya.localhost", None),
        ("noord.localhost", "noord.localhost", None),
        ("localhost", "localhost", None),
        ("a-b.1-2.example", "a-b.1-2.example", None),
    ],
)
def test_names_that_can_be_used(text: str, name: str, port: int | None) -> None:
    host = read_host(text)
    assert (host.name, host.port) == (name, port)
    assert read_host(readable(name)).name == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "studio",
        "https://studio.nl",
        "studio.nl/pad",
        "ans@studio.nl",
        "-studio.nl",
        "studio-.nl",
        "stu dio.nl",
        "stu_dio.nl",
        "studio..nl",
        "studio.nl:0",
        "studio.nl:65536",
        "studio.nl:acht",
        "studio.nl:",
        "127.0.0.1",
        "::1",
        "[::1]:80",
        "1.2.3",
        "a" * 64 + ".nl",
        ".".join(["abcdefgh"] * 30) + ".nl",
        "studio.nl\n",
        "＃.nl",
    ],
)
def test_names_that_cannot(text: str) -> None:
    if text == "studio.nl\n":
        assert read_host(text).name == "studio.nl"
        return
    with pytest.raises(UnusableHost) as error:
        read_host(text)
    assert str(error.value)


@pytest.mark.parametrize("written", ["münchen.localhost", "XN--Mnchen-3ya.localhost", "MÜNCHEN.localhost:8000"])
def test_commands_know_a_studio_however_its_name_is_written(written: str, tmp_path: Path) -> None:
    change_main_host(studio_at(KADE), "münchen.localhost")
    call_command("suspend", written, verbosity=0)
    assert studio_at("xn--mnchen-3ya.localhost").suspended_at
    call_command("resume", written, verbosity=0)
    call_command("export_studio", written, tmp_path / "out", verbosity=0)
    assert (tmp_path / "out/studio.yaml").exists()
    with pytest.raises(CommandError, match="There is no site"):
        call_command("suspend", "nergens.localhost")


def test_taken_as_main_or_as_other_name() -> None:
    add_host(studio_at(KADE), "kade-oud.localhost")
    for name in (KADE, "kade-oud.localhost"):
        with pytest.raises(UnusableHost, match="taken"):
            check_free(name)
        check_free(name, apart_from=studio_at(KADE))
        with pytest.raises(UnusableHost):
            check_free(name, apart_from=studio_at(ZAAL))


def test_another_name_leads_to_the_main_one() -> None:
    add_host(studio_at(KADE), "www.kade.localhost")
    response = visit("/wat-kost-personal-training/?van=/", host="www.kade.localhost")
    assert response.status_code == 301
    assert response["Location"] == "http://noord.localhost/wat-kost-personal-training/?van=/"
    assert visit("/", host=ZAAL).status_code == 200
    assert visit("/", host="niemand.localhost").status_code == 200


def test_a_form_sent_to_another_name_keeps_its_answers() -> None:
    from django.test import Client

    add_host(studio_at(KADE), "www.kade.localhost")
    response = Client().post("/intake/", {"a": "b"}, headers={"host": "www.kade.localhost"})
    assert (response.status_code, response["Location"]) == (308, "http://noord.localhost/intake/")


def test_changing_the_name_breaks_no_link() -> None:
    assert visit("/", host=KADE).status_code == 200
    change_main_host(studio_at(KADE), "kade.localhost")
    assert visit("/en/", host="kade.localhost").status_code == 200
    assert visit("/en/", host=KADE)["Location"] == "http://kade.localhost/en/"
    assert "http://kade.localhost/" in visit("/sitemap.xml", host="kade.localhost").content.decode()
    change_main_host(studio_at("kade.localhost"), KADE)
    assert visit("/en/", host=KADE).status_code == 200
    assert visit("/en/", host="kade.localhost").status_code == 301
    assert list(HostName.objects.values_list("hostname", flat=True)) == ["kade.localhost"]


def test_another_name_costs_one_query_when_known() -> None:
    add_host(studio_at(KADE), "www.kade.localhost")
    visit("/", host="www.kade.localhost")
    with counted_queries() as captured:
        visit("/", host="www.kade.localhost")
    assert len(captured) == 1, "which edition is the present one"
    empty_cache()
    with counted_queries() as captured:
        visit("/", host="www.kade.localhost")
    assert len(captured) <= 4


def test_the_desk_answers_under_any_name() -> None:
    add_host(studio_at(KADE), "www.kade.localhost")
    assert visit("/sign-in/login/", host="www.kade.localhost").status_code == 200
