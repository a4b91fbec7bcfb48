"""What wagtail-localize knows of the blueprint, it knows of each studio made from it."""

from __future__ import annotations

from html import unescape

import pytest
from wagtail.models import Locale
from wagtail_localize.models import (
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.operations import translate_object

from home.models import PlainPage
from intake.models import IntakePage
from tests.sites import counted_queries, visit
from tests.studios import WORDS, a_plan, add_to_blueprint, blueprint, make_studio

pytestmark = pytest.mark.django_db


@pytest.fixture
def translated() -> PlainPage:
    """A blueprint page that a translator has put into English, with a link in it."""
    target = add_to_blueprint("Doel", "doel")
    page = add_to_blueprint(
        "Rooster in {city}",
        "rooster",
        intro="Trainen in {city} bij {studio}.",
        story=[
            (
                "section",
                {"heading": "Tijden", "body": f'<p>Zie <a linktype="page" id="{target.pk}">hier</a> in {{city}}.</p>'},
            ),
            ("steps", {"heading": "Zo", "items": [{"title": "Bellen", "text": "<p>Naar {phone}</p>"}]}),
        ],
    )
    english = Locale.objects.get(language_code="en")
    translate_object(page, [english])
    translation = Translation.objects.get(source__object_id=page.translation_key)
    for segment in translation.source.stringsegment_set.select_related("string", "context"):
        StringTranslation.objects.create(
            translation_of=segment.string,
            locale=english,
            context=segment.context,
            data=f"EN {segment.string.data}",
            translation_type="manual",
        )
    translation.save_target(publish=True)
    translation.get_target_instance().specific.save_revision().publish()
    return page


@pytest.mark.parametrize("name", ["Studio Gracht", "Fit & Co", 'Fit <3 "Kade" \'t Gooi'])
def test_a_translation_stays_a_translation(translated: PlainPage, name: str) -> None:
    studio = make_studio(name=name)
    page = PlainPage.objects.descendant_of(studio.container).get(slug="rooster")
    old = Translation.objects.get(source__object_id=translated.translation_key)
    new = Translation.objects.get(source__object_id=page.translation_key)
    assert new.get_progress() == old.get_progress()
    assert new.enabled
    english = page.get_translation(Locale.objects.get(language_code="en"))
    shown = visit(english.specific.url.replace("http://gracht.localhost", ""), host="gracht.localhost")
    assert f"EN Trainen in Utrecht bij {name}." in unescape(shown.content.decode())
    new.save_target(publish=True)
    english.refresh_from_db()
    assert english.specific.intro == f"EN Trainen in Utrecht bij {name}."


def test_a_reply_keeps_its_translation_and_what_each_mail_fills_in() -> None:
    reply = "Dag {name}, {studio} belt {moment}."
    intake = IntakePage.objects.descendant_of(blueprint()).get(locale__language_code="nl")
    intake.reply_text = f"{reply} Groet uit {{city}}."
    intake.save_revision().publish()
    english = Locale.objects.get(language_code="en")
    source, _made = TranslationSource.update_or_create_from_instance(intake)
    Translation.objects.get_or_create(source=source, target_locale=english)
    segment = source.stringsegment_set.select_related("string", "context").get(context__path="reply_text")
    StringTranslation.objects.create(
        translation_of=segment.string,
        context=segment.context,
        locale=english,
        data=f"EN {reply} From {{city}}.",
        translation_type="manual",
    )
    studio = make_studio(name="Fit & Co")
    page = IntakePage.objects.descendant_of(studio.container).get(locale__language_code="nl")
    kept = StringTranslation.objects.get(context__object_id=page.translation_key, context__path="reply_text")
    assert kept.data == f"EN {reply} From Utrecht."
    assert kept.translation_of.data == f"{reply} Groet uit Utrecht."


def test_it_can_be_translated_on(translated: PlainPage) -> None:
    studio = make_studio()
    page = PlainPage.objects.descendant_of(studio.container).get(slug="rooster")
    page.intro = "Iets nieuws."
    page.save_revision().publish()
    source = TranslationSource.objects.get(object_id=page.translation_key)
    source.update_from_db()
    translation = Translation.objects.get(source=source)
    done = translation.get_progress()
    assert done[0] - done[1] == 1
    translation.save_target(publish=True)
    english = page.get_translation(Locale.objects.get(language_code="en")).specific
    assert english.intro == "Iets nieuws." or "Utrecht" in english.title


def test_the_records_are_those_that_wagtail_localize_would_make(translated: PlainPage) -> None:
    studio = make_studio()
    page = PlainPage.objects.descendant_of(studio.container).get(slug="rooster")
    source = TranslationSource.objects.get(object_id=page.translation_key)

    def rows() -> list[list[tuple]]:
        return [
            sorted(source.stringsegment_set.values_list("context__path", "string__data", "order", "attrs")),
            sorted(source.templatesegment_set.values_list("context__path", "template__template", "order")),
            sorted(source.overridablesegment_set.values_list("context__path", "data_json", "order")),
        ]

    ours = rows()
    assert all("{city}" not in str(row) for row in ours)
    source.refresh_segments()
    assert rows() == ours


def test_only_chosen_languages_come_along(translated: PlainPage) -> None:
    studio = make_studio(languages=["nl"])
    page = PlainPage.objects.descendant_of(studio.container).get(slug="rooster")
    assert not Translation.objects.filter(source__object_id=page.translation_key).exists()


def test_two_studios_do_not_share_records(translated: PlainPage) -> None:
    make_studio()
    with counted_queries() as captured:
        other = make_studio(name="B", host="b.localhost", owner_email="b@b.example", values={**WORDS, "city": "Gouda"})
    page = PlainPage.objects.descendant_of(other.container).get(slug="rooster")
    strings = TranslationSource.objects.get(object_id=page.translation_key).stringsegment_set
    assert not strings.filter(string__data__contains="Utrecht").exists()
    assert strings.filter(string__data__contains="Gouda").exists()
    assert len(captured) <= 25 * 15
    assert a_plan().name
