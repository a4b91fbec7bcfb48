"""E-mail addresses as people write them, and the one form in which we keep and compare them. Pure.

* What nobody sees and white space at the ends are left out; full-width characters become plain ones.
* The domain is in lower case and as people read it: `xn--mller-kva.example` is kept as `müller.example`. A mail is sent
  to its ASCII form (`for_header`; IDNA 2008, so that `straße` is not `strasse`).
* What stands before the @ stays as it was written; two addresses that differ in capitals only are one (`same_key`).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import idna
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from .invisible import is_invisible, strip_ends

LONGEST: Final = 254
OWN_NAMES: Final = frozenset({"localhost", "localdomain"})
"""Names that mean the machine itself: a mail to them would end in mailboxes of the server."""
DOTS: Final = str.maketrans({"。": ".", "．": ".", "｡": "."})
ADDRESS_IN_NUMBERS: Final = re.compile(r"[\d.]+|\[.*\]")

_has_right_shape = EmailValidator(allowlist=[])


class UnusableAddress(ValueError):
    """Why no mail can go there, in words that say what to do."""


def tidy_email(text: str) -> str:
    """The one form of an address, as far as it can be made. Never fails: what is wrong with it stays as it is."""
    local, at, domain = unicodedata.normalize("NFKC", strip_ends(text)).rpartition("@")
    return strip_ends(local) + at + _tidy_domain(domain) if at else strip_ends(text)


def _tidy_domain(domain: str) -> str:
    domain = domain.translate(DOTS).lower()
    while (bare := strip_ends(domain).rstrip(".")) != domain:
        domain = bare
    if domain.isascii() and "xn--" not in domain:
        return domain
    try:
        return idna.decode(_ascii(domain))
    except (idna.IDNAError, UnicodeError):
        return domain


def _ascii(domain: str) -> str:
    return idna.encode(domain, uts46=True).decode("ascii")


def for_header(address: str) -> str:
    """A usable address as a mail server takes it."""
    local, at, domain = address.rpartition("@")
    return local + at + (domain if domain.isascii() else _ascii(domain))


def read_email(text: str) -> str:
    """The one form of an address that a mail can be sent to. Raises `UnusableAddress`."""
    address = tidy_email(text)
    local, _at, domain = address.rpartition("@")
    if any(is_invisible(character) for character in address):
        raise UnusableAddress(_("There is a character in this e-mail address that nobody sees. Type it anew."))
    try:
        _has_right_shape(for_header(address))
        right = local.isascii() and not local.startswith('"') and len(for_header(address)) <= LONGEST
    except (ValidationError, UnicodeError):
        right = False
    if not right:
        raise UnusableAddress(_("Check the e-mail address: it should look like naam@voorbeeld.nl."))
    if domain.rpartition(".")[2] in OWN_NAMES or ADDRESS_IN_NUMBERS.fullmatch(domain):
        raise UnusableAddress(_("Mail cannot reach this address from here. Give one that anybody can write to."))
    return address


def is_usable(text: str) -> bool:
    """Whether a mail can be sent there."""
    try:
        read_email(text)
    except UnusableAddress:
        return False
    return True


def same_key(text: str) -> str:
    """By what addresses are compared: the same for every way to write one."""
    return tidy_email(text).casefold()


def validate_email_address(value: str) -> None:
    """For fields of models and forms."""
    try:
        read_email(str(value))
    except UnusableAddress as problem:
        raise ValidationError(str(problem), code="invalid") from None
