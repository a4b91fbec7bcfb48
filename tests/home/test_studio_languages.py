"""A studio's languages: chosen in its settings, made and withdrawn in the background, and nobody else's business."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation

from home import jobs
from home.models import LanguageJob, Studio
from home.models.language_job import change_languages, request_language_work
from home.studio_form import StudioForm
from home.sweeping import register_sweeper, sweep
from home.translation import jobs as language_work
from home.translation.branches import source_pages
from home.translation.publishing import publish
from tests.home.translating import (
    choose,
    fill,
    german_drafts,
    locale,
    page_at,
    run_worker,
    signed_in,
    translation_of,
    version,
)
from tests.sites import KADE, ZAAL, counted_queries, studio_at, visit

pytestmark = pytest.mark.django_db


def save_settings(studio: Studio, *codes: str) -> None:
    """As the settings' form does, with only its field of languages."""
    form_class = type(
        "Form", (StudioForm,), {"Meta": type("Meta", (), {"model": Studio, "fields": ["languages"], "formsets": []})}
    )
    form = form_class({"languages": [locale(code).pk for code in codes]}, instance=studio)
    assert form.is_valid(), form.errors
    form.save()


def drafts(host: str, code: str) -> list[Page]:
    return list(Page.objects.filter(path__startswith=studio_at(host).container.path, locale=locale(code)))


def test_an_added_language_gets_drafts_of_all_pages_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_work, "SLICE", 3)
    studio = studio_at(KADE)
    save_settings(studio, "en", "de")
    assert drafts(KADE, "de") == []
    job = LanguageJob.objects.get()
    assert (job.kind, job.locale.language_code, job.status) == ("translate", "de", "waiting")

    run_worker(monkeypatch, times=2)
    job.refresh_from_db()
    wanted = source_pages(studio).count()
    assert (job.status, job.done, job.total) == ("done", wanted, wanted)
    made = drafts(KADE, "de")
    assert len(made) == wanted
    assert not any(page.live for page in made)
    assert Page.find_problems() == ([], [], [], [], [])
    assert drafts(ZAAL, "de") == []
    assert visit("/de/", host=KADE).status_code == 404


def test_a_removed_language_is_gone_at_once_and_its_pages_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {page.pk for page in drafts(KADE, "en")}
    save_settings(studio_at(KADE))
    assert visit("/en/", host=KADE).status_code == 404
    run_worker(monkeypatch, times=2)
    pages = drafts(KADE, "en")
    assert {page.pk for page in pages} == kept
    assert not any(page.live for page in pages)
    assert visit("/", host=KADE).status_code == 200
    assert any(page.live for page in drafts(ZAAL, "fr"))


def test_a_language_that_comes_back_finds_its_translations(monkeypatch: pytest.MonkeyPatch) -> None:
    german_drafts()
    home = page_at("/kade/nl/")
    fill(translation_of(home, "de"))
    publish(translation_of(home, "de"), user=None)
    save_settings(studio_at(KADE), "en")
    run_worker(monkeypatch, times=2)
    before = StringTranslation.objects.count()
    save_settings(studio_at(KADE), "en", "de")
    run_worker(monkeypatch, times=2)
    assert StringTranslation.objects.count() == before
    assert not version(home, "de").live
    assert Page.objects.filter(translation_key=home.translation_key, locale=locale("de")).count() == 1


def test_work_that_a_killed_worker_dropped_is_taken_up_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_work, "SLICE", 3)
    studio = choose(KADE, "en", "de")
    job = request_language_work(studio, locale("de"), LanguageJob.Kind.TRANSLATE)
    assert jobs.run(LanguageJob, job.pk) is jobs.Ran.MORE
    LanguageJob.objects.update(status=LanguageJob.Status.RUNNING, claimed_at=timezone.now())
    assert jobs.run(LanguageJob, job.pk) is not jobs.Ran.MORE
    assert len(drafts(KADE, "de")) == 3

    LanguageJob.objects.update(claimed_at=timezone.now() - timedelta(minutes=3))
    run_worker(monkeypatch, times=2)
    job.refresh_from_db()
    assert job.status == LanguageJob.Status.DONE
    assert len(drafts(KADE, "de")) == source_pages(studio).count()


def test_work_that_fails_says_why_and_gives_up_after_five_times(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(language_work, "translate", broken)
    job = request_language_work(choose(KADE, "en", "de"), locale("de"), LanguageJob.Kind.TRANSLATE)
    for attempt in range(1, 6):
        assert jobs.run(LanguageJob, job.pk) is not jobs.Ran.MORE
        job.refresh_from_db()
        assert "the disk is full" in job.error
        assert job.status == ("failed" if attempt == 5 else "waiting")
        LanguageJob.objects.update(due_at=timezone.now())
    assert "the disk is full" in signed_in("kade-marketer").get(reverse("translations")).content.decode()


def test_a_sweeper_that_fails_keeps_no_other_from_its_work() -> None:
    def broken() -> int:
        raise RuntimeError

    ran: list[int] = []
    register_sweeper("broken", broken)
    register_sweeper("whole", lambda: ran.append(1) or 1)
    try:
        assert sweep() >= 1
        assert ran == [1]
    finally:
        register_sweeper("broken", lambda: 0)
        register_sweeper("whole", lambda: 0)


def test_taking_a_language_away_calls_off_what_was_being_made() -> None:
    studio = choose(KADE, "en", "de")
    (making,) = change_languages(studio, before=set(), after={locale("de").pk})
    change_languages(studio, before={locale("de").pk}, after=set())
    making.refresh_from_db()
    assert making.status == LanguageJob.Status.FAILED
    assert jobs.run(LanguageJob, making.pk) is not jobs.Ran.MORE
    assert drafts(KADE, "de") == []


def test_dutch_is_not_a_choice_and_never_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    save_settings(studio_at(KADE))
    assert not LanguageJob.objects.filter(locale=locale("nl")).exists()
    run_worker(monkeypatch, times=2)
    assert visit("/intake/", host=KADE).status_code == 200


def test_a_slice_of_the_background_work_keeps_its_budget() -> None:
    studio = choose(KADE, "en", "de")
    job = request_language_work(studio, locale("de"), LanguageJob.Kind.TRANSLATE)
    with counted_queries() as queries:
        jobs.run(LanguageJob, job.pk)
    pages = source_pages(studio).count()
    assert len(queries) <= 30 * pages
    assert Translation.objects.filter(target_locale=locale("de")).count() == pages


def test_one_page_alone_costs_what_a_batch_shares() -> None:
    """A page above it that is there already is not taken down again."""
    studio = choose(KADE, "en", "de")
    home, article = page_at("/kade/nl/"), page_at("/kade/nl/wat-kost-personal-training/")
    for page, most in ((home, 70), (article, 60), (article, 15)):
        job = request_language_work(studio, locale("de"), LanguageJob.Kind.PAGE, branch=page)
        with counted_queries() as queries:
            jobs.run(LanguageJob, job.pk)
        assert len(queries) <= most


def test_taking_a_language_offline_keeps_its_budget() -> None:
    studio = studio_at(KADE)
    live = sum(page.live for page in drafts(KADE, "en"))
    assert live > 5
    job = request_language_work(studio, locale("en"), LanguageJob.Kind.WITHDRAW)
    with counted_queries() as queries:
        jobs.run(LanguageJob, job.pk)
    assert len(queries) <= 30 * live
    assert not any(page.live for page in drafts(KADE, "en"))


@pytest.mark.parametrize("path", ["/kade/nl/", "/kade/nl/wat-kost-personal-training/"])
def test_publishing_a_translation_costs_little_more_than_publishing_a_page(path: str) -> None:
    german_drafts()
    fill(translation_of(page_at(path), "de"))
    with counted_queries() as ours:
        publish(translation_of(page_at(path), "de"), user=None)
    with counted_queries() as wagtails:
        version(page_at(path), "de").save_revision(log_action=True).publish()
    assert len(ours) <= len(wagtails) + 45
    assert len(ours) <= 160


def test_one_page_can_be_translated_and_those_above_come_along(monkeypatch: pytest.MonkeyPatch) -> None:
    choose(KADE, "en", "de")
    article = page_at("/kade/nl/wat-kost-personal-training/")
    data = {"locales": [locale("de").pk]}
    client = signed_in("kade-marketer")
    assert client.post(reverse("wagtail_localize:submit_page_translation", args=[article.pk]), data).status_code == 302
    run_worker(monkeypatch)
    assert {page.url_path for page in drafts(KADE, "de")} == {"/kade/de/", "/kade/de/wat-kost-personal-training/"}


def test_menus_of_languages_offer_the_chosen_ones_only() -> None:
    home = page_at("/kade/nl/")
    address = reverse("wagtailadmin_pages:edit", args=[home.pk])
    english = reverse("wagtailadmin_pages:edit", args=[version(home, "en").pk])
    assert english in signed_in("kade-marketer").get(address).content.decode()
    choose(KADE)
    assert english not in signed_in("kade-marketer").get(address).content.decode()
