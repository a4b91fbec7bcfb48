"""One mail for each address of a row: written in the reader's language, over a connection of its own.

So a connection that breaks at one address spoils no other.
"""

from __future__ import annotations

from email.utils import formataddr, parseaddr
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from home.public_site import PublicSite, load_public_site

from ..claims import told
from ..failures import Refused
from ..models.follow_up import FollowUp
from .auto_reply import auto_reply
from .recipients import Recipient, recipients_of
from .team import team_mail
from .writing import Mail

PERMANENT = range(500, 600)


def send(row: FollowUp) -> None:
    """Write and send the mails of one follow-up row. Raises what the transport raises.

    Each address that has had it is remembered on the row, so that trying again tells only the others. One address
    that fails does not keep the mail from the next.
    """
    site = load_public_site(row.submission.lead.studio.site.hostname)
    with override(settings.LANGUAGE_CODE):
        recipients = recipients_of(row)
    problem: Exception | None = None
    for recipient in recipients:
        if recipient.key in row.told:
            continue
        try:
            _send_one(row, recipient, site)
        except Exception as error:  # noqa: BLE001 - the next address may well do
            problem = error
        else:
            told(row, recipient.key)
    if problem is not None:
        raise _explained(problem, row)


def _send_one(row: FollowUp, recipient: Recipient, site: PublicSite) -> None:
    with override(recipient.language):
        written = (
            auto_reply(row.submission, site)
            if row.kind == FollowUp.Kind.AUTO_REPLY
            else team_mail(row, recipient, site)
        )
        message = _message(written, recipient, site)
    # The same each time this row goes to this address, so that a mailbox can drop the copy.
    message.extra_headers["Message-ID"] = f"<{row.uuid.hex}.{recipient.key}@{site.hostname}>"
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    message.send()


def _message(written: Mail, recipient: Recipient, site: PublicSite) -> EmailMultiAlternatives:
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    # A subject is one line: names come from outside.
    subject = " ".join(written.subject.split())
    context: dict[str, Any] = {
        **written.context,
        "site": site,
        "subject": subject,
        "language": recipient.language,
    }
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"intake/mail/{written.template}.txt", context),
        from_email=formataddr((site.name, address)),
        to=[recipient.address],
        reply_to=[written.reply_to] if written.reply_to else None,
        connection=get_connection(),
    )
    message.attach_alternative(render_to_string(f"intake/mail/{written.template}.html", context), "text/html")
    return message


def _explained(error: Exception, row: FollowUp) -> Exception:
    """A visitor's address that the mail server refuses for good is not tried again; the team's always is."""
    if row.kind != FollowUp.Kind.AUTO_REPLY or not isinstance(error, SMTPRecipientsRefused):
        return error
    code, reply = next(iter(error.recipients.values()))
    if code not in PERMANENT:
        return error
    words = reply.decode(errors="replace") if isinstance(reply, bytes) else str(reply)
    with override(settings.LANGUAGE_CODE):
        return Refused(
            _("The mail server refuses the address they gave (%(code)s %(reply)s). Ask for it when you call.")
            % {"code": code, "reply": words}
        )
