"""Search in one studio, in one language, of live pages; any query is fine."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from home.public_site import load_public_site
from search.searching import LONGEST_QUERY, Results, search_site
from tests.sites import AGENCY, KADE, ZAAL, counted_queries, visit

pytestmark = pytest.mark.django_db


def search(query: str, *, host: str = KADE, language: str = "nl") -> Results:
    site = load_public_site(host)
    home = site.home(language)
    assert home is not None
    return search_site(query=query, site=site, home=home)


def urls(query: str, **where: str) -> list[str]:
    return [result.url for result in search(query, **where).results]


def test_dutch_words_are_found_by_their_stem() -> None:
    assert set(urls("prijs")) == set(urls("prijzen")) != set()
    assert set(urls("training")) == set(urls("trainingen")) != set()


def test_what_a_page_is_about_comes_first() -> None:
    assert urls("kosten personal training")[0] == "/wat-kost-personal-training/"
    assert urls("blessure", host=ZAAL)[0] == "/terug-na-een-blessure/"


def test_each_language_finds_its_own_pages_only() -> None:
    assert urls("training", language="en")
    assert all(url.startswith("/en/") for url in urls("training", language="en"))
    assert not any(url.startswith("/en/") for url in urls("training"))


def test_another_studios_words_find_nothing() -> None:
    assert urls("pont") and not urls("pont", host=ZAAL)
    assert urls("instroom", host=AGENCY) and not urls("instroom", host=ZAAL)


def test_a_page_that_is_not_live_is_not_found() -> None:
    Page.objects.get(url_path="/kade/nl/wat-kost-personal-training/").specific.unpublish()
    assert "/wat-kost-personal-training/" not in urls("kosten personal training")


def test_hits_are_marked_and_text_is_escaped() -> None:
    excerpt = search("trainingen").results[0].excerpt
    assert "<mark>" in excerpt
    page = Page.objects.get(url_path="/kade/nl/wat-kost-personal-training/").specific
    page.search_description = "<script>alert(1)</script> zeldzaamwoord"
    page.save()
    assert "&lt;script&gt;" in search("zeldzaamwoord").results[0].excerpt


def test_accents_and_capitals_do_not_matter() -> None:
    assert urls("PRIJZEN") == urls("prijzen") != []
    assert urls("vie privée", host=ZAAL, language="fr") == urls("vie privee", host=ZAAL, language="fr") != []


@pytest.mark.parametrize(
    "ways",
    [
        ("personal training", "personal-training", "Personal‑Training", "personal/training"),
        ("personaltraining", "personaltrainingen"),
        ("prijzen", "prij\u00adzen"),
    ],
)
def test_hyphens_joined_words_and_soft_hyphens_make_no_difference(ways: tuple[str, ...]) -> None:
    found = [urls(way) for way in ways]
    assert found[0] and all(one == found[0] for one in found)
    assert all("<mark>" in result.excerpt for result in search(ways[0]).results if "raining" in result.excerpt)


def test_joined_and_apart_apostrophes_and_accents_find_each_other() -> None:
    page = Page.objects.get(url_path="/kade/nl/wat-kost-personal-training/").specific
    page.search_description = "Zeldzaam: zwem-uitje, foto’s, coördinatie, O'Connor, cœurproef, groepsles"
    page.save()
    asked = ["zwemuitje", "zwem uitje", "zwem-uitje", "foto's zeldzaam", "fotos zeldzaam", "coordinatie zeldzaam"]
    for query in [*asked, "coördinatie zeldzaam", "oconnor", "o’connor", "coeurproef", "groeps les", "groeps-les"]:
        assert "/wat-kost-personal-training/" in urls(query), query


def test_the_page_says_what_was_found() -> None:
    response = visit("/zoeken/?q=training", host=KADE)
    assert response.status_code == 200
    assert "<mark>" in response.content.decode()
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("query", ["", "   ", "de", "a" * 5000, "%00", "' OR 1=1 --", 'NEAR("x" y)', "* AND (", "😀"])
def test_any_query_is_answered(query: str) -> None:
    response = visit("/zoeken/", host=KADE, data={"q": query})
    assert response.status_code == 200


def test_the_field_takes_what_the_search_takes_and_no_more() -> None:
    assert f'maxlength="{LONGEST_QUERY}"' in visit("/zoeken/", host=KADE).content.decode()
    words = "Je zoekvraag is erg lang."
    assert words in visit("/zoeken/", host=KADE, data={"q": "a" * (LONGEST_QUERY + 1)}).content.decode()
    assert words not in visit("/zoeken/", host=KADE, data={"q": "a" * LONGEST_QUERY}).content.decode()


@given(query=st.text(max_size=300), page=st.text(max_size=6))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hostile_queries_are_answered(query: str, page: str) -> None:
    assert visit("/zoeken/", host=KADE, data={"q": query, "page": page}).status_code == 200


def test_more_results_cost_no_more_queries() -> None:
    search("training")
    with counted_queries() as one:
        search("veertigste")
    with counted_queries() as many:
        assert search("training").total > 1
    assert len(many) == len(one)
