"""A suspended studio is away politely; everything of it stays."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import Client

from intake.models import Lead
from intake.phone.holding import Holder
from intake.phone.links import make_token
from intake.privacy.links import make_link_token
from tests.sites import AGENCY, KADE, ZAAL, studio_at, submit, visit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/en/", "/wat-kost-personal-training/", "/intake/", "/sitemap.xml", "/nergens/"])
def test_visitors_read_that_it_comes_back(path: str) -> None:
    call_command("suspend", KADE, verbosity=0)
    response = visit(path, host=KADE)
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "no-store" in response["Cache-Control"]
    page = response.content.decode()
    assert "Studio Kade" in page and "theme-kade" in page
    assert "/wat-kost-personal-training/" not in page
    assert visit("/", host=ZAAL).status_code == 200


def test_it_speaks_the_language_of_the_address() -> None:
    call_command("suspend", KADE)
    assert 'lang="en"' in visit("/en/", host=KADE).content.decode()
    assert 'lang="nl"' in visit("/", host=KADE).content.decode()


def test_its_people_can_work_on_and_it_comes_back() -> None:
    call_command("suspend", KADE)
    client = Client()
    client.force_login(get_user_model().objects.get(username="kade-owner"))
    container = studio_at(KADE).container
    assert client.get(f"/admin/pages/{container.pk}/", headers={"host": KADE}).status_code == 200
    call_command("resume", KADE)
    assert visit("/", host=KADE).status_code == 200


def test_its_people_and_who_asks_for_their_own_data_get_through() -> None:
    """An alert on a phone still opens its lead, and a question about one's own data has a term in law."""
    submit(host=KADE)
    lead = Lead.objects.get(studio=studio_at(KADE))
    owner = get_user_model().objects.get(username="kade-owner")
    call_command("suspend", KADE)
    page = visit(f"/lead/{make_token(lead, Holder.of(owner))}/", host=KADE)
    assert page.status_code == 200 and lead.name in page.content.decode()
    for path in ("/mijn-gegevens/", "/en/mijn-gegevens/"):
        assert visit(path, host=KADE).status_code == 200, path
    link = make_link_token(studio_id=lead.studio_id, email=lead.email)
    assert visit(f"/mijn-gegevens/?link={link}", host=KADE).status_code == 200
    assert visit("/mijn-gegevens/iets/", host=KADE).status_code == 503


def test_being_suspended_is_no_failure_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    call_command("suspend", KADE)
    with caplog.at_level("INFO", logger="django.request"):
        assert visit("/", host=KADE).status_code == 503
    assert {record.levelname for record in caplog.records if record.name == "django.request"} == {"INFO"}


def test_nobody_is_let_in_through_the_intake() -> None:
    call_command("suspend", KADE)
    assert Client().post("/intake/", {}, headers={"host": KADE, "sec-fetch-site": "same-origin"}).status_code == 503


def test_several_at_once() -> None:
    call_command("suspend", KADE, ZAAL, verbosity=0)
    assert [visit("/", host=host).status_code for host in (KADE, ZAAL)] == [503, 503]
    call_command("resume", KADE, ZAAL, verbosity=0)
    assert [visit("/", host=host).status_code for host in (KADE, ZAAL)] == [200, 200]


def test_the_agency_stays_up() -> None:
    with pytest.raises(CommandError, match="agency"):
        call_command("suspend", AGENCY)
    assert visit("/", host=AGENCY).status_code == 200
