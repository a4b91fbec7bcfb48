"""The intake page, and what comes of it."""

from .follow_up import FollowUp
from .intake_page import IntakePage
from .lead import Lead, LeadContact, LeadEvent, Submission
from .policy import Duty, FollowUpPolicy
from .privacy import AuditEntry, DataRequest
from .webhook import Webhook, WebhookAttempt

__all__ = [
    "AuditEntry",
    "DataRequest",
    "Duty",
    "FollowUp",
    "FollowUpPolicy",
    "IntakePage",
    "Lead",
    "LeadContact",
    "LeadEvent",
    "Submission",
    "Webhook",
    "WebhookAttempt",
]
