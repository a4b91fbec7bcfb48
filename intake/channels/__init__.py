"""Ways to reach somebody. A new one is a module with one small class, and its line in `CHANNELS`."""

from __future__ import annotations

from ..models.follow_up import FollowUp
from .base import Channel
from .mail import MailChannel
from .webhook import WebhookChannel

CHANNELS: tuple[Channel, ...] = (MailChannel(), WebhookChannel())


def channel_for(kind: str) -> Channel:
    """The channel that carries one kind of message."""
    return next(channel for channel in CHANNELS if kind in channel.kinds)


def send(row: FollowUp) -> None:
    """Say what a row says. Raises what the transport raises."""
    channel_for(row.kind).send(row)
