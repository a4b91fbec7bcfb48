"""Names of sites: checked, taken or free, changed, and led to the main one."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

import idna
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Site

from .invisible import strip_ends
from .models import HostName, Studio

LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
LONGEST_NAME = 253


class UnusableHost(ValueError):
    """A host name that cannot be used, with a sentence that says why and what to do."""


@dataclass(frozen=True)
class Host:
    """A host name as browsers send it (small letters, punycode), and a port where one was given."""

    name: str
    port: int | None = None

    def __str__(self) -> str:
        return self.name if self.port is None else f"{self.name}:{self.port}"


def read_host(text: str) -> Host:
    """What a person typed, as a host. Raises UnusableHost. Looks at nothing but the text."""
    text = strip_ends(text).rstrip(".").lower()
    if not text:
        raise UnusableHost(_("Give a host name, as studio-noord.nl."))
    if "://" in text or "/" in text or "@" in text:
        raise UnusableHost(_("“%s” is an address. Give the host name alone, as studio-noord.nl.") % text)
    name, colon, port = text.partition(":")
    if ":" in port or name.startswith("["):
        raise UnusableHost(_("“%s” is no host name: a site needs a name, not an IP address.") % text)
    return Host(name=_ascii_name(name), port=_port(port) if colon else None)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise UnusableHost(_("“%s” is no port: a port is a number from 1 to 65535.") % text)
    return int(text)


def _ascii_name(name: str) -> str:
    """The name in punycode, checked label by label."""
    try:
        # As browsers do it: “straße” keeps its ß, which Python's own codec would turn into “ss”.
        ascii_name = name if name.isascii() else idna.encode(name, uts46=True, transitional=False).decode("ascii")
    except idna.IDNAError:
        raise UnusableHost(_("“%s” cannot be a host name: it has letters that names cannot have.") % name) from None
    labels = ascii_name.split(".")
    if len(ascii_name) > LONGEST_NAME or not all(LABEL.fullmatch(label) for label in labels):
        raise UnusableHost(
            _("“%s” cannot be a host name: use letters, digits and hyphens, with dots between the parts.") % name
        )
    if _is_number(ascii_name):
        raise UnusableHost(_("“%s” is an IP address. A site needs a name, as studio-noord.nl.") % name)
    if len(labels) == 1 and ascii_name != "localhost":
        raise UnusableHost(_("“%s” lacks an ending, as .nl in studio-noord.nl.") % name)
    return ascii_name


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name.rpartition(".")[2].isdigit()
    return True


def readable(name: str) -> str:
    """A host name as its owner writes it."""
    try:
        return idna.decode(name)
    except idna.IDNAError:
        return name


def check_free(name: str, *, apart_from: Studio | None = None) -> None:
    """Refuse a name that another site has, as main name or as another one. Ports do not set sites apart."""
    sites, others = Site.objects.filter(hostname=name), HostName.objects.filter(hostname=name)
    if apart_from is not None:
        sites, others = sites.exclude(pk=apart_from.site_id), others.exclude(studio=apart_from)
    if sites.exists() or others.exists():
        raise UnusableHost(_("“%s” is taken by another site here. Choose another name.") % name)


def default_port() -> int:
    """The port of the agency's own site: all sites of an installation answer at the same one."""
    return Site.objects.filter(is_default_site=True).values_list("port", flat=True).first() or 80


@transaction.atomic
def change_main_host(studio: Studio, text: str) -> Host:
    """Give a studio another main name. The old one stays and leads to the new one, so no link breaks."""
    from_name, host = studio.site.hostname, read_host(text)
    check_free(host.name, apart_from=studio)
    HostName.objects.filter(studio=studio, hostname=host.name).delete()
    if host.name != from_name:
        HostName.objects.create(studio=studio, hostname=from_name)
    studio.site.hostname = host.name
    studio.site.port = host.port or studio.site.port
    studio.site.save()
    for role in studio.roles.select_related("group"):
        role.group.name = group_name(studio, role.get_role_display())
        role.group.save()
    return host


def add_host(studio: Studio, text: str) -> HostName:
    """Another name that leads to the main one."""
    host = read_host(text)
    if host.name == studio.site.hostname:
        raise UnusableHost(_("“%s” is the main name already.") % host.name)
    check_free(host.name)
    return HostName.objects.create(studio=studio, hostname=host.name)


def group_name(studio: Studio, role: str) -> str:
    """What a studio's group is called: unique, because a host name is."""
    ending = f" ({studio.site.hostname}): {role}"
    return f"{studio.name[: 150 - len(ending)]}{ending}"[-150:]
