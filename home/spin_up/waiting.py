"""Studios that were asked for in the desk: the request waits as a job, and the worker makes them."""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from ..hosts import read_host
from ..models import SpinUp
from ..models.job import JobError
from ..outage import UNREACHABLE
from .making import STEPS, Report, spin_up
from .plan import StudioPlan
from .problems import BROKEN, SpinUpProblem

logger = logging.getLogger(__name__)


def ask(plan: StudioPlan, *, user: Any) -> SpinUp:
    """Write down what somebody wants; the caller queues the work."""
    return SpinUp.objects.create(asked_by_id=user.pk, plan=plan.as_json(), hostname=read_host(plan.host).name)


def carry_out(row: SpinUp) -> None:
    """Make what a row asks for; that it was made is written down with the studio. Raises JobError."""
    done = 0

    def progress(step: str) -> None:
        nonlocal done
        cache.set(step_key(row), done, 600)
        done += 1

    def write_down(report: Report) -> None:
        if not row.write(status=SpinUp.Status.DONE, report=report.as_json(), studio_id=report.studio_id):
            # Another worker took it up meanwhile: what was made here goes, with the transaction.
            raise JobError(_(BROKEN))

    try:
        spin_up(StudioPlan.from_json(row.plan), user=row.asked_by, progress=progress, finish=write_down)
    except SpinUpProblem as problem:
        raise JobError(str(problem), for_good=True) from None
    except (JobError, *UNREACHABLE):
        raise
    except Exception:
        logger.exception("Studio %s could not be made", row.plan.get("name"))
        raise JobError(_(BROKEN), for_good=True) from None


def step_key(row: SpinUp) -> str:
    return f"spin-up:{row.uuid}"


def current_step(row: SpinUp) -> int | None:
    """Which of STEPS is under way, where the cache is shared with the worker; else nobody knows."""
    found = cache.get(step_key(row))
    return found if isinstance(found, int) and found < len(STEPS) else None
