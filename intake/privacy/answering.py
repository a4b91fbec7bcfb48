"""Answering questions about one's own data, outside any request."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from home.email_address import UnusableAddress
from home.mail import send, studio_message
from home.models.job import JobError
from home.public_site import load_public_site

from ..models.privacy import DataRequest
from .links import make_link_token
from .person import forms_of


def answer(request: DataRequest) -> None:
    """Send the link that was asked for, where there is anything to show. Nothing is said to an address that is none."""
    if not forms_of(request.studio, request.email):
        request.write(status=DataRequest.Status.UNKNOWN, email="")
        return
    try:
        _send(request)
    except UnusableAddress as error:
        raise JobError(str(error), for_good=True) from None


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
