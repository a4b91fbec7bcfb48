"""An anonymous landing page costs at most six queries cold and three warm, whatever is on it.

Warm is a page that this process has drawn before (home/page_memory.py). Drawing it, once everything else is warm, takes
one query more: the one that asks whether what is remembered of the studio still holds.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Locale, Page, Site

from home.models import HomePage
from home.page_memory import memory
from landing.models import LandingPage
from tests.caches import empty_cache
from tests.sites import AGENCY, KADE, ZAAL, counted_queries, studio_at, visit
from tests.studios import add_studios

pytestmark = pytest.mark.django_db
COLD, DRAWN, WARM = 6, 4, 3

LANDING_PAGES = [
    (AGENCY, "/personal-trainer-leads/"),
    (AGENCY, "/binnen-vijf-minuten/"),
    (KADE, "/wat-kost-personal-training/"),
    (KADE, "/en/what-personal-training-costs/"),
    (ZAAL, "/terug-na-een-blessure/"),
    (ZAAL, "/fr/reprendre-apres-une-blessure/"),
]


def queries(path: str, *, host: str, cold: bool) -> int:
    """Queries of drawing a page whose pictures have their sizes; cold forgets everything a process remembers."""
    assert visit(path, host=host).status_code == 200
    memory.clear()
    if cold:
        empty_cache()
        ContentType.objects.clear_cache()
        Site.clear_site_root_paths_cache()
    return queries_again(path, host=host)


def queries_again(path: str, *, host: str) -> int:
    """Queries of one more visit."""
    with counted_queries() as captured:
        assert visit(path, host=host).status_code == 200
    return len(captured)


@pytest.mark.parametrize(("host", "path"), LANDING_PAGES)
def test_a_landing_page_stays_within_its_budget(host: str, path: str) -> None:
    assert queries(path, host=host, cold=True) <= COLD
    assert queries(path, host=host, cold=False) <= DRAWN
    assert queries_again(path, host=host) <= WARM


def test_a_fresh_process_stays_within_the_cold_budget(demo_database_url: str) -> None:
    """Not only cleared caches: the very first request of a new Python process."""
    path = LANDING_PAGES[0][1]
    assert visit(path).status_code == 200
    program = Path(__file__).with_name("first_request.py")
    environment = {
        **os.environ,
        "TEST_DATABASE_URL": demo_database_url,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    done = subprocess.run(
        [sys.executable, str(program), path], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    status, count = done.stdout.split()[-2:]
    assert status == "200"
    assert int(count) <= COLD


def article_with(blocks: int, *, links: int) -> LandingPage:
    """An article with as many sections, each pointing at other pages in its text, and quotes and actions between."""
    home = HomePage.objects.get(locale__language_code="nl", url_path__startswith="/kade/")
    targets = list(Page.objects.descendant_of(home).values_list("pk", flat=True))
    story: list[tuple[str, object]] = []
    for number in range(blocks):
        text = "".join(
            f'<p><a linktype="page" id="{targets[(number + n) % len(targets)]}">verder</a></p>' for n in range(links)
        )
        story.append(("section", {"heading": f"Deel {number}", "body": text, "rule_before": False}))
        story.append(("quote", {"text": f"Zin {number}", "name": "", "role": ""}))
        link = {"label": "Lees", "page": Page.objects.get(pk=targets[number % len(targets)]), "address": ""}
        story.append(("action", {"text": "", "link": link}))
    page = LandingPage(title="Lang", slug="lang", locale=home.locale)
    home.add_child(instance=page)
    page.story = story
    page.save_revision().publish()
    return page


def test_blocks_and_links_cost_no_queries() -> None:
    article_with(2, links=1)
    few = queries("/lang/", host=KADE, cold=False)
    LandingPage.objects.get(slug="lang").delete()
    article_with(30, links=5)
    assert queries("/lang/", host=KADE, cold=False) == few <= DRAWN
    assert queries("/lang/", host=KADE, cold=True) <= COLD


def test_other_studios_and_languages_cost_no_queries() -> None:
    path = "/wat-kost-personal-training/"
    before = queries(path, host=KADE, cold=False), queries(path, host=KADE, cold=True)
    add_studios(20)
    kade = studio_at(KADE).container
    german = Locale.objects.get(language_code="de")
    dutch_home = HomePage.objects.child_of(kade).get(locale=Locale.get_default())
    kade.add_child(
        instance=HomePage(title="Zuhause", slug="de", locale=german, translation_key=dutch_home.translation_key)
    )
    empty_cache()
    assert (queries(path, host=KADE, cold=False), queries(path, host=KADE, cold=True)) == before
