"""Two workers at once, as processes of their own, over a real mail server: everybody hears once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from intake.models import FollowUp
from intake.questions import Kind
from tests.running import PROJECT
from tests.sites import ZAAL, intake_of, question_of, submit

if TYPE_CHECKING:
    from tests.conftest import MailServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once("postgresql")]
LEADS = 25


def test_two_workers_say_nothing_twice(mail_server: MailServer, demo_database_url: str) -> None:
    page = intake_of(ZAAL)
    email, phone = (question_of(page, kind).field_name for kind in (Kind.EMAIL, Kind.PHONE))
    for number in range(LEADS):
        submit(host=ZAAL, **{email: f"p{number}@voorbeeld.nl", phone: f"+3161000{number:04}"})
    environment = {
        **{key: value for key, value in os.environ.items() if key not in ("REDIS_URL", "TEST_REDIS_URL")},
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
        "DATABASE_URL": demo_database_url,
        "EMAIL_HOST": mail_server.hostname,
        "EMAIL_PORT": str(mail_server.port),
        "EMAIL_USE_TLS": "0",
    }
    command = [sys.executable, "manage.py", "worker", "--interval", "0.05", "--sweep", "0.1"]
    workers = [subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=subprocess.PIPE) for _worker in range(2)]
    try:
        deadline = time.monotonic() + 60
        waiting = FollowUp.objects.filter(kind__in=["alert", "auto_reply"]).exclude(status="sent")
        while waiting.exists() and time.monotonic() < deadline:
            time.sleep(0.2)
    finally:
        for process in workers:
            process.terminate()
        said = [process.communicate(timeout=30)[1].decode() for process in workers]
    assert not waiting.exists(), said
    counts = Counter(message["Message-ID"] for message in mail_server.messages)
    assert len(counts) == 2 * LEADS
    assert set(counts.values()) == {1}
