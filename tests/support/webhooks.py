"""Webhooks on loopback that take a message, refuse it, redirect, hang, or drip their answer byte by byte."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Manner = Literal["takes", "fails", "fails once", "redirects", "hangs", "drips", "hangs up"]


@dataclass
class Webhook:
    """A running webhook: its port, and the bodies that arrived."""

    port: int
    bodies: list[Any] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/services/T000/B000/secret"


@contextmanager
def webhook(
    manner: Manner,
    tls: ssl.SSLContext | None = None,
    elsewhere: str = "",
    meanwhile: Callable[[], None] = lambda: None,
) -> Iterator[Webhook]:
    """Serve a webhook of a manner until the block ends.

    `elsewhere` is where it redirects to, `meanwhile` what it does, in this process, before it answers.
    """
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            here.bodies.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            meanwhile()
            match manner:
                case "takes":
                    self._answer(200)
                case "fails":
                    self._answer(500)
                case "fails once":
                    self._answer(503 if len(here.bodies) == 1 else 200)
                case "redirects":
                    self._answer(307, location=elsewhere)
                case "hangs":
                    over.wait(30)
                case "hangs up":
                    self.close_connection = True
                case "drips":
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nx-slow: ")
                    while not over.wait(0.05):
                        try:
                            self.wfile.write(b"a")
                            self.wfile.flush()
                        except OSError:
                            return

        def _answer(self, status: int, **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a caller that has gone is no news
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    here = Webhook(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
