"""One POST to somebody else's server: to a checked address, within ten seconds altogether, following nothing."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..failures import CannotDeliver
from .addresses import Resolve, Target, allowed_addresses, look_up, read_target

SECONDS = 10.0
ANSWER_BYTES = 4096
"""More of an answer is not read: the status is all that counts, and its beginning may explain it."""


@dataclass(frozen=True)
class Answer:
    """What came back, if anything did. `error` is empty when it arrived."""

    status: int | None
    milliseconds: int
    error: str = ""

    @property
    def arrived(self) -> bool:
        return not self.error


class PinnedConnection(http.client.HTTPConnection):
    """Connects to an address that was checked, and to no other: a name may mean something else a moment later.

    The host name is still what the certificate must be for and what the server is asked for.
    """

    def __init__(self, target: Target, addresses: list[str], *, deadline: float) -> None:
        super().__init__(target.host, target.port)
        self.target, self.addresses, self.deadline = target, addresses, deadline

    def connect(self) -> None:
        problem: OSError | None = None
        for address in self.addresses:
            try:
                self.sock = socket.create_connection((address, self.target.port), timeout=self._left())
                break
            except OSError as error:
                problem = error
        else:
            raise problem or OSError("no address")
        if self.target.secure:
            self.sock.settimeout(self._left())
            # The handshake comes after, so that `cut` reaches it too.
            self.sock = ssl.create_default_context().wrap_socket(
                self.sock, server_hostname=self.target.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def cut(self) -> None:
        """Time is up, whatever is going on: a server that drips keeps nobody."""
        with contextlib.suppress(OSError, AttributeError):
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def _left(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allow_private: bool,
    resolve: Resolve = look_up,
    seconds: float = SECONDS,
) -> Answer:
    """Send once. Never raises for what the other side does: the answer says it."""
    started = time.monotonic()
    status, error = None, ""
    try:
        target = read_target(url, allow_private=allow_private)
        addresses = allowed_addresses(target, resolve=resolve, allow_private=allow_private)
        status, error = _exchange(target, addresses, body, headers, deadline=started + seconds)
    except CannotDeliver as problem:
        error = str(problem)
    except ssl.SSLCertVerificationError as problem:
        error = _("Its certificate does not hold: %(why)s") % {"why": problem.verify_message}
    except (OSError, http.client.HTTPException, ValueError) as problem:
        late = time.monotonic() - started >= seconds
        error = (
            _("No answer within %(n)s seconds.") % {"n": f"{seconds:g}"}
            if late or isinstance(problem, TimeoutError)
            else _("No connection, or it broke: %(why)s") % {"why": problem or type(problem).__name__}
        )
    return Answer(status=status, milliseconds=round((time.monotonic() - started) * 1000), error=error[:300])


def _exchange(
    target: Target, addresses: list[str], body: bytes, headers: Mapping[str, str], *, deadline: float
) -> tuple[int, str]:
    connection = PinnedConnection(target, addresses, deadline=deadline)
    watch = threading.Timer(max(deadline - time.monotonic(), 0), connection.cut)
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", target.path, body=body, headers={**headers, "Host": target.host_header})
        response = connection.getresponse()
        beginning = response.read(ANSWER_BYTES)
        return response.status, _complaint(response.status, beginning)
    finally:
        watch.cancel()
        connection.close()


def _complaint(status: int, beginning: bytes) -> str:
    """What is wrong with an answer; nothing for one that says it arrived."""
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return _("It answers with %(status)s and wants us to go elsewhere: fill in the final address.") % {
            "status": status
        }
    text = " ".join(beginning.decode(errors="replace").split())[:150]
    return _("It answers with %(status)s. %(text)s") % {"status": status, "text": text}
