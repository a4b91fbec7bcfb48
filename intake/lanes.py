"""What people are told, several mails at once, and the most urgent first.

A mail server may take ten seconds for each mail. One row at a time, the alert about the eighth visitor would wait for
the replies to seven others. So rows are sent side by side, each in a thread with a database connection of its own:

* whatever is most urgent and due goes first (`FollowUp.URGENCY`), whichever lead it is about;
* a reply waits until no alert does, and replies never take more than half of the lanes, so that an alert that comes in
  finds one free;
* one studio's people never take the last lane, and where a mail to them has just failed, one lane at a time is risked
  for them: what hangs at one studio holds up no other. The same goes for its visitors.

Who sends a row is decided by `claims.claim`, as everywhere: two workers send nothing twice.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from django.conf import settings
from django.db import connections
from django.utils import timezone

from .follow_up import TO_PEOPLE, deliver
from .models.follow_up import FollowUp

logger = logging.getLogger(__name__)

LOOK_AHEAD = 20
"""Rows that are looked at for each lane: some may have to wait for others."""


@dataclass(frozen=True)
class Due:
    """A row that could be sent now. `whose` is who has to be reached: a studio's team, or its visitors."""

    pk: int
    is_reply: bool
    whose: tuple[int, bool]


class Lanes:
    """At most `number` rows at once. `look` starts what may start and says whether there is more."""

    def __init__(self, number: int = 0) -> None:
        self.number = number or settings.FOLLOW_UP_AT_ONCE
        self._changed = threading.Condition()
        self._sending: dict[int, Due] = {}
        self._failing: set[tuple[int, bool]] = set()
        self._open = True

    def look(self) -> int:
        """Start whatever is due and may start now. How many rows were started."""
        started, alerts_wait = 0, False
        for due in self._due():
            if due.is_reply and alerts_wait:
                break
            with self._changed:
                if not self._may_start(due):
                    # What has just failed is no reason to keep everybody's reply.
                    alerts_wait |= due.pk not in self._sending and due.whose not in self._failing
                    continue
                self._sending[due.pk] = due
            threading.Thread(target=self._send, args=(due,), name=f"follow-up {due.pk}", daemon=True).start()
            started += 1
        return started

    def wait(self, seconds: float) -> None:
        """Until a lane is free again or somebody calls, but no longer than this."""
        with self._changed:
            self._changed.wait(seconds)

    def call(self) -> None:
        """There is something new to send."""
        with self._changed:
            self._changed.notify_all()

    def close(self, seconds: float) -> bool:
        """Start nothing more, and wait for what is being sent. False when something still is."""
        with self._changed:
            self._open = False
            return self._changed.wait_for(lambda: not self._sending, seconds)

    def _due(self) -> list[Due]:
        rows = FollowUp.objects.due(timezone.now()).filter(kind__in=TO_PEOPLE)
        values = rows.values_list("pk", "kind", "submission__lead__studio_id")[: self.number * LOOK_AHEAD]
        reply = FollowUp.Kind.AUTO_REPLY
        return [Due(pk, is_reply=kind == reply, whose=(studio, kind == reply)) for pk, kind, studio in values]

    def _may_start(self, due: Due) -> bool:
        """Called while `_changed` is held, for one row after the other, the most urgent first."""
        sending = self._sending.values()
        if not self._open or due.pk in self._sending or len(self._sending) >= self.number:
            return False
        theirs = sum(other.whose == due.whose for other in sending)
        if theirs >= (1 if due.whose in self._failing else max(1, self.number - 1)):
            return False
        if not due.is_reply:
            return True
        replies = sum(other.is_reply for other in sending)
        alerts_leave = replies < len(self._sending)
        return replies == 0 if alerts_leave else replies < max(1, self.number // 2)

    def _send(self, due: Due) -> None:
        arrived = False
        try:
            arrived = deliver(due.pk)
        except Exception:
            logger.exception("Follow-up %s broke off; its claim runs out, and it is sent again.", due.pk)
        finally:
            connections.close_all()
            with self._changed:
                del self._sending[due.pk]
                (self._failing.discard if arrived else self._failing.add)(due.whose)
                self._changed.notify_all()


_running: Lanes | None = None


def run_in_this_process(lanes: Lanes | None) -> None:
    """Tell the tasks of this process that these lanes send what they would (None: they send it themselves)."""
    global _running
    _running = lanes


def call_running() -> bool:
    """Have the lanes of this process look at once. False when there are none."""
    if _running is None:
        return False
    _running.call()
    return True
