"""Every mail of ours is made here, so that nothing that somebody typed keeps one from leaving.

What becomes a header is one line of sensible length. A Reply-To that is worth nothing is left out. Only the address
that a mail goes to must be one: `UnusableAddress` says why it is not, and trying again would not help.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Mapping
from email.utils import formataddr, parseaddr
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

from .email_address import for_header, is_usable, read_email, tidy_email
from .invisible import one_line, shortened

LONGEST_SUBJECT: Final = 180
LONGEST_SENDER: Final = 80
PERMANENT: Final = range(500, 600)


class MayHaveArrived(smtplib.SMTPServerDisconnected):
    """The mail server broke off after it was given the mail, and before it said that it has it."""


def studio_message(
    sender: str,
    *,
    to: str,
    subject: str,
    template: str,
    context: Mapping[str, Any],
    reply_to: str = "",
    message_id: str = "",
    automatic: str = "auto-generated",
    html: bool = True,
) -> EmailMultiAlternatives:
    """One mail to one address, in the name of `sender` and from our own address. Not sent.

    `template` is the name of a text file without its end, and of an HTML file beside it where `html` says so.
    `automatic` is what RFC 3834 calls it: auto-generated, or auto-replied for an answer to somebody.
    Raises `UnusableAddress` where `to` is none.
    """
    title = shortened(one_line(subject), LONGEST_SUBJECT)
    words = {**context, "subject": title}
    message = EmailMultiAlternatives(
        subject=title,
        body=_encodable(render_to_string(f"{template}.txt", words)),
        from_email=_from(sender),
        to=[for_header(read_email(to))],
        reply_to=[for_header(tidy_email(reply_to))] if is_usable(reply_to) else None,
        headers={"Auto-Submitted": automatic, **({"Message-ID": message_id} if message_id else {})},
    )
    if html:
        message.attach_alternative(_encodable(render_to_string(f"{template}.html", words)), "text/html")
    return message


def _from(sender: str) -> str:
    """Our own address, under somebody's name; without a name where there is none that can be shown."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((shortened(one_line(sender), LONGEST_SENDER), for_header(tidy_email(address))))


def _encodable(text: str) -> str:
    """Half a surrogate pair has no bytes: it would keep the whole mail from leaving."""
    return text.encode(errors="replace").decode()


def send(message: EmailMultiAlternatives) -> None:
    """Send one mail over a connection of its own. Raises what the transport raises, and `MayHaveArrived`."""
    message.connection = connection = get_connection()
    connection.open()
    try:
        talk = getattr(connection, "connection", None)
        if isinstance(talk, smtplib.SMTP):
            talk.data = _telling_when(talk.data)  # type: ignore[method-assign,assignment]
        message.send()
    finally:
        connection.close()


def _telling_when(hand_over: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def watched(text: Any) -> Any:
        try:
            return hand_over(text)
        except smtplib.SMTPServerDisconnected as error:
            raise MayHaveArrived(str(error)) from error

    return watched


def is_refused_for_good(error: smtplib.SMTPException) -> bool:
    """Whether the mail server said that trying again is of no use (5xx), of every address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = {code for code, _reply in error.recipients.values()}
    else:
        codes = {getattr(error, "smtp_code", 0)}
    return bool(codes) and all(code in PERMANENT for code in codes)
