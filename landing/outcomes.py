"""What becomes of a file: told beforehand, or written to its page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import override

from .candidates import Candidate
from .markdown.problems import Problem, Waiting
from .models import LandingPage


@dataclass(frozen=True)
class Outcome:
    """What became of one file: created, updated, unchanged or refused; with what changed or what is wrong."""

    path: Path
    status: str
    changes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    """What is told of a file that comes in."""

    @property
    def waits(self) -> bool:
        """Nothing is wrong with the file itself: others were refused that it links to."""
        return bool(self.problems) and all(isinstance(problem, Waiting) for problem in self.problems)


def foretell(candidate: Candidate, *, publish: bool) -> Outcome:
    """What `write` would do; a candidate without a page would get one."""
    page = candidate.page
    return _expected(candidate, page.get_latest_revision_as_object() if page else None, publish=publish)


def _expected(candidate: Candidate, draft: LandingPage | None, *, publish: bool) -> Outcome:
    """What is to become of a candidate whose page was last edited as `draft`; None: there is no such page yet.

    Where nothing changes, a page is still published that is not live as it is.
    """
    changes, page = candidate.changes(draft), candidate.page
    if draft is None:
        status = "created"
    else:
        waits = publish and page is not None and (not page.live or page.has_unpublished_changes)
        status = "updated" if changes or waits else "unchanged"
    goes_live = publish and status != "unchanged"
    told = changes or (("published",) if goes_live else ())
    return Outcome(path=candidate.file.path, status=status, changes=told, notes=candidate.notes)


def write(candidate: Candidate, *, publish: bool) -> Outcome:
    """Save a candidate to its page, which must have been made; nothing is saved where nothing changed."""
    page = candidate.page
    assert page is not None
    draft = page if candidate.is_new else page.get_latest_revision_as_object()
    outcome = _expected(candidate, None if candidate.is_new else draft, publish=publish)
    if outcome.status == "unchanged":
        return outcome
    try:
        with transaction.atomic():
            _save(candidate, draft, publish=publish)
    except ValidationError as error:
        with override("en"):
            problems = tuple(Problem(0, f"{name}: {' '.join(texts)}") for name, texts in error.message_dict.items())
        return Outcome(path=outcome.path, status="refused", problems=problems)
    return outcome


def _save(candidate: Candidate, draft: LandingPage, *, publish: bool) -> None:
    """A new revision. Which page it translates is no part of that: it holds at once."""
    if candidate.is_linked:
        LandingPage.objects.filter(pk=draft.pk).update(translation_key=candidate.translation_key)
        draft.translation_key = candidate.translation_key
    for name, value in candidate.fields.items():
        setattr(draft, name, value)
    draft.draft_title = draft.title
    draft.story = json.dumps(candidate.story)
    draft.full_clean()
    if candidate.is_new:
        draft.save(clean=False)
    revision = draft.save_revision(log_action="wagtail.create" if candidate.is_new else "wagtail.edit")
    if publish:
        revision.publish()
