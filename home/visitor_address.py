"""Where a request comes from, for whoever counts: the intake its forms, signing in its failures and its sessions."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def visitor_address(request: HttpRequest) -> str:
    """The visitor's address; empty when it is not known.

    Behind a proxy, `CLIENT_ADDRESS_HEADER` names the header that the proxy sets. Its last address counts: what stands
    before may have been sent by anybody.
    """
    header = settings.CLIENT_ADDRESS_HEADER
    text = request.headers.get(header, "").rpartition(",")[2] if header else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(text.strip().partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(address)
