"""Machine translation: asked in the background, in portions, with its failures in words; a person reads it first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail_localize.models import StringTranslation

from config.settings.base import machine_translator
from home import jobs
from home.models import LanguageJob
from home.translation.machine.deepl import DeepL
from home.translation.machine.libretranslate import mark_terms, unmark_terms
from home.translation.machine.service import Wishes, portions
from home.translation.machine.translating import fits, wishes_of
from home.translation.progress import progress_of
from home.translation.publishing import publish
from home.translation.untranslated import NotComplete
from tests.home.translating import (
    choose,
    fill,
    german_drafts,
    messages_in,
    page_at,
    run_worker,
    signed_in,
    translation_of,
    version,
)
from tests.home.translation_services import StandIn, stand_in
from tests.sites import KADE, counted_queries, studio_at

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("in_english")]
ARTICLE = "/kade/nl/wat-kost-personal-training/"
DEEPL = "home.translation.machine.deepl.DeepL"
LIBRE = "home.translation.machine.libretranslate.LibreTranslate"


@pytest.fixture
def service() -> Iterator[StandIn]:
    with stand_in() as running:
        yield running


@pytest.fixture
def deepl(service: StandIn, settings: Any) -> StandIn:
    options = {"AUTH_KEY": "secret", "URL": service.address, "TIMEOUT": 1}
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {"CLASS": DEEPL, "OPTIONS": options}
    return service


@pytest.fixture
def libre(service: StandIn, settings: Any) -> StandIn:
    options = {"URL": service.address, "API_KEY": "secret", "TIMEOUT": 1}
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {"CLASS": LIBRE, "OPTIONS": options}
    return service


def press_button(username: str = "kade-marketer") -> Any:
    """As the translation editor's button does."""
    translation = translation_of(page_at(ARTICLE), "de")
    address = reverse("wagtail_localize:machine_translate", args=[translation.pk])
    return signed_in(username).post(address, {"next": edit_address()}, follow=True)


def edit_address() -> str:
    return reverse("wagtailadmin_pages:edit", args=[version(page_at(ARTICLE), "de").pk])


def missing() -> int:
    translation = translation_of(page_at(ARTICLE), "de")
    return progress_of([translation.pk])[translation.pk].missing


def test_the_request_only_queues_and_the_worker_translates_in_portions(
    deepl: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    german_drafts()
    wanted = missing()
    assert wanted > 50
    assert "DeepL" in messages_in(press_button())
    assert deepl.requests == []

    run_worker(monkeypatch)
    assert missing() == 0
    assert len(deepl.translations) >= 2
    assert all(len(request["body"]["text"]) <= 50 for request in deepl.translations)
    first = deepl.translations[0]
    assert first["key"] == "DeepL-Auth-Key secret"
    assert (first["body"]["source_lang"], first["body"]["target_lang"]) == ("NL", "DE")
    assert first["body"]["formality"] == "prefer_less"
    assert "wat-kost-personal-training" not in [text for r in deepl.translations for text in r["body"]["text"]]


def test_what_a_machine_wrote_goes_live_only_after_somebody_read_it(
    deepl: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    german_drafts()
    press_button()
    run_worker(monkeypatch)
    translation = translation_of(page_at(ARTICLE), "de")
    with pytest.raises(NotComplete, match="machine"):
        publish(translation, user=None, although_incomplete=True)

    client = signed_in("kade-marketer")
    address = reverse("publish_translation", args=[translation.pk])
    assert "übersetzt" in client.get(address).content.decode()
    client.post(address)
    assert not version(page_at(ARTICLE), "de").live
    client.post(address, {"read": "1"})
    assert version(page_at(ARTICLE), "de").live
    assert StringTranslation.objects.filter(tool_name="DeepL", translation_type="machine").count() == 0
    assert StringTranslation.objects.filter(tool_name="DeepL", last_translated_by__username="kade-marketer").exists()


@pytest.mark.parametrize(
    ("failure", "words", "passing"),
    [
        (403, "check the key", False),
        (429, "busy", True),
        (456, "allowance", False),
        (500, "fault of its own", True),
        (503, "fault of its own", True),
        (413, "too long", False),
        ("slow", "did not answer within 1 seconds", True),
        ("hang up", "cannot be reached", True),
        ("broken", "cannot be read", True),
        ("fewer", "cannot be read", True),
    ],
)
@pytest.mark.parametrize("name", ["deepl", "libre"])
def test_a_failure_is_shown_to_the_editor_and_loses_nothing(
    name: str,
    failure: int | str,
    words: str,
    passing: bool,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service: StandIn = request.getfixturevalue(name)
    german_drafts()
    before = missing()
    service.failures = [failure]
    press_button()
    run_worker(monkeypatch)
    job = LanguageJob.objects.get(kind=LanguageJob.Kind.MACHINE)
    assert words in job.error
    assert job.status == (LanguageJob.Status.WAITING if passing else LanguageJob.Status.FAILED)
    assert missing() == before
    assert words in messages_in(signed_in("kade-marketer").get(edit_address()))

    if passing:
        LanguageJob.objects.update(due_at=timezone.now())
        run_worker(monkeypatch, times=2)
        assert missing() == 0


def test_a_portion_that_came_is_kept_when_the_next_one_fails(deepl: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    german_drafts()
    before = missing()
    press_button()

    class Second(list[int | str]):
        asked = 0

        def __bool__(self) -> bool:
            self.asked += 1
            return self.asked == 2

        def pop(self, *args: Any) -> int:
            return 456

    deepl.failures = Second()
    run_worker(monkeypatch)
    assert 0 < missing() <= before - 40
    assert LanguageJob.objects.get(kind=LanguageJob.Kind.MACHINE).status == LanguageJob.Status.FAILED


def test_without_a_key_there_is_no_button(settings: Any) -> None:
    german_drafts()
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = None
    html = signed_in("kade-marketer").get(edit_address()).content.decode()
    assert "machineTranslator&quot;: null" in html or '"machineTranslator": null' in html
    assert press_button().status_code == 404
    assert machine_translator({}) is None
    assert machine_translator({"DEEPL_AUTH_KEY": "k"})["CLASS"] == DEEPL  # type: ignore[index]
    assert machine_translator({"LIBRETRANSLATE_URL": "http://x"})["CLASS"] == LIBRE  # type: ignore[index]


def test_another_studios_page_is_not_found(deepl: StandIn) -> None:
    german_drafts()
    assert press_button("zaal-marketer").status_code == 404
    assert not LanguageJob.objects.exists()


def test_a_studios_glossary_and_tone_reach_deepl_once(deepl: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    german_drafts()
    studio = choose(KADE, "en", "de")
    words = [("intake", "de", "Erstgespräch"), ("Studio Kade", "de", "Studio Kade"), ("intake", "en", "intake call")]
    studio.glossary = json.dumps(
        [
            {"type": "word", "value": {"term": t, "language": code, "translation": tr}, "id": f"w{n}"}
            for n, (t, code, tr) in enumerate(words)
        ]
    )
    studio.formality = "formal"
    studio.save()
    old = f"instroom {studio.uuid} de 000000000000"
    deepl.glossaries = [{"glossary_id": "old", "name": old}, {"glossary_id": "foreign", "name": "of somebody else"}]
    press_button()
    run_worker(monkeypatch)
    made = [one for one in deepl.glossaries if one["name"].startswith(f"instroom {studio.uuid} de")]
    assert [one["entries"] for one in made] == ["Studio Kade\tStudio Kade\nintake\tErstgespräch"]
    assert {one["glossary_id"] for one in deepl.glossaries} == {made[0]["glossary_id"], "foreign"}
    assert {r["body"]["glossary_id"] for r in deepl.translations} == {made[0]["glossary_id"]}
    assert {r["body"]["formality"] for r in deepl.translations} == {"prefer_more"}
    assert len([r for r in deepl.requests if r["method"] == "POST" and r["path"].endswith("/glossaries")]) == 1


def test_a_glossary_that_was_deleted_at_deepl_is_made_again(deepl: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    german_drafts()
    studio = choose(KADE, "en", "de")
    word = {"term": "intake", "language": "de", "translation": "Erstgespräch"}
    studio.glossary = json.dumps([{"type": "word", "value": word, "id": "w1"}])
    studio.save()
    wishes = wishes_of(studio_at(KADE), "de")
    DeepL({"AUTH_KEY": "secret", "URL": deepl.address}).translate_portion(
        ["Intake"], source="nl", target="de", wishes=wishes
    )
    deepl.glossaries.clear()
    press_button()
    run_worker(monkeypatch)
    assert missing() == 0
    (made,) = deepl.glossaries
    assert deepl.translations[-1]["body"]["glossary_id"] == made["glossary_id"]


def test_libretranslate_speaks_its_own_protocol(libre: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    german_drafts()
    press_button()
    run_worker(monkeypatch)
    body = libre.translations[0]["body"]
    assert (body["source"], body["target"], body["format"], body["api_key"]) == ("nl", "de", "html", "secret")
    assert missing() == 0


def test_words_of_the_glossary_travel_as_marks() -> None:
    wishes = Wishes(terms={"intake": "Erstgespräch", "proefles": "Probestunde"})
    marked = mark_terms('De <a id="intake">Intake</a> is geen proefles, wel intakegesprek.', wishes.terms)
    assert marked == 'De <a id="intake">[[0]]</a> is geen [[1]], wel intakegesprek.'
    words = list(wishes.terms.values())
    assert unmark_terms("Das [[0]] ist keine [[1]]", "[[0]] [[1]]", words) == "Das Erstgespräch ist keine Probestunde"
    assert unmark_terms("Das [[0]] ist", "[[0]] [[1]]", words) == ""


def test_a_translation_that_lost_its_link_is_left_to_a_person() -> None:
    assert fits('Lees <a id="a1">meer</a>', 'Read <a id="a1">more</a>')
    assert not fits('Lees <a id="a1">meer</a>', "Read more")
    assert not fits("Tekst", "<div>Text</div>")
    assert not fits("Tekst", " ")


def test_portions_hold_at_most_fifty_texts_and_a_hundred_kilobytes() -> None:
    assert [len(p) for p in portions(["x"] * 120)] == [50, 50, 20]
    assert [len(p) for p in portions(["x" * 60_000] * 3)] == [1, 1, 1]
    assert list(portions([])) == []


def test_a_portion_of_fifty_texts_costs_a_handful_of_queries(deepl: StandIn) -> None:
    german_drafts()
    press_button()
    before = missing()
    job = LanguageJob.objects.get(kind=LanguageJob.Kind.MACHINE)
    with counted_queries() as queries:
        jobs.run(LanguageJob, job.pk)
    assert before - missing() >= 40
    assert len(queries) <= 15


def test_nothing_that_a_person_wrote_is_replaced(deepl: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    german_drafts()
    translation = translation_of(page_at(ARTICLE), "de")
    fill(translation, leave=3)
    press_button()
    run_worker(monkeypatch)
    assert sum(len(r["body"]["text"]) for r in deepl.translations) == 3
    assert StringTranslation.objects.filter(translation_type="machine").count() == 3
