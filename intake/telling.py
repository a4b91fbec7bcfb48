"""A lead goes from one person to another: who gets it and who had it are told."""

from __future__ import annotations

import uuid
from datetime import datetime

from .models.follow_up import FollowUp
from .models.lead import Submission


def tell(submission: Submission, kind: FollowUp.Kind, *, at: datetime) -> None:
    """Plan a word to whom it concerns. A lead that is given again is told again: there is one row of a kind."""
    FollowUp.objects.update_or_create(
        submission=submission,
        kind=kind,
        webhook=None,
        defaults={
            "status": FollowUp.Status.WAITING,
            "due_at": at,
            "attempts": 0,
            "claimed_at": None,
            "told": [],
            "error": "",
            "uuid": uuid.uuid4(),
        },
    )
