"""Work on a language, a slice at a time: between two slices the worker sends the mails that are waiting."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import Page
from wagtail_localize.models import Translation

from ..models import LanguageJob
from .branches import source_pages, translate
from .machine.service import ServiceError
from .machine.translating import service, translate_portion, untranslated_texts
from .progress import progress_of

SLICE = 10
"""Pages a slice. A slice is one transaction: about 150 queries."""


def work_on_language(job: LanguageJob) -> bool:
    """One slice, or one portion of texts. True when more is left to do."""
    return _have_translated(job) if job.kind == LanguageJob.Kind.MACHINE else _do_pages(job)


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
    job.write(total=job.total, done=job.done + len(pages), reached=reached)
    return len(pages) == SLICE


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
    job.write(total=job.total, done=job.done + kept, reached=str(last or job.reached))
    return bool(places)
