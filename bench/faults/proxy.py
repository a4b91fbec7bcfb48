"""A wire between Instroom and PostgreSQL that can be cut, and that can swallow what is sent."""

from __future__ import annotations

import contextlib
import socket
import threading

from bench.crash.programs import free_port


class Proxy:
    """Listens on a port of its own and passes everything on, while it is told to."""

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self.port = free_port()
        self.passes, self.answers = True, True
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Every connection ends, and a new one is ended at once: the server restarts."""
        self.answers = False
        self._close_all()

    def hang(self) -> None:
        """Connections stay, and nothing comes through. What is open now never works again."""
        self.passes = False

    def back(self) -> None:
        self.passes = self.answers = True

    def close(self) -> None:
        self.answers = False
        self._listener.close()
        self._close_all()

    def _close_all(self) -> None:
        with self._lock:
            for end in self._open:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            self._open.clear()

    def _accept(self) -> None:
        while True:
            try:
                near, _address = self._listener.accept()
            except OSError:
                return
            if not self.answers:
                near.close()
                continue
            try:
                far = socket.create_connection(self.target, timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            with self._lock:
                self._open |= {near, far}
            alive = threading.Event()
            alive.set()
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(source, sink, alive), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, alive: threading.Event) -> None:
        """Pass on until one end is gone; a connection that swallowed anything swallows from then on."""
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if not self.passes:
                    alive.clear()
                if alive.is_set():
                    sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            with self._lock:
                self._open.discard(end)
