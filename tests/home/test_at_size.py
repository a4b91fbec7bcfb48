"""What people of the desk see costs as many queries with twenty more studios as with three, and no list names them all."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Site

from home.models import Studio, StudioRoot
from home.page_memory import memory
from tests.caches import empty_cache
from tests.intake.desk import as_
from tests.sites import KADE, counted_queries, studio_at, visit
from tests.studios import add_studios, make_studio

pytestmark = [pytest.mark.django_db, pytest.mark.once("postgresql")]
MORE = 20


def explore(pk: int | None = None) -> str:
    return reverse("wagtailadmin_explore", args=[pk]) if pk else reverse("wagtailadmin_explore_root")


def forget() -> None:
    """What a process remembers, as if it had just begun."""
    memory.clear()
    empty_cache()
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()


def queries(action: Callable[[], object], *, cold: bool = False) -> int:
    action()
    if cold:
        forget()
    with counted_queries() as captured:
        action()
    return len(captured)


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("cold", [False, True], ids=["warm", "cold"])
def test_more_studios_cost_no_queries(cold: bool) -> None:
    home = studio_at(KADE).site.root_page_id
    marketer, agency = as_("kade-marketer"), as_("admin")
    visits: dict[str, Callable[[], object]] = {
        "page": lambda: visit("/wat-kost-personal-training/", host=KADE),
        "explorer, marketer": lambda: shown(marketer, explore(home)),
        "explorer, agency, root": lambda: shown(agency, explore()),
        "explorer, agency, one studio": lambda: shown(agency, explore(home)),
        "studio list": lambda: shown(agency, reverse("studios:index")),
        "lead list, marketer": lambda: shown(marketer, reverse("lead:index")),
        "lead list, agency": lambda: shown(agency, reverse("lead:index")),
        "page chooser": lambda: shown(marketer, reverse("wagtailadmin_choose_page")),
    }
    before = {name: queries(action, cold=cold) for name, action in visits.items()}
    add_studios(MORE)
    assert {name: queries(action, cold=cold) for name, action in visits.items()} == before


@pytest.mark.parametrize("who", ["kade-marketer", "admin"])
def test_the_address_of_a_studio_is_asked_for_once_a_page(who: str) -> None:
    """Stock Wagtail asks for every row, several times."""
    client, address = as_(who), explore(studio_at(KADE).site.root_page_id)
    shown(client, address)
    with counted_queries() as captured:
        assert len(set(re.findall(r"/admin/pages/(\d+)/edit/", shown(client, address)))) > 5
    asked = [query["sql"] for query in captured.captured_queries]
    assert len(asked) < 72
    assert len([sql for sql in asked if '"wagtailcore_page"."path" = ' in sql and 'FROM "home_studio"' in sql]) == 1


def test_one_more_spin_up_costs_as_many_queries() -> None:
    names = iter(("een", "twee", "drie", "vier"))

    def spin_up() -> None:
        name = next(names)
        make_studio(name=name, host=f"{name}.localhost", owner_email=f"{name}@studio.example")

    before = queries(spin_up)
    add_studios(MORE)
    assert queries(spin_up) == before


def test_the_root_of_the_explorer_lists_studios_by_name_and_fifty_at_most() -> None:
    root = Page.get_first_root_node()
    for n in range(60):
        root.add_child(instance=StudioRoot(title=f"Studio {n}", slug=f"studio-{n}"))
    agency = as_("admin")
    for address in (explore(), explore() + "?ordering=ord", explore() + "?ordering=-title"):
        assert len(rows(shown(agency, address))) == 50
    first, second = rows(shown(agency, explore())), rows(shown(agency, explore() + "?p=2"))
    names = sorted(Page.objects.filter(depth=2).values_list("title", flat=True))
    assert [*first, *second] == names


def rows(html: str) -> list[str]:
    return re.findall(r"<a href=\"/admin/pages/\d+/\">\s*([^<]+?)\s*</a>", html.partition("<tbody>")[2])


def test_filters_of_the_explorer_name_the_studio_that_is_looked_at() -> None:
    add_studios(3)
    agency, container = as_("admin"), Studio.objects.get(name="Studio 1").container
    root, one = shown(agency, explore()), shown(agency, explore(container.pk))
    assert "owner-of-" not in root and "s1.localhost" not in root
    assert "owner-of-1" in one and "owner-of-2" not in one


def test_the_list_of_studios_says_where_each_is_and_whether_it_is_up() -> None:
    html = shown(as_("admin"), reverse("studios:index"))
    kade = studio_at(KADE)
    assert reverse("studios:studio", args=[kade.pk]) in html and KADE in html and kade.name in html
