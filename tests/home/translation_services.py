"""A stand-in for DeepL and LibreTranslate: a real HTTP server on this machine that speaks their protocols."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs


@dataclass
class StandIn:
    """`failures` are answered first, one a request: a status, "slow", "broken", "fewer" or "hang up"."""

    address: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    glossaries: list[dict[str, str]] = field(default_factory=list)
    failures: list[int | str] = field(default_factory=list)

    @property
    def translations(self) -> list[dict[str, Any]]:
        return [request for request in self.requests if request["path"].endswith("/translate")]


@contextmanager
def stand_in() -> Iterator[StandIn]:
    service = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

        def answer(self, body: Any, status: int = 200, raw: bytes | None = None) -> None:
            data = raw if raw is not None else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            sent = self.rfile.read(length)
            is_json = "json" in (self.headers.get("Content-Type") or "")
            body = json.loads(sent) if is_json else parse_qs(sent.decode()) or None
            service.requests.append(
                {"path": self.path, "method": self.command, "body": body, "key": self.headers.get("Authorization")}
            )
            failure = service.failures.pop(0) if service.failures else None
            if failure == "slow":
                time.sleep(2.5)
                return
            if failure == "hang up":
                return
            if failure == "broken":
                self.answer(None, raw=b"<html>Oops")
                return
            if isinstance(failure, int):
                self.answer({"message": "no"}, status=failure)
                return
            self.answer(*self.work(body, fewer=failure == "fewer"))

        def work(self, body: Any, *, fewer: bool) -> tuple[Any, int]:
            if self.path.endswith("/v2/glossaries") and self.command == "GET":
                return {"glossaries": service.glossaries}, 200
            if self.path.endswith("/v2/glossaries"):
                made = {"glossary_id": f"g{len(service.requests)}", **body}
                service.glossaries.append(made)
                return made, 201
            if "/v2/glossaries/" in self.path:
                gone = self.path.rpartition("/")[2]
                service.glossaries = [one for one in service.glossaries if one["glossary_id"] != gone]
                return {}, 200
            if body.get("glossary_id", "") not in {"", *(one["glossary_id"] for one in service.glossaries)}:
                return {"message": "Glossary not found"}, 404
            texts = body["text"] if "text" in body else body["q"]
            made = [f"übersetzt {text}" for text in texts][: -1 if fewer else None]
            if "text" in body:
                return {"translations": [{"text": text} for text in made]}, 200
            return {"translatedText": made}, 200

        do_GET = do_POST = do_DELETE = handle_any

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
