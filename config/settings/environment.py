"""Variables of the environment, each read in one place and refused in one sentence that names it.

A variable that is set to nothing counts as not set.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parseaddr
from typing import NoReturn
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}
HOST_NAME = re.compile(r"[a-z0-9.-]+|\[[0-9a-f:]+\]")
LEVELS = ("CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG")


def text(name: str, default: str = "") -> str:
    """What it is set to, without spaces around it."""
    return os.environ.get(name, "").strip() or default


def required(name: str) -> str:
    """What it is set to; production does not start without it."""
    if value := text(name):
        return value
    raise ImproperlyConfigured(f"Set {name}: production does not start without it.")


def boolean(name: str, *, default: bool) -> bool:
    """Yes or no, as people write it: 1, true, yes, on; 0, false, no, off."""
    value = text(name).lower()
    if value in YES or value in NO:
        return value in YES
    return default if not value else refuse(name, "1 (or true, yes, on) or 0 (or false, no, off)")


def integer(name: str, default: int, *, least: int = 0) -> int:
    """A whole number that is not below `least`."""
    return int(number(name, default, least=least, whole=True))


def number(name: str, default: float, *, least: float = 0, whole: bool = False) -> float:
    """A number that is not below `least`."""
    value = text(name)
    if not value:
        return default
    kind = "a whole number" if whole else "a number"
    try:
        found = int(value) if whole else float(value)
    except ValueError:
        return refuse(name, kind)
    # Neither is what is no number at all, and nothing is that long.
    if not least <= found < float("inf"):
        return refuse(name, f"{kind} from {least}")
    return found


def port(name: str, default: int) -> int:
    """A port."""
    found = integer(name, default)
    return found if 0 < found < 65536 else refuse(name, "a port: a number from 1 to 65535")


def words(value: str) -> list[str]:
    """What stands between commas, without spaces."""
    return [word.strip() for word in value.split(",") if word.strip()]


def hosts(name: str) -> list[str]:
    """Host names, one at least; production does not start without them."""
    found = words(required(name))
    wrong = [host for host in found if "/" in host or " " in host]
    if wrong or not found:
        refuse(name, "host names with commas between them, such as www.example.com,.studios.example.com")
    return found


def origins(name: str) -> list[str]:
    """Scheme and host, with commas between them; none when it is not set."""
    found = words(text(name))
    return [_address(name, origin, "https", "http") for origin in found]


def web_address(name: str, default: str = "") -> str:
    """Scheme and host of a site, without a slash at the end."""
    value = text(name, default)
    return _address(name, value, "https", "http").rstrip("/") if value else ""


def address(name: str, *schemes: str) -> str:
    """The address of a server that is reached in one of these ways; empty when it is not set."""
    value = text(name)
    return _address(name, value, *schemes) if value else ""


def level(name: str, default: str) -> str:
    """How much is logged; capitals do not matter."""
    value = text(name, default).upper()
    return value if value in LEVELS else refuse(name, ", ".join(LEVELS))


def host(name: str, *, default: str | None) -> str:
    """One host name; empty for "*", which is every host."""
    value = text(name, default or "*").lower()
    if value == "*":
        return ""
    return value if HOST_NAME.fullmatch(value) else refuse(name, "a host name such as desk.example.com, or *")


def database(name: str) -> str:
    """The address of a database; empty when it is not set."""
    return address(name, "postgres", "postgresql", "sqlite")


def sender(name: str, default: str) -> str:
    """Who mails come from: an address, with or without a name before it."""
    value = text(name, default)
    _name, mailbox = parseaddr(value)
    user, at, domain = mailbox.rpartition("@")
    complete = bool(user and at and domain) and not re.search(r"\s", mailbox)
    return value if complete else refuse(name, "an e-mail address such as Instroom <post@example.com>")


def listening(host: str, port_name: str) -> str:
    """Where a server listens, from the variables with its host and its port. An IPv6 address wants brackets."""
    name = text(host, "127.0.0.1").strip("[]")
    return f"{f'[{name}]' if ':' in name else name}:{port(port_name, 8000)}"


@contextmanager
def or_one_line(*, exit_code: int = 1) -> Iterator[None]:
    """End the program with the sentence alone where a variable is refused."""
    try:
        yield
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(exit_code)


def refuse(name: str, wanted: str) -> NoReturn:
    """One sentence. What it is set to is not repeated: it may be a password."""
    raise ImproperlyConfigured(f"{name} must be {wanted}.")


def _address(name: str, value: str, *schemes: str) -> str:
    try:
        parts = urlsplit(value)
        complete = parts.scheme in schemes and (bool(parts.hostname) or parts.scheme in LOCAL)
        # Reading the port is what finds out whether it is one.
        assert parts.port is None or parts.port
    except (ValueError, AssertionError):
        complete = False
    if " " in value or not complete:
        refuse(name, f"an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    return value


LOCAL = {"sqlite", "unix", "postgres", "postgresql"}
"""Reached without a host: a file or a socket of this machine."""
