"""Over any tree of pages: what is named as a translation, switched to and listed is exactly what is live."""

from __future__ import annotations

import re
import uuid
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db.models import CharField, TextField
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Locale, Page, PageViewRestriction, Site

from home.models import HomePage, PlainPage, Studio, StudioRoot
from tests.caches import empty_cache
from tests.home.translating import signed_in, undone
from tests.sites import KADE, visit

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HOST = "boom.localhost"
CODES = ("nl", "en", "de", "fr")
NAMES = ("over", "prijs", "rooster")
STATES = ("none", "live", "live", "live", "draft", "alias", "private")
BELOW = "verder"
of_all = st.fixed_dictionaries({code: st.sampled_from(STATES) for code in CODES})
trees = st.fixed_dictionaries(
    {
        "homes": st.fixed_dictionaries({code: st.sampled_from(STATES) for code in CODES[1:]}),
        "chosen": st.sets(st.sampled_from(CODES[1:])),
        "pages": st.fixed_dictionaries(dict.fromkeys(NAMES, of_all)),
        "below": st.fixed_dictionaries(dict.fromkeys(NAMES, of_all)),
    }
)
"""Three pages below each home, each with one page below it; every one in any state."""


def plant(tree: dict[str, Any]) -> None:
    """Make a site with such homes and pages."""
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    container = Page.get_first_root_node().add_child(instance=StudioRoot(title="Boom", slug="boom"))
    homes: dict[str, Page] = {}
    key = uuid.uuid4()
    for code in CODES:
        state = "live" if code == "nl" else tree["homes"][code]
        if state != "none":
            homes[code] = add(container, HomePage(title=f"Home {code}", slug=code), state, locales[code], key, homes)
    for name in NAMES:
        key, made, below = uuid.uuid4(), {}, {}
        for code, home in homes.items():
            state = tree["pages"][name][code]
            if state != "none":
                page = PlainPage(title=f"{name} {code}", slug=f"{name}-{code}")
                made[code] = add(home, page, state, locales[code], key, made)
        key = uuid.uuid4()
        for code, above in made.items():
            state = tree["below"][name][code]
            if state != "none":
                page = PlainPage(title=f"{name} {BELOW} {code}", slug=f"{BELOW}-{code}")
                below[code] = add(above, page, state, locales[code], key, below)
    site = Site.objects.create(hostname=HOST, root_page=homes["nl"])
    studio = Studio.for_site(site)
    studio.container, studio.name = container, "Boom"
    studio.languages.set([locales[code] for code in tree["chosen"]])
    studio.save()
    empty_cache()


def add(parent: Page, page: Page, state: str, locale: Locale, key: uuid.UUID, made: dict[str, Page]) -> Page:
    page.locale, page.translation_key, page.live = locale, key, state != "draft"
    if state == "alias" and "nl" in made:
        page.alias_of_id = made["nl"].pk
    parent.add_child(instance=page)
    if state == "private":
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    return page


def expected(tree: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Independent of the code: for each page, the addresses at which anybody reads it, by language."""
    open_to_all = {code for code in CODES if code == "nl" or (code in tree["chosen"] and tree["homes"][code] == "live")}
    prefix = {code: "/" if code == "nl" else f"/{code}/" for code in CODES}
    found = {"home": {code: prefix[code] for code in CODES if code in open_to_all}}
    for name in NAMES:
        above, below = tree["pages"][name], tree["below"][name]
        found[name] = {
            code: f"{prefix[code]}{name}-{code}/"
            for code in open_to_all
            if above[code] == "live" or is_no_alias(code, above)
        }
        # A page below a draft or an alias is read at its own address; what is below a private page is private.
        found[f"{name} {BELOW}"] = {
            code: f"{prefix[code]}{name}-{code}/{BELOW}-{code}/"
            for code in open_to_all
            if above[code] not in ("none", "private") and (below[code] == "live" or is_no_alias(code, below, above))
        }
    return found


def is_no_alias(code: str, *states: dict[str, str]) -> bool:
    """An alias needs a Dutch page; where there is none, or in Dutch itself, an ordinary live page was made."""
    return states[0][code] == "alias" and (code == "nl" or any(state["nl"] == "none" for state in states))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(tree=trees)
def test_all_agree_on_what_is_live(tree: dict[str, Any]) -> None:
    with undone():
        plant(tree)
        pages = expected(tree)
        languages = set(pages["home"])
        listed = visit("/sitemap.xml", host=HOST).content.decode()
        in_sitemap = set(re.findall(r"<loc>http://boom\.localhost(/[^<]*)</loc>", listed))
        assert in_sitemap == {address for versions in pages.values() for address in versions.values()}
        for name, versions in pages.items():
            for code, address in versions.items():
                check(name, code, address, versions, languages, listed)
        for code in set(CODES) - languages:
            response = visit(f"/{code}/", host=HOST)
            if code in tree["chosen"] and tree["homes"][code] == "private":
                # There for those who may read it, and offered to nobody else.
                assert response.status_code == 302
            else:
                assert response.status_code == 404
                assert "Boom" in response.content.decode()


def check(name: str, code: str, address: str, versions: dict[str, str], languages: set[str], listed: str) -> None:
    response = visit(address, host=HOST)
    assert response.status_code == 200, address
    html = response.content.decode()
    assert f'<html lang="{code}"' in html
    territory = {"nl": "nl_NL", "en": "en_GB", "de": "de_DE", "fr": "fr_FR"}[code]
    assert f'<meta property="og:locale" content="{territory}">' in html
    wanted = {c: f"http://{HOST}{a}" for c, a in versions.items()} if len(versions) > 1 else {}
    if wanted and "nl" in wanted:
        wanted["x-default"] = wanted["nl"]
    assert dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', html)) == wanted
    entry = re.search(rf"<url><loc>http://{HOST}{address}</loc>.*?</url>", listed)
    assert entry
    assert dict(re.findall(r'hreflang="([^"]+)" href="([^"]+)"', entry[0])) == wanted
    switcher = dict(re.findall(r'<a href="([^"]+)" lang="(\w\w)"', html))
    if len(languages) > 1:
        assert set(switcher.values()) == languages
    for href, language in switcher.items():
        home = "/" if language == "nl" else f"/{language}/"
        assert href == versions.get(language, home), name
        assert visit(href, host=HOST).status_code == 200


def test_dutch_with_a_prefix_moves_for_ever_and_other_codes_are_not_found() -> None:
    assert visit("/nl/over-ons/", host=KADE).status_code == 301
    assert visit("/nl/", host=KADE)["Location"] == "/"
    assert visit("/nl/over-ons/?van=/x/", host=KADE)["Location"] == "/over-ons/?van=/x/"
    for elsewhere in ("//evil.example", "/\\evil.example", "//\\/evil.example", "/%09/evil.example"):
        assert re.match(r"/(evil|%09)", visit(f"/nl/{elsewhere}", host=KADE)["Location"]), elsewhere
    for path in ("/xx/", "/pt/", "/EN/", "/en-gb/"):
        assert visit(path, host=KADE).status_code == 404


def test_a_dutch_page_that_was_moved_below_another_languages_home_is_nowhere() -> None:
    dutch = Page.objects.get(url_path="/kade/nl/wat-kost-personal-training/")
    dutch.move(Page.objects.get(url_path="/kade/en/"), pos="last-child")
    assert visit("/en/wat-kost-personal-training/", host=KADE).status_code == 404
    assert "wat-kost-personal-training" not in visit("/sitemap.xml", host=KADE).content.decode()
    assert "/wat-kost-personal-training" not in visit("/", host=KADE).content.decode()


def test_nothing_follows_the_browsers_language() -> None:
    plain = visit("/", host=KADE)
    german = visit("/", host=KADE, headers={"accept-language": "en"})
    assert german.status_code == 200
    assert german.content == plain.content
    assert "Accept-Language" not in german.get("Vary", "")


def test_the_desk_speaks_dutch_to_whoever_chose_no_language() -> None:
    client = signed_in("kade-marketer")
    for browser in ("nl", "de", "en-GB"):
        html = client.get(reverse("wagtailadmin_home"), headers={"accept-language": browser}).content.decode()
        assert '<html lang="nl"' in html
        assert "Vertalingen" in html
        assert "Übersetzungen" not in html


def test_a_language_that_is_not_chosen_is_not_live_even_with_live_pages() -> None:
    studio = Studio.objects.get(site__hostname=KADE)
    assert visit("/en/about/", host=KADE).status_code == 200
    studio.languages.set([])
    studio.save()
    assert visit("/en/about/", host=KADE).status_code == 404
    assert 'hreflang="en"' not in visit("/", host=KADE).content.decode()
    assert "/en/" not in visit("/sitemap.xml", host=KADE).content.decode()


ARE_NAMES = {"name", "owner_name", "street", "postal_code", "city", "neighbourhood", "area_served"}


def test_what_a_studio_says_in_dutch_stands_on_no_page_of_another_language() -> None:
    """Its settings hold for all languages, so they hold names and figures; what is said stands on pages."""
    visited = 0
    for studio in Studio.objects.select_related("site", "container"):
        fields = [f for f in Studio._meta.concrete_fields if isinstance(f, (CharField, TextField))]
        said = {str(getattr(studio, field.name)) for field in fields if field.name not in ARE_NAMES}
        said |= {reason for _day, reason in studio.closed_dates}
        homes = HomePage.objects.child_of(studio.container)
        said |= set(homes.filter(locale__language_code="nl").values_list("tagline", flat=True))
        sentences = {text for text in said if " " in text}
        assert sentences
        for address in re.findall(r"<loc>([^<]+)</loc>", text_of("/sitemap.xml", studio)):
            path = urlsplit(address).path
            other = re.match("/(en|de|fr)/", path)
            if other:
                visited += 1
                html = text_of(path, studio)
                assert homes.get(locale__language_code=other[1]).tagline in html
                assert not {sentence for sentence in sentences if sentence in html}, path
    assert visited > 10


def text_of(path: str, studio: Studio) -> str:
    response = visit(path, host=studio.site.hostname)
    assert response.status_code == 200, path
    return unescape(response.content.decode())
