"""How often one address, and everybody together, may send one form. Counted in the shared cache.

No address is kept: what is counted under is a hash with the installation's secret and the date, gone with its count.
"""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from home.visitor_address import visitor_address

SALT = "intake.address"


@dataclass(frozen=True)
class Limit:
    """At most `most` in each window of `seconds`."""

    most: int
    seconds: int


def seconds_to_wait(request: HttpRequest, *, form: str) -> int:
    """Count one sending of a form (by its identity); 0 when it may go through, else how long to wait."""
    address = client_address(request)
    waits = [_count(f"form:{form}", Limit(*settings.INTAKE_LIMIT_PER_FORM))]
    if address:
        waits.append(_count(f"address:{form}:{hashed(address)}", Limit(*settings.INTAKE_LIMIT_PER_ADDRESS)))
    return max(waits)


def is_first(name: str, *, within: int) -> bool:
    """Whether this was not done in the last `within` seconds. What `name` says is kept as a hash only."""
    return bool(cache.add(f"intake-once:{hashed(name)}", True, timeout=within))


def _count(name: str, limit: Limit) -> int:
    """Count in the present window. `add` and `incr` are atomic, so that no two processes count the same."""
    now = time.time()
    window = int(now // limit.seconds)
    key = f"intake-rate:{window}:{name}"
    cache.add(key, 0, timeout=limit.seconds)
    try:
        count = cache.incr(key)
    except ValueError:
        # It expired in between: this is the first of the next window.
        return 0
    return max(1, int((window + 1) * limit.seconds - now)) if count > limit.most else 0


def client_address(request: HttpRequest) -> str:
    """Where a request comes from; empty when that is not known. IPv6 by its network: one home has all of it."""
    address = visitor_address(request)
    return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address) if ":" in address else address


def hashed(address: str) -> str:
    """Another each day, and nobody without our secret can try addresses until one fits."""
    return salted_hmac(f"{SALT}:{timezone.now().date()}", address, algorithm="sha256").hexdigest()[:24]
