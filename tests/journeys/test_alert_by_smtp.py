"""A reader becomes a lead, and a trainer is alerted: over a real mail server, which may also be away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from intake import follow_up
from intake.models import FollowUp
from tests.sites import ZAAL, studio_at, submit

if TYPE_CHECKING:
    from tests.conftest import MailServer

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_reply_and_alert_arrive(mail_server: MailServer) -> None:
    with time_machine.travel(MONDAY, tick=False):
        submit(host=ZAAL, language="fr", van="/fr/reprendre-apres-une-blessure/")
        assert follow_up.deliver_due() == 2
    arrived = {str(message["To"]): message for message in mail_server.messages}
    reply, alert = arrived["Fenna@voorbeeld.nl"], arrived[studio_at(ZAAL).email]
    assert "De Zaal" in str(reply["From"])
    assert reply["Reply-To"] == studio_at(ZAAL).email
    assert [part.get_content_type() for part in reply.iter_parts()] == ["text/plain", "text/html"]
    assert "10\u00a0h\u00a005" in reply.get_body(("plain",)).get_content()
    text = alert.get_body(("plain",)).get_content()
    assert "Fenna de Boer" in text and "Reprendre après une blessure" in text
    assert alert["Reply-To"] == "Fenna@voorbeeld.nl"


def test_a_mail_server_that_refuses_is_tried_again(mail_server: MailServer) -> None:
    mail_server.refuse = "451 try again later"
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit(host=ZAAL)
        assert follow_up.deliver_due() == 0
        assert set(FollowUp.objects.values_list("status", flat=True)) == {"waiting"}
        assert "451" in FollowUp.objects.first().error
        mail_server.refuse = None
        clock.shift(timedelta(minutes=1))
        assert follow_up.deliver_due() == 2
    assert len(mail_server.messages) == 2


def test_a_mail_server_that_is_gone_is_waited_for(mail_server: MailServer, settings: Any, free_port: int) -> None:
    settings.EMAIL_PORT = free_port
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit(host=ZAAL)
        assert follow_up.deliver_due() == 0
        settings.EMAIL_PORT = mail_server.port
        clock.shift(timedelta(minutes=1))
        assert follow_up.deliver_due() == 2
    assert len(mail_server.messages) == 2
