"""A page that was drawn is sent again for one query, and never longer than what it was drawn from lasts."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.utils import timezone
from PIL import Image
from wagtail.models import Page, PageViewRestriction, Site

from home.models import Edition, HomePage, Studio, StudioDocument, StudioImage
from home.page_memory import HARMLESS_PARAMETERS, KeptPage, PageMemory, memory
from home.public_site import BELIEVED_SECONDS, LIFETIME_SECONDS, PublicSite, public_site
from intake.source import ARTICLE_KEY, CAMPAIGN_KEYS, REFERRER_KEY
from landing.models import LandingPage
from tests.sites import AGENCY, KADE, ZAAL, counted_queries, studio_at, visit

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PATH = "/wat-kost-personal-training/"


def text(path: str = PATH, *, host: str = KADE) -> str:
    response = visit(path, host=host)
    assert response.status_code == 200
    return response.content.decode()


def queries(path: str = PATH, *, host: str = KADE) -> int:
    with counted_queries() as captured:
        assert visit(path, host=host).status_code == 200
    return len(captured)


def article() -> LandingPage:
    return LandingPage.objects.get(url_path=f"/kade/nl{PATH}")


def home() -> HomePage:
    return HomePage.objects.get(url_path="/kade/nl/")


# --- What it costs ---


@pytest.mark.parametrize(("host", "path"), [(KADE, PATH), (AGENCY, "/"), (ZAAL, "/fr/reprendre-apres-une-blessure/")])
def test_a_page_that_was_drawn_costs_one_query(host: str, path: str) -> None:
    drawn = visit(path, host=host)
    with counted_queries() as captured:
        again = visit(path, host=host)
    assert len(captured) == 1
    assert again.content == drawn.content
    assert dict(again.headers) == dict(drawn.headers)


def test_compressed_and_not_say_the_same() -> None:
    plain = text()
    packed = visit(PATH, host=KADE, headers={"accept-encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert packed["Vary"] == "Accept-Encoding"
    assert int(packed["Content-Length"]) == len(packed.content)
    assert gzip.decompress(packed.content).decode() == plain == text()


def test_a_browser_that_has_it_is_told_so_drawn_or_kept() -> None:
    tag = visit(PATH, host=KADE, headers={"accept-encoding": "gzip"})["ETag"]
    for sent in (tag, tag.removeprefix("W/")):
        answer = visit(PATH, host=KADE, headers={"accept-encoding": "gzip", "if-none-match": sent})
        assert answer.status_code == 304
        assert not answer.content
    memory.clear()
    assert visit(PATH, host=KADE, headers={"accept-encoding": "gzip", "if-none-match": tag}).status_code == 304


# --- What is not kept, or not for everybody ---


def test_labels_of_a_campaign_change_nothing_and_cost_nothing() -> None:
    plain = text()
    with counted_queries() as captured:
        assert text(f"{PATH}?utm_source=brief&utm_campaign=mei&van=/kennis/") == plain
    assert len(captured) == 1
    memory.clear()
    assert text(f"{PATH}?utm_source=brief&van=/elders/") == plain
    assert {ARTICLE_KEY, REFERRER_KEY, *CAMPAIGN_KEYS} == HARMLESS_PARAMETERS


def test_any_other_question_is_answered_anew() -> None:
    text()
    assert queries(f"{PATH}?p=2") > 1
    assert queries(f"{PATH}?utm_source={'x' * 3000}") > 1


def test_somebody_who_is_known_gets_a_page_of_their_own() -> None:
    text()
    client = Client()
    client.force_login(get_user_model().objects.get(username="kade-marketer"))
    memory.clear()
    assert client.get(PATH, headers={"host": KADE}).status_code == 200
    assert not len(memory)


@pytest.mark.parametrize("path", ["/intake/", "/zoeken/", "/nergens/", "/sitemap.xml", "/admin/", f"{PATH[:-1]}.md"])
def test_only_pages_that_everybody_gets_are_kept(path: str) -> None:
    visit(path, host=KADE)
    assert not len(memory)


@pytest.mark.parametrize("method", ["head", "post", "options"])
def test_only_reading_is_answered_from_memory(method: str) -> None:
    getattr(Client(), method)(PATH, headers={"host": KADE})
    assert not len(memory)


def test_a_made_up_host_shows_the_agency_and_is_not_kept() -> None:
    assert visit("/", host="nobody.example").status_code == 200
    assert not len(memory)


def test_studios_and_addresses_do_not_mix() -> None:
    assert len({text("/", host=host) for host in (AGENCY, KADE, ZAAL)}) == 3
    assert len({text("/", host=host) for host in (AGENCY, KADE, ZAAL)}) == 3
    assert f"http://{KADE}:8123/" in text(host=f"{KADE}:8123")
    assert ":8123" not in text()
    assert f"https://{KADE}{PATH}" in visit(PATH, host=KADE, secure=True).content.decode()
    assert "https://noord" not in text()


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    def page(size: int) -> KeptPage:
        return KeptPage(edition=1, drawn_at=0.0, headers=(), body=b"." * size, compressed=b"")

    shelf = PageMemory(capacity=10)
    for name in ("a", "b"):
        shelf.put(("http", "x", name), page(4))
    shelf.get(("http", "x", "a"))
    shelf.put(("http", "x", "c"), page(4))
    assert [shelf.get(("http", "x", name)) is not None for name in ("a", "b", "c")] == [True, False, True]
    shelf.put(("http", "x", "too large"), page(11))
    assert len(shelf) == 0


# --- What is seen at once ---


@contextmanager
def seen_at_once(path: str = PATH, *, host: str = KADE) -> Iterator[None]:
    """The block changes something; the page was kept before it and is another one afterwards."""
    before = text(path, host=host)
    assert queries(path, host=host) == 1
    yield
    assert visit(path, host=host).content.decode() != before


def test_a_publish_is() -> None:
    with seen_at_once():
        page = article()
        page.hero_subtitle = "Nieuw."
        page.save_revision().publish()
    assert "Nieuw." in text()


def test_a_draft_is_not_and_drops_nothing() -> None:
    text()
    page = article()
    page.hero_subtitle = "Nog niet."
    page.save_revision()
    assert queries() == 1
    assert "Nog niet." not in text()


def test_a_scheduled_publish_is_when_its_time_has_come() -> None:
    now = timezone.now()
    with time_machine.travel(now - timedelta(hours=2)):
        page = article()
        page.hero_subtitle = "Op tijd."
        page.go_live_at = now - timedelta(hours=1)
        page.save_revision().publish()
    with seen_at_once():
        call_command("publish_scheduled", verbosity=0)
    assert "Op tijd." in text()


def test_a_scheduled_end_is() -> None:
    page = article()
    text()
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled", verbosity=0)
    assert visit(PATH, host=KADE).status_code == 404


def test_unpublishing_moving_renaming_and_deleting_are() -> None:
    with seen_at_once():
        article().unpublish()
    assert visit(PATH, host=KADE).status_code == 404
    article().get_latest_revision().publish()
    with seen_at_once():
        page = article()
        page.slug = "prijzen"
        page.save_revision().publish()
    with seen_at_once("/prijzen/"):
        page = LandingPage.objects.get(slug="prijzen")
        page.move(Page.objects.child_of(home()).exclude(pk=page.pk).first(), pos="first-child")
    other = LandingPage.objects.descendant_of(home()).exclude(slug="prijzen").first()
    with seen_at_once(f"/{other.slug}/"):
        other.delete()
    assert visit(f"/{other.slug}/", host=KADE).status_code == 404


def test_another_pages_title_is_where_it_is_listed() -> None:
    title = "Een heel andere naam"
    with seen_at_once("/"):
        page = article()
        page.title = title
        page.save_revision().publish()
    assert title in text("/")


def test_the_menu_is() -> None:
    with seen_at_once():
        page = home()
        page.header_action_label = "Bel ons"
        page.save_revision().publish()
    assert "Bel ons" in text()


def test_the_studios_settings_are() -> None:
    with seen_at_once():
        studio = studio_at(KADE)
        studio.city = "Nieuw-Amsterdam"
        studio.save()
    assert "Nieuw-Amsterdam" in text()


def test_the_site_is() -> None:
    text()
    site = Site.objects.get(hostname=KADE)
    site.hostname = "zuid.localhost"
    site.save()
    assert studio_at("zuid.localhost").name not in visit("/", host=KADE).content.decode()
    assert visit(PATH, host=KADE).status_code == 404
    assert visit(PATH, host="zuid.localhost").status_code == 200


def test_a_restriction_is_and_its_end() -> None:
    open_to_all = text()
    restriction = PageViewRestriction.objects.create(
        page=article(), restriction_type=PageViewRestriction.PASSWORD, password="geheim"
    )
    asked = visit(PATH, host=KADE)
    assert 'type="password"' in asked.content.decode()
    assert "public" not in asked["Cache-Control"]
    restriction.delete()
    assert text() == open_to_all


def picture() -> StudioImage:
    data = io.BytesIO()
    Image.new("RGB", (400, 300), "#446688").save(data, "PNG")
    data.seek(0)
    return StudioImage.objects.create(
        title="Zaal", file=ImageFile(data, name="zaal.png"), collection=studio_at(KADE).collection
    )


def test_a_picture_is_wherever_it_stands() -> None:
    page, image = article(), picture()
    page.hero_picture = image
    page.save_revision().publish()
    text(), text("/", host=ZAAL)
    other = Edition.objects.get(studio__site__hostname=ZAAL).number
    with seen_at_once():
        image.delete()
    assert Edition.objects.get(studio__site__hostname=ZAAL).number == other


def test_another_focal_point_gives_another_edition() -> None:
    page, image = article(), picture()
    page.hero_picture = image
    page.save_revision().publish()
    assert queries() > 1
    assert queries() == 1
    image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = 10, 10, 5, 5
    image.save()
    assert queries() > 1


def test_a_new_picture_or_document_drops_nothing_until_it_is_used() -> None:
    text()
    picture()
    document = StudioDocument.objects.create(title="Tarieven", file="documents/tarieven.pdf")
    assert queries() == 1
    document.title = "Prijzen"
    document.save()
    assert queries() == 1


def test_other_studios_keep_theirs() -> None:
    text(), text("/", host=ZAAL)
    article().save_revision().publish()
    assert queries("/", host=ZAAL) == 1


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    now = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: now() + seconds)


def test_what_was_written_past_the_models_is_seen_after_five_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    text()
    LandingPage.objects.filter(pk=article().pk).update(hero_subtitle="Langs alle signalen heen.")
    Studio.objects.filter(site__hostname=KADE).update(name="Studio Anders")
    assert "Langs alle signalen heen." not in text()
    later(monkeypatch, LIFETIME_SECONDS + 1)
    assert "Langs alle signalen heen." in text() and "Studio Anders" in text()


def test_whoever_takes_in_a_form_believes_what_was_seen_for_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    def known(method: str) -> PublicSite:
        return public_site(getattr(RequestFactory(), method)("/intake/", headers={"host": KADE}))

    clock = [time.monotonic()]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    known("get")
    studio = studio_at(KADE)
    studio.name = "Studio Anders"
    studio.save()
    with counted_queries() as asked:
        assert known("post").name == "Studio Kade"
    assert not asked.captured_queries
    clock[0] += BELIEVED_SECONDS
    assert known("post").name == "Studio Anders"


def test_settings_that_were_read_long_ago_do_not_bring_an_old_edition_back() -> None:
    studio = studio_at(KADE)
    text()
    article().save_revision().publish()
    published = Edition.objects.get(studio=studio).number
    studio.save()
    assert Edition.objects.get(studio=studio).number != published


# --- Two processes ---


@pytest.mark.django_db(transaction=True)
def test_what_one_process_publishes_another_shows_at_once(demo_database_url: str) -> None:
    """The other process shares the database and nothing else: its cache is its own."""
    visitor = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("visits_on_demand.py")), KADE],
        env={
            **{name: value for name, value in os.environ.items() if name != "TEST_REDIS_URL"},
            "TEST_DATABASE_URL": demo_database_url,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )

    def there(path: str) -> tuple[int, int, str]:
        """Status, queries and text, as the other process sees them."""
        assert visitor.stdin and visitor.stdout
        visitor.stdin.write(f"{path}\n")
        status, count, length = map(int, visitor.stdout.readline().split())
        return status, count, visitor.stdout.read(length)

    try:
        there(PATH)
        kept = there(PATH)
        assert kept[:2] == (200, 1)
        page = article()
        page.hero_subtitle = "Elders geschreven."
        page.save_revision().publish()
        assert "Elders geschreven." in there(PATH)[2]
        assert there(PATH)[1] == 1
        front = home()
        front.header_action_label = "Bel ons nu"
        front.save_revision().publish()
        assert "Bel ons nu" in there(PATH)[2]
        home().unpublish()
        assert there(PATH)[0] == 404
    finally:
        visitor.terminate()
        visitor.wait(20)
