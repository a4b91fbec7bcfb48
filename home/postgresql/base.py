"""Django's own backend, with an end to waiting.

`connect_timeout` and `tcp_user_timeout` end what the network swallows, `statement_timeout` what takes the server too
long. None of them helps where a machine takes packets and does nothing with them, as one does that hangs: there the
client itself must stop waiting. All of psycopg's waiting goes through `Connection.wait`.
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg import errors

from .. import outage


class Connection(psycopg.Connection[Any]):
    """Gives up, and the connection with it, when an answer does not come in time."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        longest = outage.longest_wait() if timeout is None else None
        try:
            return super().wait(gen, interval, timeout if longest is None else longest)
        except errors._WaitTimeout:
            if longest is None:
                raise
            self.pgconn.finish()
            raise psycopg.OperationalError(f"the database did not answer within {longest:g} s") from None


class DatabaseWrapper(base.DatabaseWrapper):
    """Pooled connections wait as above."""

    def __init__(self, settings_dict: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(settings_dict, *args, **kwargs)
        pool = self.settings_dict["OPTIONS"].get("pool")
        if pool:
            self.settings_dict["OPTIONS"]["pool"] = {**pool, "connection_class": Connection}

    def get_connection_params(self) -> dict[str, Any]:
        """The server, too, stops working on what nobody waits for any more."""
        params = super().get_connection_params()
        longest = outage.process_patience()
        if longest is not None:
            limit = f"-c statement_timeout={int(longest * 1000)}"
            params["options"] = " ".join(part for part in (params.get("options"), limit) if part)
        return params
