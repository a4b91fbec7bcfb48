"""nginx keeps pages for a minute, and longer only while the app does not answer: never what was taken offline."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from wagtail.models import Page, PageViewRestriction

from home.suspension import resume, suspend
from intake.models import IntakePage
from tests.edge import KEPT_SECONDS, NGINX, SECRET, Edge, edge, until
from tests.sites import KADE, ZAAL, studio_at

if TYPE_CHECKING:
    import requests

pytestmark = [
    pytest.mark.once("postgresql"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not NGINX and not os.environ.get("CI"), reason="there is no nginx (apt install nginx)"),
]


@pytest.fixture
def site(tmp_path: Path, demo_database_url: str) -> Iterator[Edge]:
    from tests.conftest import find_free_port

    folder = tmp_path / "edge"
    with edge(folder, database=demo_database_url, ports=tuple(find_free_port() for _each in range(3))) as running:
        # Pictures in the sizes that pages show, as the tests' own pages have them.
        (folder / "media").symlink_to(settings.MEDIA_ROOT)
        (folder / "private").symlink_to(settings.PRIVATE_MEDIA_ROOT)
        yield running


def pages(host: str) -> list[Page]:
    """That nothing stands below, forms left out."""
    home = studio_at(host).site.root_page
    found = Page.objects.live().descendant_of(home).filter(numchild=0).not_type(IntakePage).order_by("path")
    return [page.specific for page in found]


def path_of(page: Page) -> str:
    return page.get_url_parts()[2]


def told(answer: requests.Response) -> tuple[int, str, list[str], bool]:
    """What a visitor would notice."""
    headings = re.findall(r"<h[12].*?</h[12]>", answer.text, re.DOTALL)
    return answer.status_code, answer.headers.get("Location", ""), headings, 'type="password"' in answer.text


def visit_twice(site: Edge, path: str, *, host: str) -> requests.Response:
    """So that there is a copy."""
    site.at_edge(path, host=host)
    answer = site.at_edge(path, host=host)
    assert answer.headers["X-Cache"] in ("HIT", "EXPIRED", "REVALIDATED"), answer.headers
    return answer


def test_what_was_taken_offline_is_offline_at_the_edge(site: Edge) -> None:
    """However: and it stays so, visit after visit."""
    unpublished, deleted, moved, hidden, *_rest = pages(KADE)
    paths = {page: path_of(page) for page in (unpublished, deleted, moved, hidden)}
    for path in paths.values():
        assert visit_twice(site, path, host=KADE).status_code == 200
    whole_site = visit_twice(site, "/", host=ZAAL)
    assert whole_site.status_code == 200

    unpublished.unpublish()
    deleted.delete()
    moved.slug = "elders"
    moved.save_revision().publish()
    PageViewRestriction.objects.create(page=hidden, restriction_type="password", password="sesam")
    suspend(studio_at(ZAAL))

    expected = {unpublished: 404, deleted: 404, moved: 301, hidden: 200}
    for page, status in expected.items():
        path, says = paths[page], told(site.of_app(paths[page], host=KADE))
        assert says[0] == status, page
        until(lambda path=path, says=says: told(site.at_edge(path, host=KADE)) == says, so=f"the edge says {says}")
        for _visitor in range(3):
            again = site.at_edge(path, host=KADE)
            assert told(again) == says and again.headers.get("X-Cache") != "STALE", page
    until(lambda: site.at_edge("/", host=ZAAL).status_code == 503, so="the suspended site is closed")
    assert {site.at_edge("/", host=ZAAL).status_code for _visitor in range(3)} == {503}

    # Nor does it come back while the app is away.
    site.kill_app()
    for page in (unpublished, deleted, moved):
        assert site.at_edge(paths[page], host=KADE).status_code == expected[page], page
    assert site.at_edge("/", host=ZAAL).status_code == 503

    site.start_app()
    resume(studio_at(ZAAL))
    until(lambda: site.at_edge("/", host=ZAAL).status_code == 200, so="the site is open again")


def test_a_change_is_seen_after_its_minute_by_the_first_visitor_and_at_once_with_the_word(site: Edge) -> None:
    page = pages(KADE)[0]
    path = path_of(page)
    visit_twice(site, path, host=KADE)
    page.title = "Een andere kop"
    page.save_revision().publish()
    word = {"headers": {"X-Refresh": SECRET}}
    assert "Een andere kop" in site.at_edge(path, host=KADE, **word).text
    page.title = "Nog een andere kop"
    page.save_revision().publish()
    answers: list[requests.Response] = []

    def asked_again() -> bool:
        answers.append(site.at_edge(path, host=KADE))
        return answers[-1].headers["X-Cache"] != "HIT"

    until(asked_again, so="the copy is too old")
    assert "Nog een andere kop" in answers[-1].text, answers[-1].headers


def test_while_the_app_is_away_visitors_get_the_copy(site: Edge) -> None:
    page = "/"
    shown = visit_twice(site, page, host=KADE)
    picture = re.search(r"/media/images/[^\"\s,]+", shown.text)
    assert picture, "the page shows no picture"
    assert visit_twice(site, picture[0], host=KADE).status_code == 200
    site.kill_app()
    until(lambda: site.at_edge(page, host=KADE).headers["X-Cache"] == "STALE", so=f"{KEPT_SECONDS} s are over")
    for _visitor in range(3):
        answer = site.at_edge(page, host=KADE)
        assert (answer.status_code, answer.text) == (200, shown.text)
    assert site.at_edge(picture[0], host=KADE).status_code == 200
    assert site.at_edge("/intake/", host=KADE).status_code == 502, "a form is never a copy"
    site.start_app()
    until(lambda: site.at_edge(page, host=KADE).headers["X-Cache"] != "STALE", so="the app is asked again")


def test_who_visited_what_with_which_token_stands_in_no_log(site: Edge) -> None:
    """Tokens open a lead, an account, somebody's data: whoever reads a log may not use them."""
    token = "WyIwMTIzNDU2Nzg5IiwxMjNd:1w0hXy:geheim"
    visitor = "fenna@voorbeeld.nl"
    for path in (
        f"/lead/{token}/",
        f"/sign-in/join/{token}/",
        f"/sign-in/invitation/MQ/{token}/",
        f"/sign-in/password/reset/key/7-{token}/",
        f"/mijn-gegevens/?link={token}",
        f"/en/mijn-gegevens/?link={token}",
        f"/intake/dank/?voor={token}&email={visitor}",
        f"/{visitor}/",
        f"/zoeken/?q={visitor}",
    ):
        site.at_edge(path, host=KADE, headers={"Referer": f"https://{KADE}/lead/{token}/"})
        site.at_edge(path, host=KADE, method="POST", data={"email": visitor})
    site.kill_app()
    site.at_edge(f"/lead/{token}/", host=KADE)
    assert '"GET /lead/-/"' in site.access_log
    assert '"POST /sign-in/password/reset/key/-/"' in site.access_log
    nginx = site.access_log + (site.folder / "instroom-error.log").read_text()
    for secret in (token, visitor, "127.0.0.1"):
        assert secret not in nginx.replace("127.0.0.0", ""), secret
