"""Whatever can be searched in the desk answers, finds one's own and never another studio's, filtered or sorted too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from home.models import Role, StudioImage
from tests.sites import KADE

from .addresses import a_few, all_addresses
from .canaries import CANARY, RARE
from .studios import Furnished
from .test_crawl import SIGNED_OUT, STOCK_ERRORS

pytestmark = [pytest.mark.django_db, pytest.mark.once("postgresql")]

MEDIA = [
    f"/admin/{kind}/{part}{results}"
    for kind in ("images", "documents")
    for part in ("", "chooser/")
    for results in ("", "results/")
]
"""The libraries and the choosers of pictures and documents, whole and as their results alone."""

WHO = ["owner", "marketer", "agency in this studio", "agency in all"]
OWN = "eigen"
"""Stands in texts of the own studio and nowhere else."""

WORDS = ("q", "query", "term")
"""What lists of Wagtail and of ours call the words that are looked for."""


def signed_in(own: Furnished, who: str) -> Client:
    client = Client(raise_request_exception=False)
    if who.startswith("agency"):
        client.force_login(get_user_model().objects.get(username="admin"))
        if who.endswith("this studio"):
            assert client.post("/admin/studio/", {"studio": own.studio.pk}).status_code == 302
    else:
        client.force_login(own.person(Role(who)))
    return client


def refinements(own: Furnished) -> Iterator[dict[str, object]]:
    """What may stand beside the words of a search."""
    yield {}
    yield {"ordering": "title"}
    yield {"ordering": "-created_at"}
    yield {"collection_id": own.studio.collection_id}
    yield {"tag": f"{OWN} plaatje"}
    yield {"p": 1, "collection_id": own.studio.collection_id, "ordering": "-title", "tag": f"{OWN} plaatje"}


@pytest.mark.parametrize("who", WHO)
def test_pictures_and_documents_can_be_searched(own: Furnished, other: Furnished, who: str) -> None:
    client = signed_in(own, who)
    for path in MEDIA:
        for beside in refinements(own):
            response = client.get(path, {"q": OWN, **beside}, headers={"host": KADE})
            assert response.status_code == 200, (path, beside)
            shown = response.content.decode()
            if "tag" not in beside or "/images/" in path:
                assert f"{OWN}" in shown.replace(f'value="{OWN}"', ""), (path, beside)
            foreign = client.get(path, {"q": RARE, **beside}, headers={"host": KADE})
            assert foreign.status_code == 200, (path, beside)
            if not who.startswith("agency"):
                assert CANARY not in foreign.content.decode(), (path, beside)


@pytest.mark.parametrize("who", WHO)
def test_a_search_of_pictures_finds_those_of_the_studio_that_is_worked_in(
    own: Furnished, other: Furnished, who: str
) -> None:
    client = signed_in(own, who)
    mine = StudioImage.objects.filter(collection=own.studio.collection, title=OWN).latest("pk")
    theirs = StudioImage.objects.filter(collection=other.studio.collection).latest("pk")
    found = client.get("/admin/images/results/", {"q": OWN}).content.decode()
    assert f"/admin/images/{mine.pk}/" in found
    sought = client.get("/admin/images/results/", {"q": RARE}).content.decode()
    assert (f"/admin/images/{theirs.pk}/" in sought) is (who == "agency in all")


@pytest.mark.parametrize("who", ["owner", "agency in this studio", "trainer"])
def test_no_search_fails_wherever_it_is_asked(own: Furnished, other: Furnished, who: str) -> None:
    """Every list, chooser, report and API of the desk."""
    client = signed_in(own, who)
    failed, opened = [], 0
    for address in a_few(all_addresses(own, other, skip=SIGNED_OUT), of_each=1):
        if address.is_desk and not address.foreign:
            of_api = address.view_name.startswith("wagtailadmin_api:")
            words = {"search": OWN} if of_api else {**dict.fromkeys(WORDS, OWN), "ordering": "title", "tag": OWN}
            response = client.get(address.path, words)
            opened += response.status_code == 200
            if response.status_code >= 500 and address.view_name not in STOCK_ERRORS:
                failed.append(f"{address.path} {words}")
    assert opened > (20 if who == "trainer" else 100)
    assert not failed, "\n".join(failed)
