"""Each studio speaks for itself: only the demo says that it is invented, and a name without a site shows nobody's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from home.access import SESSION_KEY
from home.leaving.exporting import export_studio
from home.models import Role, Studio
from home.suspension import suspend
from tests.sites import AGENCY, KADE, ZAAL, studio_at, visit
from tests.studios import make_studio

pytestmark = [pytest.mark.django_db, pytest.mark.once]
INVENTED = "verzonnen voorbeelden"
PLACES = ("/", "/privacy/", "/intake/", "/bestaat-niet/", "/zoeken/", "/mijn-gegevens/")


def texts(host: str) -> list[str]:
    return [visit(path, host=host).content.decode() for path in PLACES]


@pytest.mark.parametrize("host", [AGENCY, KADE, ZAAL])
def test_every_page_of_the_demo_says_that_it_is_invented(host: str) -> None:
    assert all(INVENTED in text for text in texts(host))


def test_no_page_of_a_studio_that_was_spun_up_says_so() -> None:
    studio = make_studio()
    shown = texts(studio.site.hostname)
    assert all(studio.name in text for text in shown) and not any(INVENTED in text for text in shown)


def test_no_page_of_a_suspended_site_says_so() -> None:
    suspend(studio_at(KADE))
    page = visit("/", host=KADE)
    assert page.status_code == 503 and INVENTED not in page.content.decode()


def test_export_and_import_carry_it_and_nobody_sets_it_by_accident(tmp_path: Path) -> None:
    export_studio(studio_at(KADE), tmp_path / "kade")
    call_command(
        "spin_up_studio", from_export=tmp_path / "kade", host="elders.localhost", owner_email="ans@elders.example"
    )
    assert INVENTED in visit("/", host="elders.localhost").content.decode()
    client = Client()
    client.force_login(studio_at(ZAAL).roles.get(role=Role.OWNER).group.user_set.get())
    form = client.get(reverse("wagtailsettings:edit", args=["home", "studio", studio_at(ZAAL).site_id]))
    assert "is_example" not in form.content.decode()


# --- Names ---


def test_the_name_of_a_studio_that_was_deleted_shows_nobody(tmp_path: Path) -> None:
    studio = make_studio()
    host = studio.site.hostname
    assert visit("/", host=host).status_code == 200
    call_command("delete_studio", host, name=studio.name)
    for path in ("/", "/intake/", "/en/", "/robots.txt", "/sitemap.xml", "/media/images/x.png"):
        answer = visit(path, host=host)
        assert answer.status_code == 410, path
        for name in Studio.objects.values_list("name", flat=True):
            assert name not in answer.content.decode(), path
    assert visit("/healthz", host=host).status_code == 200
    assert visit("/", host=AGENCY).status_code == 200, "what was asked under the old name is kept nowhere"
    again = make_studio()
    assert again.name in visit("/", host=host).content.decode(), "the name is free for another studio"


@pytest.mark.parametrize(
    ("asked", "main"),
    [("127.0.0.1", AGENCY), ("[::1]", AGENCY), ("foo.studios.example.com", AGENCY), ("machine", AGENCY), (KADE, KADE)],
)
@pytest.mark.parametrize("path", ["/", "/privacy/", "/robots.txt", "/sitemap.xml"])
def test_a_page_names_its_own_site_whatever_other_host_was_asked(asked: str, main: str, path: str) -> None:
    answer = visit(path, host=asked)
    assert answer.status_code == 200
    text, root = answer.content.decode(), f"http://{main}"
    addresses = re.findall(r"""(?:canonical" href="|og:url" content="|"url": ?"|Sitemap: |<loc>)([^"<\s]+)""", text)
    assert addresses and all(re.match(rf"{root}(:\d+)?/", address) for address in addresses), addresses


# --- People ---


@pytest.mark.parametrize("path", ["/admin/pages/", "/admin/images/", "/admin/redirects/", "/admin/people/", "/admin/"])
@pytest.mark.parametrize("works_in", [KADE, ZAAL])
def test_who_owns_one_studio_and_calls_for_another_can_open_both(path: str, works_in: str) -> None:
    owner = studio_at(ZAAL).roles.get(role=Role.OWNER).group.user_set.get()
    owner.groups.add(studio_at(KADE).roles.get(role=Role.TRAINER).group)
    client = Client()
    client.force_login(owner)
    session = client.session
    session[SESSION_KEY] = studio_at(works_in).pk
    session.save()
    assert client.get(path, follow=True).status_code == 200
    assert client.get(f"/admin/pages/{studio_at(ZAAL).site.root_page_id}/edit/").status_code == 200
    assert client.get(f"/admin/pages/{studio_at(KADE).site.root_page_id}/edit/").status_code == 404
    assert client.get("/admin/leads/").status_code == 200
