"""Which addresses a webhook may reach: those that anybody on the internet may, and no machine behind our walls."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from ..failures import CannotDeliver

Resolve = Callable[[str, int], Sequence[str]]

# Ranges that carry an IPv4 address inside: NAT64, 6to4, Teredo, and the old "compatible" form.
TRANSLATED = tuple(IPv6Network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96"))

# Set apart for machinery and documents, which not every version of Python knows to be no public place.
SET_APART = tuple(ip_network(net) for net in ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20"))


# Names that never leave a machine or its own network (RFC 6761, 6762, 8375, and ".internal").
OWN_NAMES = ("localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa")


class NotAllowed(CannotDeliver):
    """We do not send there."""


@dataclass(frozen=True)
class Target:
    """An address taken apart. `path` includes the query; `host` is ASCII."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


def read_target(url: str, *, allow_private: bool) -> Target:
    """Take an address apart. Raises `NotAllowed`, which says what is wrong with it.

    Nothing is looked up, so a form may ask this. What a name leads to is known when a message is sent.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host = host if ":" in host else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        raise NotAllowed(_("This address cannot be read.")) from None
    if parts.scheme != "https" and not (allow_private and parts.scheme == "http"):
        raise NotAllowed(_("The address must begin with https://."))
    if not host:
        raise NotAllowed(_("The address names no host."))
    if parts.username is not None or parts.password is not None:
        raise NotAllowed(_("Leave name and password out of the address: messages are signed instead."))
    if port == 0:
        raise NotAllowed(_("This address cannot be read."))
    if not allow_private and is_surely_private(host):
        raise not_public(host)
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii() or not path.isprintable() or " " in path:
        raise NotAllowed(_("Write unusual characters in the address percent-encoded, as in %20."))
    return Target(secure=secure, host=host, port=port or (443 if secure else 80), path=path)


def is_surely_private(host: str) -> bool:
    """Whether a host is surely no public one, without looking it up: a number in any shape, or a name of one's network.

    Systems read 2130706433, 0x7f.1 and 0177.0.0.1 as 127.0.0.1. Pure.
    """
    name = host.rstrip(".").lower()
    if ":" in name:
        return not is_public(name)
    try:
        return not is_public(socket.inet_ntoa(socket.inet_aton(name)))
    except OSError:
        pass
    return "." not in name or any(name == own or name.endswith(f".{own}") for own in OWN_NAMES)


def not_public(host: str) -> NotAllowed:
    return NotAllowed(
        _("%(host)s leads to an address that is not public. Messages go to public addresses only.") % {"host": host}
    )


def is_public(address: str) -> bool:
    """Whether an IP address is one that anybody on the internet may reach. Pure."""
    try:
        ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in network for network in TRANSLATED) or ip.is_site_local:
            return False
    if any(ip in network for network in SET_APART):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback)


def allowed_addresses(target: Target, *, resolve: Resolve, allow_private: bool) -> list[str]:
    """The addresses behind a host, all of them checked. The caller connects to these and asks for no others.

    One that is not public spoils all: an honest host has none.
    """
    addresses = list(dict.fromkeys(resolve(target.host, target.port)))
    if not addresses:
        raise CannotDeliver(_("The host %(host)s has no address.") % {"host": target.host})
    if not allow_private and not all(is_public(address) for address in addresses):
        raise not_public(target.host)
    return addresses


def look_up(host: str, port: int, *, seconds: float = 5) -> list[str]:
    """Ask the system for the addresses of a host, but not for longer than `seconds`."""
    found: list[str] = []
    problems: list[OSError] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(str(address[0]) for _family, _kind, _protocol, _name, address in answers)
        except OSError as error:
            problems.append(error)

    # The system's own time-out is half a minute, and cannot be set.
    asking = threading.Thread(target=ask, name=f"look up {host}", daemon=True)
    asking.start()
    asking.join(seconds)
    if asking.is_alive():
        raise CannotDeliver(_("The name %(host)s could not be looked up in time.") % {"host": host})
    if problems:
        raise CannotDeliver(_("The name %(host)s is not known.") % {"host": host})
    return list(found)
