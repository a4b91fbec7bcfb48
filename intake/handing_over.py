"""What somebody who leaves a studio has in hand there: the leads they were to call, and their turn on duty."""

from __future__ import annotations

from typing import Any

from home.models import Studio

from .models import Duty, FollowUpPolicy, Lead


def hand_over(studio: Studio, person: Any) -> None:
    """Their leads are nobody's, and so open on no phone of theirs; new ones go to whoever is on duty."""
    Duty.objects.filter(policy__site=studio.site_id, person=person).delete()
    FollowUpPolicy.objects.filter(site=studio.site_id, fixed_person=person).update(
        fixed_person=None, assignment=FollowUpPolicy.Assignment.IN_TURN
    )
    Lead.objects.filter(studio=studio, assigned_to=person).update(assigned_to=None)
