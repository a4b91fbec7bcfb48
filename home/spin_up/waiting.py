"""Studios that were asked for in the desk: the request waits as a row, and the worker makes them."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ..hosts import read_host
from ..models import SpinUp
from .making import STEPS, Report, spin_up
from .plan import StudioPlan
from .problems import BROKEN, SpinUpProblem

logger = logging.getLogger(__name__)

DROPPED_AFTER = timedelta(minutes=5)
"""A studio takes seconds; one that is still being made after this was dropped by a worker that died."""


def ask(plan: StudioPlan, *, user: Any) -> SpinUp:
    """Write down what somebody wants; the caller queues the work."""
    return SpinUp.objects.create(asked_by_id=user.pk, plan=plan.as_json(), hostname=read_host(plan.host).name)


def carry_out(pk: int) -> bool:
    """Make what a row asks for, and write down what came of it. False when somebody else is at it, or has been."""
    row = _claim(pk)
    if row is None:
        return False
    done = 0

    def progress(step: str) -> None:
        nonlocal done
        cache.set(step_key(row), done, 600)
        done += 1

    def write_down(report: Report) -> None:
        row.status, row.report, row.studio_id = SpinUp.Status.DONE, report.as_json(), report.studio_id
        row.save(update_fields=["status", "report", "studio"])

    try:
        spin_up(StudioPlan.from_json(row.plan), user=row.asked_by, progress=progress, finish=write_down)
    except SpinUpProblem as problem:
        _failed(row, str(problem))
        return False
    except Exception:
        logger.exception("Studio %s could not be made", row.plan.get("name"))
        _failed(row, _(BROKEN))
        return False
    return True


def _claim(pk: int) -> SpinUp | None:
    """Exactly one worker gets the row. One that a dead worker left is up for taking again."""
    now = timezone.now()
    free = Q(status=SpinUp.Status.WAITING) | Q(status=SpinUp.Status.RUNNING, started_at__lt=now - DROPPED_AFTER)
    if not SpinUp.objects.filter(free, pk=pk).update(status=SpinUp.Status.RUNNING, started_at=now):
        return None
    return SpinUp.objects.select_related("asked_by").get(pk=pk)


def _failed(row: SpinUp, problem: str) -> None:
    row.status, row.problem = SpinUp.Status.FAILED, problem
    row.save(update_fields=["status", "problem"])


def ask_again(row: SpinUp) -> None:
    """Put a row back in the queue that failed or was forgotten."""
    row.status, row.problem = SpinUp.Status.WAITING, ""
    row.save(update_fields=["status", "problem"])


def step_key(row: SpinUp) -> str:
    return f"spin-up:{row.uuid}"


def current_step(row: SpinUp) -> int | None:
    """Which of STEPS is under way, where the cache is shared with the worker; else nobody knows."""
    found = cache.get(step_key(row))
    return found if isinstance(found, int) and found < len(STEPS) else None
