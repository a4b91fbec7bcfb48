"""A page that was written separately in another language, kept in step with its Dutch page from then on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation

from home.translation.adopting import adopt, foresee
from home.translation.overview import State, overview
from home.translation.publishing import publish
from tests.home.translating import locale, messages_in, page_at, signed_in, translation_of, version
from tests.sites import KADE, studio_at, visit

pytestmark = pytest.mark.django_db
INTAKE = "/kade/nl/intake/"
QUESTION = "6a6ab0d0-7c4a-4a0e-8a3f-1f2f6f6b7a10"


@pytest.fixture
def separate() -> Page:
    """The Dutch intake, whose English version was written without the translation editor."""
    dutch = page_at(INTAKE)
    Translation.objects.filter(source__object_id=dutch.translation_key).delete()
    StringTranslation.objects.filter(context__object_id=dutch.translation_key).delete()
    return dutch


def state(path: str = INTAKE) -> State:
    (row,) = overview(studio_at(KADE), locales=[locale("en")], only=page_at(path))
    return row.cells[0].state


def stored(page: Page) -> list[dict[str, Any]]:
    return list(page.steps.raw_data)


def with_a_question(page: Page) -> Page:
    """The page once more, live with one more question in its first step, which is worth points."""
    steps = json.loads(json.dumps(stored(page)))
    question = json.loads(json.dumps(next(q for q in steps[0]["value"]["questions"] if "choices" in q["value"])))
    question["id"], question["value"]["label"] = QUESTION, "Hoe ver woon je van de studio?"
    for number, choice in enumerate(question["value"]["choices"]):
        choice["id"] = f"{QUESTION[:-2]}{number:02}"
    steps[0]["value"]["questions"].append(question)
    page.steps = json.dumps(steps)
    page.save_revision().publish()
    return page


def test_the_demo_keeps_its_translations_in_step() -> None:
    rows = overview(studio_at(KADE), locales=[locale("en")])
    assert {cell.state for row in rows for cell in row.cells} == {State.LIVE}
    assert all(cell.translation_id for row in rows for cell in row.cells)


def test_a_new_question_of_the_intake_is_the_same_question_in_both_languages(separate: Page) -> None:
    english = version(separate, "en")
    before = stored(english)
    translation = adopt(separate, english, user=None)
    assert state() is State.LIVE
    assert stored(version(separate, "en")) == before, "what visitors read stays"

    with_a_question(separate)
    assert state() is State.OUTDATED
    client = signed_in("kade-marketer")
    response = client.post(reverse("update_translation_source", args=[translation.source_id]), follow=True)
    asked = Translation.objects.get(pk=translation.pk).source.stringsegment_set.filter(context__path__contains=QUESTION)
    assert asked.count() > 1 and f"{asked.count()} " in messages_in(response), "only what is new is asked for"
    for segment in asked.select_related("string"):
        StringTranslation.objects.create(
            translation_of=segment.string,
            context=segment.context,
            locale=locale("en"),
            data=f"English: {segment.string.data}",
        )
    publish(translation_of(separate, "en"), user=None)

    ours, theirs = (
        next(q for q in stored(page)[0]["value"]["questions"] if q["id"] == QUESTION)
        for page in (version(separate, "nl"), version(separate, "en"))
    )
    assert theirs["value"]["label"] == "English: Hoe ver woon je van de studio?"
    assert [choice["id"] for choice in ours["value"]["choices"]] == [c["id"] for c in theirs["value"]["choices"]]
    assert [c["value"]["points"] for c in ours["value"]["choices"]] == [
        c["value"]["points"] for c in theirs["value"]["choices"]
    ], "points are those of the Dutch page"
    html = visit("/en/intake/", host=KADE).content.decode()
    assert "English: Hoe ver woon je" in html and before[0]["value"]["questions"][0]["value"]["label"] in html


def test_what_becomes_of_each_text_is_said_before(separate: Page) -> None:
    with_a_question(separate)
    english = version(separate, "en")
    steps = stored(english)
    gone = steps[0]["value"]["questions"].pop(0)["value"]["label"]
    steps[0]["value"]["questions"].append(
        {**steps[0]["value"]["questions"][0], "id": "00000000-0000-4000-8000-000000000001"}
    )
    english.steps = json.dumps(steps)
    english.save_revision().publish()

    adoption = foresee(separate, version(separate, "en"))
    assert "Hoe ver woon je van de studio?" in adoption.missing
    assert any(text == steps[0]["value"]["questions"][0]["value"]["label"] for text in adoption.leaving)
    assert gone not in adoption.texts.values()

    client = signed_in("kade-marketer")
    overview_page = client.get(reverse("translations"))
    address = reverse("adopt_translation", args=[english.pk])
    assert f'href="{address}?next=' in overview_page.content.decode()
    html = client.get(address).content.decode()
    assert "Hoe ver woon je van de studio?" in html
    assert state() is not State.WAITING, "looking changes nothing"
    response = client.post(address, follow=True)
    assert response.status_code == 200 and version(separate, "en").title in messages_in(response)
    assert state() is State.WAITING
    assert client.get(address).status_code == 404, "it is kept in step already"


def test_a_link_that_the_dutch_text_does_not_have_leaves_its_words() -> None:
    """wagtail-localize stops at one: the number of a link says where it leads on the Dutch page."""
    dutch = page_at("/kade/nl/over-ons/")
    Translation.objects.filter(source__object_id=dutch.translation_key).delete()
    english = version(dutch, "en")
    rows = json.loads(json.dumps(list(english.story.raw_data)))
    section = next(row for row in rows if row["type"] == "section" and "<a " not in row["value"]["body"])
    section["value"]["body"] = section["value"]["body"].replace("<p>", '<p><a href="https://example.com">Look</a> ', 1)
    english.story = json.dumps(rows)
    english.save_revision().publish()

    translation = adopt(dutch, version(dutch, "en"), user=None)
    page = translation.source.get_ephemeral_translated_instance(locale("en"), fallback=True)
    body = next(row for row in page.story.get_prep_value() if row["id"] == section["id"])["value"]["body"]
    assert body.startswith("<p>Look ")


@pytest.mark.parametrize("username", ["kade-trainer", "zaal-marketer", "zaal-owner"])
def test_nobody_else_takes_a_page_into_step(separate: Page, username: str) -> None:
    address = reverse("adopt_translation", args=[version(separate, "en").pk])
    response = signed_in(username).post(address)
    assert response.status_code in (302, 403, 404) and not Translation.objects.filter(
        source__object_id=separate.translation_key
    )
