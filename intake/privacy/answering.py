"""Answering questions about one's own data, outside any request."""

from __future__ import annotations

import logging
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from home.email_address import UnusableAddress
from home.log_privacy import scrubbed
from home.mail import send, studio_message
from home.public_site import load_public_site

from ..models.privacy import DataRequest
from .links import make_link_token
from .person import forms_of

logger = logging.getLogger(__name__)
MAXIMUM_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=30)
CLAIM_LASTS = timedelta(minutes=2)
SWEEP_SIZE = 50


def answer_data_requests() -> int:
    """Send the links that were asked for. How many were dealt with."""
    due = DataRequest.objects.filter(status=DataRequest.Status.WAITING, due_at__lte=timezone.now())
    return sum(_answer(pk) for pk in due.order_by("due_at").values_list("pk", flat=True)[:SWEEP_SIZE])


def _answer(pk: int) -> bool:
    """Whoever claims the row moves its time on, so that a worker that dies is made up for later."""
    now = timezone.now()
    waiting = DataRequest.objects.filter(pk=pk, status=DataRequest.Status.WAITING, due_at__lte=now)
    if not waiting.update(due_at=now + CLAIM_LASTS, attempts=F("attempts") + 1):
        return False
    request = DataRequest.objects.select_related("studio__site").get(pk=pk)
    if not forms_of(request.studio, request.email):
        return _close(request, DataRequest.Status.UNKNOWN)
    try:
        _send(request)
    except UnusableAddress:
        return _close(request, DataRequest.Status.DEAD)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is tried again
        logger.warning("A link to one's own data failed (attempt %s): %s", request.attempts, scrubbed(str(error)))
        if request.attempts >= MAXIMUM_ATTEMPTS:
            return _close(request, DataRequest.Status.DEAD)
        DataRequest.objects.filter(pk=pk).update(due_at=now + FIRST_WAIT * 2 ** (request.attempts - 1))
        return False
    return _close(request, DataRequest.Status.SENT)


def _close(request: DataRequest, status: str) -> bool:
    """The address has done its work: it is not kept."""
    DataRequest.objects.filter(pk=request.pk).update(status=status, email="")
    return True


def _send(request: DataRequest) -> None:
    site = load_public_site(request.studio.site.hostname)
    with override(request.language):
        token = make_link_token(studio_id=request.studio_id, email=request.email)
        message = studio_message(
            site.name,
            to=request.email,
            subject=_("Your data at %(studio)s") % {"studio": site.name},
            template="intake/mail/own_data",
            context={
                "site": site,
                "language": request.language,
                "address": f"{site.root_url}{reverse('own_data')}?{urlencode({'link': token})}",
            },
            reply_to=site.email,
            message_id=f"<{request.uuid}@{site.hostname}>",
            automatic="auto-replied",
        )
    send(message)
