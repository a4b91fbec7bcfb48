"""Work on a language, a slice at a time: between two slices the worker sends the mails that are waiting."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django_tasks import task
from wagtail.models import Page
from wagtail_localize.models import Translation

from ..models import LanguageJob
from .branches import source_pages, translate
from .machine.service import ServiceError
from .machine.translating import service, translate_portion, untranslated_texts
from .progress import progress_of

logger = logging.getLogger(__name__)

SLICE = 10
"""Pages a slice. A slice is one transaction: about 150 queries."""
MAXIMUM_ATTEMPTS = 5
BEHIND_MAIL = -10
"""Priority in the queue."""


@task(backend="follow_up", priority=BEHIND_MAIL)
def work_on_language(pk: int) -> None:
    """One slice, and the next into the queue. Losing this task loses nothing: the sweeper finds its row."""
    if run_slice(pk):
        work_on_language.enqueue(pk)


def run_slice(pk: int) -> bool:
    """Do the next slice, unless somebody else is at it. True when more is left to do."""
    job = _claim(pk, timezone.now())
    if job is None:
        return False
    try:
        more = _have_translated(job) if job.kind == LanguageJob.Kind.MACHINE else _do_pages(job)
    except ServiceError as error:
        _failed(job, str(error), for_good=not error.passing)
        return False
    except Exception as error:  # whatever goes wrong is written down, tried again, and shown
        logger.exception("Work on a language (%s) failed.", job)
        _failed(job, f"{type(error).__name__}: {error}")
        return False
    return more


def sweep_language_jobs() -> int:
    """Queue again what was lost by the queue or dropped by a worker that died. A failed slice waits for this too."""
    now = timezone.now()
    queued = 0
    for pk in list(LanguageJob.objects.lost(now).values_list("pk", flat=True)):
        lost = LanguageJob.objects.lost(now).filter(pk=pk).order_by()
        if lost.update(status=LanguageJob.Status.WAITING, claimed_at=now):
            work_on_language.enqueue(pk)
            queued += 1
    return queued


def _claim(pk: int, at: datetime) -> LanguageJob | None:
    """Exactly one of several workers gets the row."""
    claimed = LanguageJob.objects.due(at).filter(pk=pk).order_by()
    if not claimed.update(status=LanguageJob.Status.RUNNING, claimed_at=at, attempts=F("attempts") + 1):
        return None
    return LanguageJob.objects.select_related("studio__container", "locale", "branch", "requested_by").get(pk=pk)


def _failed(job: LanguageJob, message: str, *, for_good: bool = False) -> None:
    given_up = for_good or job.attempts >= MAXIMUM_ATTEMPTS
    LanguageJob.objects.filter(pk=job.pk).update(
        status=LanguageJob.Status.FAILED if given_up else LanguageJob.Status.WAITING, error=message[:500]
    )


def _finished(job: LanguageJob, *, done: int, reached: str, more: bool) -> bool:
    """Write down how far the work is. Work that was called off meanwhile stays called off."""
    LanguageJob.objects.filter(pk=job.pk, status=LanguageJob.Status.RUNNING).update(
        total=job.total,
        done=job.done + done,
        reached=reached,
        status=LanguageJob.Status.WAITING if more else LanguageJob.Status.DONE,
        attempts=0,
        error="",
    )
    return more


# --- Pages ---


@transaction.atomic
def _do_pages(job: LanguageJob) -> bool:
    if not job.reached:
        job.total = _pages(job).count()
    pages = list(_pages(job).filter(path__gt=job.reached)[:SLICE])
    own_type = {page.pk: page for page in Page.objects.filter(pk__in=[p.pk for p in pages]).specific()}
    if job.kind != LanguageJob.Kind.WITHDRAW:
        if pages:
            translate([own_type[p.pk] for p in pages], job.locale, studio=job.studio, user=job.requested_by)
    else:
        for page in pages:
            if page.live:
                own_type[page.pk].unpublish(user=job.requested_by)
    reached = pages[-1].path if pages else job.reached
    return _finished(job, done=len(pages), reached=reached, more=len(pages) == SLICE)


def _pages(job: LanguageJob) -> QuerySet[Page]:
    """What the work is about, in the order of the tree."""
    if job.kind != LanguageJob.Kind.WITHDRAW:
        found = source_pages(job.studio)
        if job.branch:
            # The pages above come along: below a page that is not there nothing can stand.
            path = job.branch.path
            way = [path[:n] for n in range(Page.steplen, len(path) + 1, Page.steplen)]
            branch = Q(path__startswith=path) if job.kind == LanguageJob.Kind.TRANSLATE else Q()
            found = found.filter(Q(path__in=way) | branch) if branch else found.filter(path__in=way)
        return found
    container = job.studio.container
    assert container is not None
    return Page.objects.filter(path__startswith=container.path, locale=job.locale, depth__gt=container.depth).order_by(
        "path"
    )


# --- Machine translation of one page ---


def _have_translated(job: LanguageJob) -> bool:
    """One portion of texts. The service is asked outside any transaction, and outside any request."""
    by = service()
    if by is None or job.branch is None:
        raise ServiceError("There is no translation service any more.", passing=False)
    translation = Translation.objects.select_related("source__locale", "target_locale").get(
        source__object_id=job.branch.translation_key, target_locale=job.locale
    )
    if not job.reached:
        job.total = progress_of([translation.pk])[translation.pk].missing
    places, last = untranslated_texts(translation, after=int(job.reached or 0))
    kept = translate_portion(translation, places, studio=job.studio, by=by, user=job.requested_by) if places else 0
    return _finished(job, done=kept, reached=str(last or job.reached), more=bool(places))
