"""To which studio each of our rows belongs, so that the desk shows it to nobody else."""

from __future__ import annotations

from home import seal

from .models import (
    AuditEntry,
    DataRequest,
    Duty,
    FollowUp,
    FollowUpPolicy,
    Lead,
    LeadContact,
    LeadEvent,
    Submission,
    Webhook,
    WebhookAttempt,
)


def register() -> None:
    """Called when the app is ready."""
    seal.register(AuditEntry, lookup="studio")
    seal.register(DataRequest, lookup="studio")
    seal.register(Duty, lookup="policy__site__studio")
    seal.register(FollowUp, lookup="submission__lead__studio")
    seal.register(FollowUpPolicy, lookup="site__studio")
    seal.register(Lead, lookup="studio")
    seal.register(LeadContact, lookup="studio")
    seal.register(LeadEvent, lookup="lead__studio")
    seal.register(Submission, lookup="lead__studio")
    seal.register(Webhook, lookup="studio")
    seal.register(WebhookAttempt, lookup="webhook__studio")
    seal.name_id("webhook_pk", Webhook)
    seal.name_id("row", FollowUp)
    seal.name_word("act")
