"""Too late: somebody else takes over."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from .assignment import give_turn, policy_of
from .models.follow_up import FollowUp
from .models.lead import Lead, LeadEvent, person_name


def hand_over(row: FollowUp) -> bool:
    """Give the lead of an overdue row to the next person on duty, if there is one. Once, however often it is tried.

    False when somebody has answered meanwhile: then nobody is too late, and the lead stays whose it is.
    """
    lead = row.submission.lead
    at = timezone.now()
    with transaction.atomic():
        # The lock makes a second worker wait here, and then find the event of the first.
        locked = Lead.objects.select_for_update().get(pk=lead.pk)
        if not locked.is_waiting:
            return False
        if LeadEvent.objects.filter(lead=lead, kind=LeadEvent.Kind.ASSIGNED, data__follow_up=row.pk).exists():
            return True
        policy, zone = policy_of(lead.studio.site_id), lead.studio.hours.zone
        taken = [locked.assigned_to_id] if locked.assigned_to_id else []
        person = give_turn(policy, calls_at=at, zone=zone, at=at, not_these=taken)
        if person is None:
            return True
        Lead.objects.filter(pk=lead.pk).update(assigned_to=person)
        lead.assigned_to = person
        text, before = person_name(person), locked.assigned_to_id
        LeadEvent.of(lead, LeadEvent.Kind.ASSIGNED, at=at, text=text, follow_up=row.pk, before=before).save()
    return True
