"""One mail for each address of a row: written in the reader's language, over a connection of its own.

So a connection that breaks at one address spoils no other.
"""

from __future__ import annotations

from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from home.email_address import UnusableAddress
from home.invisible import one_line
from home.mail import PERMANENT, MayHaveArrived, studio_message
from home.mail import send as send_mail
from home.public_site import PublicSite, load_public_site

from ..claims import perhaps_told, told
from ..failures import Refused
from ..models.follow_up import FollowUp
from .auto_reply import auto_reply
from .recipients import Recipient, recipients_of
from .team import team_mail

MOST_PERHAPS = 3
"""So often a visitor may get the same reply from a server that breaks off each time it has taken it."""


def send(row: FollowUp) -> None:
    """Write and send the mails of one follow-up row. Raises what the transport raises.

    Each address that has had it is remembered on the row, so that trying again tells only the others. One address
    that fails does not keep the mail from the next; one that will never do is given up when all others have had it.
    """
    site = load_public_site(row.submission.lead.studio.site.hostname)
    with override(settings.LANGUAGE_CODE):
        recipients = recipients_of(row)
    problems: list[Exception] = []
    for recipient in recipients:
        if recipient.key in row.told:
            continue
        try:
            _send_one(row, recipient, site)
        except Exception as error:  # noqa: BLE001 - the next address may well do
            problems.append(_explained(error, row, recipient))
        else:
            told(row, recipient.key)
    if problems:
        raise next((problem for problem in problems if not isinstance(problem, Refused)), problems[0])


def _send_one(row: FollowUp, recipient: Recipient, site: PublicSite) -> None:
    with override(recipient.language):
        written = (
            auto_reply(row.submission, site)
            if row.kind == FollowUp.Kind.AUTO_REPLY
            else team_mail(row, recipient, site)
        )
        message = studio_message(
            site.name,
            to=recipient.address,
            subject=written.subject,
            template=f"intake/mail/{written.template}",
            context={**written.context, "site": site, "language": recipient.language},
            reply_to=written.reply_to,
            # The same each time this row goes to this address, so that a mailbox can drop the copy.
            message_id=f"<{row.uuid.hex}.{recipient.key}@{site.hostname}>",
        )
    send_mail(message)


def _explained(error: Exception, row: FollowUp, recipient: Recipient) -> Exception:
    """What is no address is not tried again, nor a visitor's that the mail server refuses; the team's always is."""
    if isinstance(error, UnusableAddress):
        with override(settings.LANGUAGE_CODE):
            return Refused(
                _("No mail can go to %(address)s. Whoever can change that address: type it anew.")
                % {"address": one_line(recipient.address)}
            )
    if isinstance(error, MayHaveArrived):
        times = perhaps_told(row, recipient.key)
        if row.kind == FollowUp.Kind.AUTO_REPLY and times >= MOST_PERHAPS:
            with override(settings.LANGUAGE_CODE):
                return Refused(_("The mail server broke off after taking this mail, each time. It may have arrived."))
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
