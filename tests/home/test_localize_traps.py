"""Traps of Wagtail's and wagtail-localize's translation, each shown as it is in stock and as it is here.

The first half of each test states what the installed release does. When a later release cures it, that half fails:
then our cure can go, with the test.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation as django_translation
from wagtail import blocks
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.contrib.sitemaps import Sitemap
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page, Site
from wagtail_localize.machine_translators.deepl import DeepLTranslator
from wagtail_localize.models import (
    LocaleSynchronization,
    Translation,
    TranslationSource,
)
from wagtail_localize.operations import translate_object, translate_page_subtree
from wagtail_localize.segments.extract import StreamFieldSegmentExtractor, extract_segments
from wagtail_localize.strings import StringValue
from wagtail_localize.views.convert import convert_to_alias
from wagtail_localize.views.submit_translations import SubmitPageTranslationView, SubmitTranslationForm
from wagtail_localize.views.update_translations import UpdateTranslationsView

from home.middleware import LanguageMiddleware
from home.models import HomePage, StudioPage
from home.translation.branches import source_pages, translate
from home.translation.desk.views import StudioSubmitForm
from home.translation.machine.deepl import DeepL
from home.translation.machine.service import ServiceError
from home.translation.progress import progress_of
from home.translation.publishing import publish
from home.translation.sources import take_down
from home.translation.untranslated import NotComplete
from intake.models import IntakePage
from landing.blocks import LandingStoryBlock
from landing.models import LandingPage
from tests.caches import empty_cache
from tests.home.translating import (
    choose,
    fill,
    german_drafts,
    locale,
    page_at,
    signed_in,
    translation_of,
    undone,
    version,
)
from tests.home.translation_services import stand_in
from tests.sites import KADE, ZAAL, counted_queries, studio_at, visit

pytestmark = pytest.mark.django_db
ARTICLE = "/kade/nl/wat-kost-personal-training/"


@pytest.fixture
def stock_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without our cures."""
    for name in ("publish", "with_content_json", "get_translations"):
        monkeypatch.delattr(StudioPage, name)
    monkeypatch.delattr(HomePage, "route")


def text(response: HttpResponse) -> str:
    return response.content.decode()


# --- Routing ---


def test_a_missing_language_is_served_in_dutch_by_wagtail_and_is_a_404_here(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = rf.get("/de/", headers={"host": KADE})
    with django_translation.override("de"):
        assert Page.route_for_request(request, "") is None
        del request._wagtail_route_for_request
        monkeypatch.delattr(HomePage, "route")
        served = Page.route_for_request(request, "")
    assert served.page.locale.language_code == "nl"

    assert visit("/de/", host=KADE).status_code == 404


def test_django_varies_on_a_header_that_it_ignores(rf: RequestFactory) -> None:
    def answer(request: Any) -> HttpResponse:
        return HttpResponse("")

    assert "Accept-Language" in LocaleMiddleware(answer)(rf.get("/"))["Vary"]
    assert "Vary" not in LanguageMiddleware(answer)(rf.get("/"))


def test_wagtails_sitemap_knows_the_dutch_pages_only(rf: RequestFactory) -> None:
    request = rf.get("/sitemap.xml", headers={"host": KADE})
    stock = {page.locale.language_code for page in Sitemap(request).items()}
    assert stock == {"nl"}

    ours = text(visit("/sitemap.xml", host=KADE))
    assert "/en/what-personal-training-costs/" in ours
    assert 'hreflang="en"' in ours


def test_the_addresses_of_all_sites_cost_a_query_each_and_are_not_asked_for_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    empty_cache()
    with counted_queries() as stock:
        Site.get_site_root_paths()
    assert len(stock) >= 1 + Site.objects.count()

    monkeypatch.setattr(Site, "get_site_root_paths", staticmethod(lambda: pytest.fail("all sites were asked for")))
    assert visit("/en/what-personal-training-costs/", host=KADE).status_code == 200


def test_a_chosen_page_stays_dutch_in_stock_and_leads_to_the_translation_here() -> None:
    """Links in rich text localise themselves, pages chosen in blocks and fields do not."""
    home, intake = page_at("/kade/en/"), IntakePage.objects.get(url_path="/kade/nl/intake/")
    navigation = [{"type": "link", "value": {"label": "To the form", "page": intake.pk, "address": ""}, "id": "a1"}]
    home.navigation = json.dumps(navigation)
    home.save_revision(clean=False).publish()
    stock = HomePage.objects.get(pk=home.pk).navigation[0].value["page"]
    assert stock.locale.language_code == "nl"

    assert re.search(r'<a [^>]*href="/en/intake/[^"]*">To the form', text(visit("/en/", host=KADE)))


# --- Aliases ---


def test_translating_a_page_makes_a_live_dutch_home_in_stock_and_a_draft_here(stock_pages: None) -> None:
    translate_object(page_at(ARTICLE), [locale("de")])
    home = version(page_at("/kade/nl/"), "de")
    assert home.alias_of_id
    assert home.live

    studio = choose(KADE, "en", "de")
    translate(list(source_pages(studio).specific()), locale("de"), studio=studio)
    home = version(page_at("/kade/nl/"), "de")
    assert not home.alias_of_id
    assert not home.live


def test_an_alias_that_is_translated_stays_live_in_dutch_in_stock(stock_pages: None) -> None:
    """Making a draft of an alias turns it into a live page full of Dutch."""
    translate_object(page_at(ARTICLE), [locale("de")])
    translate_object(page_at("/kade/nl/"), [locale("de")])
    home = version(page_at("/kade/nl/"), "de")
    assert home.live
    assert not home.alias_of_id
    assert home.title == page_at("/kade/nl/").title


def test_an_alias_that_is_translated_becomes_a_draft_here() -> None:
    translate_object(page_at(ARTICLE), [locale("de")])
    german_drafts()
    home = version(page_at("/kade/nl/"), "de")
    assert not home.live
    assert visit("/de/", host=KADE).status_code == 404


def test_an_alias_that_becomes_a_page_is_live_in_dutch_in_stock_and_a_draft_here() -> None:
    translate_object(page_at(ARTICLE), [locale("de")])
    choose(KADE, "en", "de")
    home = version(page_at("/kade/nl/"), "de")
    with undone():
        ConvertAliasPageAction(version(page_at("/kade/nl/"), "de")).execute()
        assert visit("/de/", host=KADE).status_code == 200
        assert version(page_at("/kade/nl/"), "de").title == page_at("/kade/nl/").title

    client = signed_in("kade-marketer")
    assert client.post(reverse("wagtailadmin_pages:convert_alias", args=[home.pk])).status_code == 302
    home = version(page_at("/kade/nl/"), "de")
    assert not home.alias_of_id
    assert not home.live
    assert progress_of([translation_of(page_at("/kade/nl/"), "de").pk])
    assert visit("/de/", host=KADE).status_code == 404


def test_a_translated_page_becomes_a_dutch_alias_in_stock_and_stays_what_it_is_here(rf: RequestFactory) -> None:
    german_drafts()
    translation = translation_of(page_at("/kade/nl/"), "de")
    fill(translation)
    page = publish(translation, user=None)
    with undone():
        assert convert_to_alias(stock_request(rf, "/"), page.pk).status_code == 302
        assert version(page_at("/kade/nl/"), "de").alias_of_id
        assert version(page_at("/kade/nl/"), "de").title == page_at("/kade/nl/").title

    client = signed_in("kade-marketer")
    client.post(reverse("wagtail_localize:convert_to_alias", args=[page.pk]))
    client.post(reverse("wagtailadmin_pages:convert_alias", args=[page.pk]))
    assert not version(page_at("/kade/nl/"), "de").alias_of_id
    assert page.title in text(visit("/de/", host=KADE))


def test_a_dutch_copy_that_no_translator_was_asked_about_does_not_go_live() -> None:
    german_drafts()
    Translation.objects.all().delete()
    for path in ("/kade/nl/", ARTICLE):
        with pytest.raises(NotComplete):
            version(page_at(path), "de").save_revision(clean=False).publish()


def test_keeping_languages_in_step_fills_every_studio_with_aliases_which_are_never_shown() -> None:
    LocaleSynchronization.objects.create(locale=locale("de"), sync_from=locale("nl"))
    page_at("/zaal/nl/").save_revision(clean=False).publish()
    aliases = HomePage.objects.filter(locale=locale("de"), alias_of__isnull=False)
    assert aliases.filter(url_path__startswith="/kade/").exists()
    assert aliases.filter(url_path__startswith="/zaal/").exists()

    choose(KADE, "en", "de")
    assert visit("/de/", host=KADE).status_code == 404
    assert 'hreflang="de"' not in text(visit("/", host=KADE))
    assert "/de/" not in text(visit("/sitemap.xml", host=KADE))


# --- Going live ---


def test_an_untranslated_copy_goes_live_in_stock_and_never_here(
    settings: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = True
    with monkeypatch.context() as stock:
        stock.delattr(StudioPage, "publish")
        with django_capture_on_commit_callbacks(execute=True):
            translate_object(page_at(ARTICLE), [locale("de")])
        assert version(page_at(ARTICLE), "de").live
    version(page_at(ARTICLE), "de").unpublish()

    with pytest.raises(NotComplete), django_capture_on_commit_callbacks(execute=True):
        translation_of(page_at(ARTICLE), "de").save_target(publish=True)
    assert not version(page_at(ARTICLE), "de").live


def test_what_is_translated_goes_live_in_stock_and_not_with_our_settings(
    settings: Any, stock_pages: None, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    for sync, live in ((settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE, False), (True, True)):
        settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = sync
        with undone():
            with django_capture_on_commit_callbacks(execute=True):
                translate_object(page_at(ARTICLE), [locale("de")])
            assert version(page_at(ARTICLE), "de").live is live


def test_saving_a_draft_writes_dutch_on_the_live_page_in_stock_and_not_here() -> None:
    german_drafts()
    article = page_at(ARTICLE)
    translation = translation_of(article, "de")
    fill(translation)
    publish(translation, user=None)
    changed = page_at(ARTICLE)
    changed.content_title = "Een heel nieuwe belofte in het Nederlands"
    changed.save_revision(clean=False).publish()
    take_down([page_at(ARTICLE)])

    with pytest.raises(NotComplete):
        publish(translation_of(article, "de"), user=None)
    assert version(article, "de").content_title.startswith("de: ")

    translation_of(article, "de").save_target(publish=False)
    assert version(article, "de").content_title == "Een heel nieuwe belofte in het Nederlands"


# --- The tree ---


def test_translating_a_branch_loses_count_of_children_in_stock_and_not_with_ours(
    settings: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = True
    home = page_at("/kade/nl/")

    def translate_branch() -> Page:
        with django_capture_on_commit_callbacks(execute=True):
            translate_object(home, [locale("de")])
            translate_page_subtree(home.pk, [locale("de")], None, None)
        return Page.objects.get(pk=version(home, "de").pk)

    monkeypatch.delattr(StudioPage, "publish")
    with monkeypatch.context() as stock:
        stock.delattr(StudioPage, "with_content_json")
        german = translate_branch()
        assert german.numchild == 0
        assert Page.objects.filter(path__startswith=german.path, depth=german.depth + 1).exists()
    Page.fix_tree()
    Page.objects.get(pk=german.pk).specific.delete()

    german = translate_branch()
    assert german.numchild == home.numchild
    assert Page.find_problems() == ([], [], [], [], [])


def test_our_drafts_leave_the_tree_whole() -> None:
    studio = german_drafts()
    german = version(page_at("/kade/nl/"), "de")
    assert german.numchild == page_at("/kade/nl/").numchild
    assert german.slug == "de"
    assert Page.find_problems() == ([], [], [], [], [])
    added = LandingPage(title="Neu", slug="neu", locale=locale("de"), live=False)
    german.add_child(instance=added)
    assert added.url_path == "/kade/de/neu/"
    assert studio.container.get_children().count() == 3


# --- Whose pages, which languages ---


def stock_request(rf: RequestFactory, path: str, **data: Any) -> Any:
    request = rf.post(path, data, headers={"host": "localhost"})
    request.user = get_user_model().objects.get(username="kade-marketer")
    request._messages = type("Messages", (), {"add": lambda *args, **kwargs: None})()
    return request


def test_stock_lets_an_editor_translate_another_studios_page_and_we_do_not(rf: RequestFactory) -> None:
    foreign = page_at("/zaal/nl/")
    data = {"locales": [str(locale("de").pk)]}
    request = stock_request(rf, "/", **data)
    assert SubmitPageTranslationView.as_view()(request, page_id=foreign.pk).status_code == 302
    german = version(foreign, "de")
    german.delete()

    response = signed_in("kade-marketer").post(f"/admin/localize/submit/page/{foreign.pk}/", data)
    assert response.status_code == 404
    assert not Page.objects.filter(translation_key=foreign.translation_key, locale=locale("de")).exists()


def test_stock_lets_an_editor_update_another_studios_translations_and_we_do_not(rf: RequestFactory) -> None:
    take_down([page_at("/zaal/nl/")])
    source = TranslationSource.objects.get(object_id=page_at("/zaal/nl/").translation_key)
    before = source.last_updated_at
    request = stock_request(rf, "/")
    assert UpdateTranslationsView.as_view()(request, translation_source_id=source.pk).status_code == 302
    source.refresh_from_db()
    assert source.last_updated_at > before

    for method in ("get", "post"):
        response = getattr(signed_in("kade-marketer"), method)(f"/admin/localize/update/{source.pk}/")
        assert response.status_code == 404


def test_stock_offers_every_language_and_we_those_of_the_studio() -> None:
    page = page_at("/kade/nl/")
    stock = SubmitTranslationForm(page).fields["locales"].queryset
    assert {one.language_code for one in stock} == {"de", "fr"}

    studio = choose(KADE, "en", "fr")
    ours = StudioSubmitForm(page, studio).fields["locales"].queryset
    assert [one.language_code for one in ours] == ["fr"]


# --- Blocks ---


def test_a_text_block_without_default_stops_translation_of_older_pages_so_ours_all_have_one() -> None:
    class Older(blocks.StreamBlock):
        row = blocks.StructBlock([("new", blocks.CharBlock())])

    block = Older()
    value = block.to_python([{"type": "row", "value": {}, "id": "a"}])
    with pytest.raises(TypeError):
        StreamFieldSegmentExtractor(None).handle_stream_block(value)

    for name, child in all_blocks():
        if isinstance(child, blocks.CharBlock | blocks.TextBlock | blocks.RichTextBlock | blocks.URLBlock):
            assert child.get_default() is not None, name


def all_blocks() -> list[tuple[str, blocks.Block]]:
    """Every block of every page type, by its path."""
    found: list[tuple[str, blocks.Block]] = []

    def walk(name: str, block: blocks.Block) -> None:
        found.append((name, block))
        for child_name, child in getattr(block, "child_blocks", {}).items():
            walk(f"{name}.{child_name}", child)
        if isinstance(block, blocks.ListBlock):
            walk(f"{name}[]", block.child_block)

    for model in (HomePage, LandingPage, IntakePage):
        for field in model._meta.get_fields():
            if hasattr(field, "stream_block"):
                walk(f"{model.__name__}.{field.name}", field.stream_block)
    return found


def test_a_picture_block_without_its_keys_stops_translation_so_we_use_none() -> None:
    class Older(blocks.StreamBlock):
        row = blocks.StructBlock([("picture", ImageBlock(required=False))])

    value = Older().to_python([{"type": "row", "value": {}, "id": "a"}])
    with pytest.raises((AttributeError, TypeError)):
        StreamFieldSegmentExtractor(None, include_overridables=True).handle_stream_block(value)

    assert not [name for name, block in all_blocks() if isinstance(block, ImageBlock)]


def test_list_items_without_ids_are_not_translated_in_stock_and_are_here() -> None:
    page = page_at(ARTICLE)
    story = [
        {
            "type": "faq",
            "value": {"items": [{"question": "Hoe lang duurt het?", "answer": "<p>Zes weken.</p>"}]},
            "id": "f1",
        }
    ]
    page.story = json.dumps(story)
    page.save(clean=False)
    assert not [segment for segment in extract_segments(page_at(ARTICLE)) if segment.path.startswith("story")]

    source = take_down([page_at(ARTICLE)])[page.translation_key]
    texts = set(source.stringsegment_set.values_list("string__data", flat=True))
    assert {"Hoe lang duurt het?", "Zes weken."} <= texts


def test_addresses_are_not_handed_to_translators() -> None:
    """A plain text block that holds an address would be one of the texts."""

    class Plain(blocks.StreamBlock):
        address = blocks.CharBlock(default="")

    value = Plain().to_python([{"type": "address", "value": "https://voorbeeld.nl/", "id": "a"}])
    assert [s.string.data for s in StreamFieldSegmentExtractor(None).handle_stream_block(value)] == [
        "https://voorbeeld.nl/"
    ]

    for page in source_pages(studio_at(KADE)).specific():
        for segment in extract_segments(page):
            if hasattr(segment, "string"):
                assert not re.match(r"(https?:|/|mailto:|tel:)", segment.string.data), segment.path
    assert (
        LandingStoryBlock().child_blocks["action"].child_blocks["link"].child_blocks["address"].__class__.__name__
        == "URLBlock"
    )


def test_a_block_that_stands_twice_stops_translation_in_stock_and_not_here() -> None:
    page = page_at(ARTICLE)
    twice = {"type": "section", "value": {"heading": "Twee keer", "body": "", "rule_before": False}, "id": "same"}
    page.story = json.dumps([twice, twice])
    page.save(clean=False)
    with undone(), pytest.raises(ValueError, match="can only have a single segment"):
        translate_object(page_at(ARTICLE), [locale("de")])

    german_drafts()
    translation = translation_of(page_at(ARTICLE), "de")
    fill(translation)
    published = publish(translation, user=None)
    assert [block.value["heading"] for block in published.specific.story] == ["de: Twee keer"] * 2


def test_texts_of_a_renamed_block_ask_for_translation_again_and_no_dutch_goes_live(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The place of a text holds the names of blocks, in stock and here: its translation is left behind."""
    german_drafts()
    translation = translation_of(page_at(ARTICLE), "de")
    fill(translation)
    section = LandingPage._meta.get_field("story").stream_block.child_blocks["section"]
    children = {"kop" if name == "heading" else name: block for name, block in section.child_blocks.items()}
    monkeypatch.setattr(section, "child_blocks", OrderedDict(children))
    page = page_at(ARTICLE)
    rows = list(page.story.raw_data)
    for row in rows:
        if row["type"] == "section":
            row["value"] = {"kop" if name == "heading" else name: value for name, value in row["value"].items()}
    page.story = json.dumps(rows)
    page.save(clean=False)

    with undone():
        translation.source.update_from_db()
        stock = progress_of([translation.pk])[translation.pk].missing
    take_down([page_at(ARTICLE)])
    assert progress_of([translation.pk])[translation.pk].missing == stock > 0
    with pytest.raises(NotComplete):
        publish(translation_of(page_at(ARTICLE), "de"), user=None)


# --- Texts ---


def test_addresses_of_pages_are_texts_in_stock_and_follow_from_the_title_here() -> None:
    german_drafts()
    translation = translation_of(page_at(ARTICLE), "de")
    assert translation.source.stringsegment_set.filter(context__path="slug").exists()

    fill(translation)
    assert publish(translation, user=None).slug.startswith("de-wat-kost")


def test_a_page_that_does_not_fit_is_silently_skipped_in_stock_and_reported_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(self: Any) -> None:
        raise ValidationError({"title": "Nee."})

    translate_object(page_at(ARTICLE), [locale("de")])
    with undone(), monkeypatch.context() as strict:
        fill(translation_of(page_at(ARTICLE), "de"))
        strict.setattr(LandingPage, "clean", refuse)
        translate_object(page_at(ARTICLE), [locale("de")])
        skipped = version(page_at(ARTICLE), "de").get_latest_revision_as_object()
        assert skipped.title == page_at(ARTICLE).title

    german_drafts()
    translation = translation_of(page_at(ARTICLE), "de")
    fill(translation)
    monkeypatch.setattr(LandingPage, "clean", refuse)
    with pytest.raises(ValidationError):
        publish(translation, user=None)


def test_deepl_gets_all_texts_in_one_request_in_stock() -> None:
    """What ours does is in test_machine_translation.py."""
    strings = [type("S", (), {"data": str(n)})() for n in range(120)]
    parameters = DeepLTranslator({"AUTH_KEY": "x"}).get_parameters(locale("nl"), locale("de"), strings)
    assert len(parameters["text"]) == 120


def test_deepl_hides_why_it_was_refused_in_stock_and_says_so_here(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [StringValue("Tekst")]
    with stand_in() as service:
        service.failures = [403, 403]
        monkeypatch.setattr(DeepLTranslator, "get_api_endpoint", lambda self: f"{service.address}/v2/translate")
        with pytest.raises(KeyError):
            DeepLTranslator({"AUTH_KEY": "x"}).translate(locale("nl"), locale("de"), texts)
        with pytest.raises(ServiceError, match="403"):
            DeepL({"AUTH_KEY": "x", "URL": service.address}).translate(locale("nl"), locale("de"), texts)


def test_a_page_costs_hundreds_of_queries_in_stock_and_at_most_thirty_here() -> None:
    studio = choose(ZAAL, "fr", "de", "en")
    pages = list(source_pages(studio).specific())
    with counted_queries() as stock:
        translate_object(pages[0], [locale("de")])
        translate_page_subtree(pages[0].pk, [locale("de")], None, None)
    assert len(stock) > 300 * len(pages)

    with counted_queries() as ours:
        translate(pages, locale("en"), studio=studio)
    assert len(ours) <= 30 * len(pages)
    texts = Translation.objects.filter(target_locale=locale("en"))
    assert texts.count() == len(pages)
