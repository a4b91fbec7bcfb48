"""Translating as marketers do it: what is missing, what changed, PO files, and what may go live."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import product

import polib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from wagtail_localize.models import StringTranslation

from home.translation.branches import source_pages, translate
from home.translation.desk.po import take_in
from home.translation.overview import State, overview, state_of
from home.translation.progress import Progress, progress_of
from home.translation.publishing import publish
from home.translation.untranslated import NotComplete
from intake.models import IntakePage
from tests.home.translating import (
    fill,
    german_drafts,
    locale,
    messages_in,
    page_at,
    signed_in,
    translation_of,
    version,
)
from tests.sites import KADE, counted_queries, studio_at, visit

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ARTICLE = "/kade/nl/wat-kost-personal-training/"
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def test_state_by_truth_table() -> None:
    """Every combination against an independent reading of the rules."""
    times = (None, NOW - timedelta(days=1), NOW, NOW + timedelta(days=1))
    progresses = (Progress(3), Progress(3, missing=1), Progress(3, unread=1), Progress(3, 1, 1))
    for exists, live, published, dutch, taken, progress in product(
        (True, False), (True, False), times, times, (None, NOW), progresses
    ):
        found = state_of(
            exists=exists,
            live=live,
            published=published,
            dutch_published=dutch,
            taken_down=taken,
            progress=progress if taken else None,
        )
        if not exists:
            wanted = State.MISSING
        elif not taken:
            older = live and dutch is not None and published is not None and published < dutch
            wanted = State.OLDER if older else State.LIVE if live else State.DRAFT
        elif dutch is not None and dutch > NOW:
            wanted = State.OUTDATED
        elif progress.missing > 0:
            wanted = State.WAITING
        elif progress.unread > 0:
            wanted = State.UNREAD
        else:
            wanted = State.LIVE if live and published is not None and published >= NOW else State.READY
        assert found is wanted


def cell_of(path: str = ARTICLE) -> State:
    (row,) = overview(studio_at(KADE), locales=[locale("de")], only=page_at(path))
    return row.cells[0].state


def test_a_page_goes_from_missing_to_live_and_is_outdated_when_dutch_changes() -> None:
    german_drafts()
    assert cell_of() is State.WAITING
    translation = translation_of(page_at(ARTICLE), "de")
    fill(translation)
    assert cell_of() is State.READY
    publish(translation_of(page_at("/kade/nl/"), "de"), user=None) if fill(
        translation_of(page_at("/kade/nl/"), "de")
    ) == [] else None
    publish(translation, user=None)
    assert cell_of() is State.LIVE
    html = visit("/de/de-wat-kost-personal-training-in-amsterdam-noord/", host=KADE)
    assert html.status_code == 200

    dutch = page_at(ARTICLE)
    dutch.content_title = "Iets heel anders"
    dutch.save_revision(clean=False).publish()
    assert cell_of() is State.OUTDATED


def test_a_live_translation_stays_live_where_nothing_changed() -> None:
    """Neither another language nor a Dutch page that is handed over as it was makes it wait for publishing again."""
    studio = german_drafts()
    for path in ("/kade/nl/", ARTICLE):
        fill(translation_of(page_at(path), "de"))
        publish(translation_of(page_at(path), "de"), user=None)
    assert cell_of() is State.LIVE

    translate(list(source_pages(studio).specific()), locale("fr"), studio=studio)
    assert cell_of() is State.LIVE

    page_at(ARTICLE).save_revision(clean=False).publish()
    assert cell_of() is State.OUTDATED
    hand_over()
    assert cell_of() is State.LIVE

    dutch = page_at(ARTICLE)
    dutch.story = json.dumps(list(dutch.story.raw_data)[1:])
    dutch.save_revision(clean=False).publish()
    hand_over()
    assert cell_of() is State.READY
    hand_over()
    assert cell_of() is State.READY


def hand_over() -> HttpResponse:
    source = translation_of(page_at(ARTICLE), "de").source_id
    address = reverse("wagtail_localize:update_translations", args=[source])
    return signed_in("kade-marketer").post(address, follow=True)


def test_a_change_asks_for_what_changed_only() -> None:
    german_drafts()
    translation = translation_of(page_at(ARTICLE), "de")
    fill(translation)
    kept = StringTranslation.objects.filter(context__object_id=translation.source.object_id).count()
    dutch = page_at(ARTICLE)
    dutch.content_title = "Iets heel anders"
    dutch.save_revision(clean=False).publish()

    response = hand_over()
    assert "1 text" in messages_in(response) or "1 tekst" in messages_in(response)
    assert progress_of([translation.pk])[translation.pk].missing == 1
    assert StringTranslation.objects.filter(context__object_id=translation.source.object_id).count() == kept
    assert cell_of() is State.WAITING


def test_the_editors_button_leads_to_a_page_that_shows_what_is_missing() -> None:
    german_drafts()
    translation = translation_of(page_at(ARTICLE), "de")
    (left,) = fill(translation, leave=1)
    target = version(page_at(ARTICLE), "de")
    client = signed_in("kade-marketer")
    response = client.post(reverse("wagtailadmin_pages:edit", args=[target.pk]), {"action": "publish"})
    assert response["Location"] == reverse("publish_translation", args=[translation.pk])
    assert re.sub(r"<[^>]+>", "", left)[:20] in client.get(response["Location"]).content.decode()
    client.post(response["Location"])
    assert not version(page_at(ARTICLE), "de").live


def test_published_although_incomplete_leaves_dutch_out() -> None:
    german_drafts()
    home = translation_of(page_at("/kade/nl/"), "de")
    fill(home)
    publish(home, user=None)
    translation = translation_of(page_at(ARTICLE), "de")
    left = [text for text in fill(translation, leave=12) if len(text) > 25 and "<" not in text and "&" not in text]
    assert left
    address = reverse("publish_translation", args=[translation.pk])
    signed_in("kade-marketer").post(address, {"although_incomplete": "1"})
    page = version(page_at(ARTICLE), "de")
    assert page.live
    html = visit(f"/de/{page.slug}/", host=KADE).content.decode()
    for text in left:
        assert text not in html


def test_publishing_in_bulk_or_by_a_revision_does_not_get_past_the_gate() -> None:
    german_drafts()
    page = version(page_at(ARTICLE), "de")
    with pytest.raises(NotComplete):
        page.get_latest_revision().publish()
    client = signed_in("kade-marketer")
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={page.pk}"
    response = client.post(address, {"next": "/admin/"}, follow=True)
    assert response.status_code == 200
    assert page.get_admin_display_title() in messages_in(response)
    assert not version(page_at(ARTICLE), "de").live


def test_po_files_go_out_and_come_back_with_quotes_and_spaces_as_they_were() -> None:
    german_drafts()
    translation = translation_of(page_at(ARTICLE), "de")
    client = signed_in("kade-marketer")
    download = client.get(reverse("wagtail_localize:download_pofile", args=[translation.pk]))
    po = polib.pofile(download.content.decode())
    for entry in po:
        entry.msgstr = entry.msgid
    title = next(entry for entry in po if entry.msgctxt == "title")
    title.msgstr = "„Was kostet das?“ – ab 84\u00a0€ und ’s weiter"
    response = client.post(
        reverse("wagtail_localize:upload_pofile", args=[translation.pk]),
        {"file": SimpleUploadedFile("de.po", str(po).encode())},
        follow=True,
    )
    assert response.status_code == 200
    assert progress_of([translation.pk])[translation.pk].complete
    assert publish(translation, user=None).title == "„Was kostet das?“ – ab 84\u00a0€ und ’s weiter"
    dutch, german = page_at(ARTICLE), version(page_at(ARTICLE), "de")
    assert any(character in dutch.search_text() for character in "“”’\u00a0–")
    assert german.search_text() == dutch.search_text()


def test_what_a_file_is_not_sure_of_or_broke_is_not_taken_in_and_counted(in_english: None) -> None:
    german_drafts()
    translation = translation_of(page_at(ARTICLE), "de")
    client = signed_in("kade-marketer")
    download = client.get(reverse("wagtail_localize:download_pofile", args=[translation.pk]))
    po = polib.pofile(download.content.decode())
    sure, unsure, broken, obsolete = [entry for entry in po if entry.msgctxt != "slug"][:4]
    for entry in (sure, unsure, obsolete):
        entry.msgstr = f"de: {entry.msgid}"
    unsure.flags.append("fuzzy")
    broken.msgstr = "<div>Kaputt"
    obsolete.obsolete = True
    before = progress_of([translation.pk])[translation.pk].missing
    response = client.post(
        reverse("wagtail_localize:upload_pofile", args=[translation.pk]),
        {"file": SimpleUploadedFile("de.po", str(po).encode())},
        follow=True,
    )
    assert "1 text is marked as unsure" in messages_in(response)
    assert "1 text lost a link or its mark-up" in messages_in(response)
    assert [found.data for found in StringTranslation.objects.all()] == [f"de: {sure.msgid}"]
    assert progress_of([translation.pk])[translation.pk].missing == before - 1


def uploaded(translation: object, po: polib.POFile) -> str:
    """What somebody reads who sends a PO file."""
    response = signed_in("kade-marketer").post(
        reverse("wagtail_localize:upload_pofile", args=[translation.pk]),
        {"file": SimpleUploadedFile("de.po", str(po).encode())},
        follow=True,
    )
    assert response.status_code == 200
    return messages_in(response)


def filled_file(translation: object) -> polib.POFile:
    address = reverse("wagtail_localize:download_pofile", args=[translation.pk])
    return polib.pofile(signed_in("kade-marketer").get(address).content.decode())


def test_nul_in_a_po_file_is_refused_and_a_text_that_is_too_long_is_counted(in_english: None) -> None:
    german_drafts()
    translation = translation_of(page_at(ARTICLE), "de")
    po = filled_file(translation)
    title = next(entry for entry in po if entry.msgctxt == "title")
    title.msgstr = "a\0b"
    assert "NUL" in uploaded(translation, po)
    title.msgstr = "x" * 256
    assert "1 text is too long for its place" in uploaded(translation, po)
    assert not StringTranslation.objects.exists()


def test_a_po_file_of_unknown_texts_takes_no_query_for_each(in_english: None) -> None:
    german_drafts()
    translation = translation_of(page_at(ARTICLE), "de")
    few, many = filled_file(translation), filled_file(translation)
    for po, number in ((few, 3), (many, 300)):
        po.extend(polib.POEntry(msgid=f"vreemd {n}", msgstr="fremd", msgctxt="title") for n in range(number))
    with counted_queries() as with_few:
        assert take_in(translation, few, user=None).gone == 3
    with counted_queries() as with_many:
        assert take_in(translation, many, user=None).gone == 300
    assert len(with_many) <= len(with_few)


def test_a_page_that_was_taken_out_of_step_is_not_overwritten() -> None:
    german_drafts()
    translation = translation_of(page_at(ARTICLE), "de")
    fill(translation)
    client = signed_in("kade-marketer")
    client.post(reverse("wagtail_localize:stop_translation", args=[translation.pk]))
    for view in ("publish_translation", "wagtail_localize:machine_translate", "wagtail_localize:upload_pofile"):
        assert client.post(reverse(view, args=[translation.pk])).status_code == 404
    assert not version(page_at(ARTICLE), "de").live


def test_only_the_studios_own_languages_are_counted_as_waiting(in_english: None) -> None:
    studio = german_drafts()
    translate(list(source_pages(studio).specific()), locale("fr"), studio=studio)
    fill(translation_of(page_at(ARTICLE), "de"))
    assert "Nothing that is translated has changed" in messages_in(hand_over())


@pytest.mark.parametrize("data", [None, b"", b"\xff\xfe\x00", b"no po file", b'msgid "a\n', b'msgid "a"\nmsgstr "b"\n'])
def test_a_file_that_is_no_po_file_of_this_page_is_refused_in_words(data: bytes | None) -> None:
    german_drafts()
    translation = translation_of(page_at(ARTICLE), "de")
    sent = {} if data is None else {"file": SimpleUploadedFile("x.po", data)}
    response = signed_in("kade-marketer").post(
        reverse("wagtail_localize:upload_pofile", args=[translation.pk]), sent, follow=True
    )
    assert response.status_code == 200
    assert messages_in(response)
    assert not StringTranslation.objects.exists()


def test_the_overview_shows_ones_own_studio_only() -> None:
    german_drafts()
    html = signed_in("kade-marketer").get(reverse("translations")).content.decode()
    assert page_at(ARTICLE).title in html
    assert page_at("/zaal/nl/terug-na-een-blessure/").title not in html
    foreign = studio_at("gent.localhost").pk
    assert signed_in("kade-marketer").get(reverse("translations") + f"?studio={foreign}").status_code == 404
    other = signed_in("zaal-marketer").get(reverse("translations")).content.decode()
    assert page_at(ARTICLE).title not in other


def test_the_overview_costs_the_same_for_any_number_of_pages() -> None:
    studio = german_drafts()
    locales = [locale("en"), locale("de")]
    with counted_queries() as queries:
        rows = overview(studio, locales=locales)
    assert len(rows) > 5
    assert len(queries) <= 3


@pytest.mark.parametrize(
    "view", ["publish_translation", "wagtail_localize:machine_translate", "wagtail_localize:upload_pofile"]
)
def test_another_studios_translation_is_not_found(view: str) -> None:
    german_drafts()
    translation = translation_of(page_at(ARTICLE), "de")
    assert signed_in("zaal-marketer").post(reverse(view, args=[translation.pk])).status_code == 404
    assert signed_in("kade-trainer").post(reverse(view, args=[translation.pk])).status_code == 404


def test_the_editor_of_wagtail_localize_works_on_our_drafts() -> None:
    german_drafts()
    translation = translation_of(page_at(ARTICLE), "de")
    client = signed_in("kade-marketer")
    html = client.get(reverse("wagtailadmin_pages:edit", args=[version(page_at(ARTICLE), "de").pk])).content.decode()
    assert "Wat kost personal training" in html
    segment = translation.source.stringsegment_set.get(context__path="title")
    edit = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
    assert client.put(
        edit, "value=Was+kostet+das%3F", content_type="application/x-www-form-urlencoded"
    ).status_code in (200, 201)
    preview = client.get(reverse("wagtail_localize:preview_translation", args=[translation.pk]))
    assert "Was kostet das?" in preview.content.decode()


def test_the_intake_keeps_its_question_ids_in_translation() -> None:
    german_drafts()
    dutch = IntakePage.objects.get(url_path="/kade/nl/intake/")
    translation = translation_of(dutch, "de")
    fill(translation)
    publish(translation, user=None)
    german = version(dutch, "de")

    def ids(page: IntakePage) -> list[str]:
        return [
            part
            for step in page.question_steps
            for question in step.questions
            for part in (question.id, *(choice.id for choice in question.choices))
        ]

    assert ids(german) == ids(dutch)
    assert german.now_from == dutch.now_from
    assert "de: " in json.dumps(german.steps.get_prep_value())


def test_the_checks_panel_says_how_dutch_reads_and_what_search_engines_cut() -> None:
    german_drafts()
    html = (
        signed_in("kade-marketer").get(reverse("wagtailadmin_pages:edit", args=[page_at(ARTICLE).pk])).content.decode()
    )
    found = re.search(r"data-flesch-douma>(\d+) ·", html)
    assert found
    assert 40 <= int(found[1]) <= 95
    assert "data-search-title" in html
    assert 'data-translation="de"' in html
