"""A site where everything goes wrong: one path for each thing that a server can do to a crawler.

with FaultServer() as server:
    server.answers["/page"] = page(b"{}")
    server.answers["/bomb"] = gzip_bomb
"""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Answer = Callable[["Handler"], None]
MEGABYTE = 1024 * 1024


class Handler(BaseHTTPRequestHandler):
    """Looks the path up in the server's answers and lets that write to the connection."""

    server: "_Server"

    def do_GET(self) -> None:
        self.server.site.requests.append((self.path, dict(self.headers)))
        answer = self.server.site.answers.get(self.path, status(404))
        try:
            answer(self)
        except OSError:
            self.close_connection = True  # the crawler has hung up, as it should

    def start(self, code: int, **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Tests read `FaultServer.requests`."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: "FaultServer"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A crawler that hangs up in the middle is what is tested here."""


class FaultServer:
    """A server on a free port of 127.0.0.1. ``requests`` holds path and headers of each request, in order."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.ending = threading.Event()
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.site = self
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def paths(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [path for path, _ in self.requests if path != "/robots.txt"]

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ending.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def page(body: bytes, *, content_type: str = "application/json", **headers: str) -> Answer:
    def answer(handler: Handler) -> None:
        handler.start(200, Content_Type=content_type, Content_Length=str(len(body)), **headers)
        handler.wfile.write(body)

    return answer


def conditional(body: bytes, *, etag: str) -> Answer:
    """A page that answers 304 to who has it already."""

    def answer(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == etag:
            handler.start(304, ETag=etag)
        else:
            page(body, ETag=etag)(handler)

    return answer


def status(code: int, **headers: str) -> Answer:
    def answer(handler: Handler) -> None:
        handler.start(code, Content_Type="text/plain", Content_Length="0", **headers)

    return answer


def redirect(to: str) -> Answer:
    return status(302, Location=to)


def broken_off(handler: Handler) -> None:
    """Ten bytes of a promised thousand."""
    handler.start(200, Content_Type="application/json", Content_Length="1000")
    handler.wfile.write(b"[" * 10)


def declared_giant(handler: Handler) -> None:
    """100 MB, and the header says so."""
    handler.start(200, Content_Type="application/json", Content_Length=str(100 * MEGABYTE))
    _pour(handler, 100)


def undeclared_giant(handler: Handler) -> None:
    """100 MB of which nothing is said before."""
    handler.start(200, Content_Type="application/json")
    _pour(handler, 100)


def gzip_bomb(handler: Handler) -> None:
    """Some 500 kB that unfold to 500 MB."""
    piece = gzip.compress(b"\0" * (50 * MEGABYTE))
    body = piece * 10
    page(body, Content_Encoding="gzip")(handler)


def silence(handler: Handler) -> None:
    handler.server.site.ending.wait()


def endless(handler: Handler) -> None:
    """A byte every tenth of a second, for ever."""
    handler.start(200, Content_Type="application/json")
    while not handler.server.site.ending.is_set():
        handler.wfile.write(b" ")
        time.sleep(0.1)


@contextmanager
def unheard_port() -> Iterator[int]:
    """A port of 127.0.0.1 where nothing listens, and nothing else will meanwhile."""
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        yield unheard.getsockname()[1]


def _pour(handler: Handler, megabytes: int) -> None:
    for _ in range(megabytes):
        handler.wfile.write(b" " * MEGABYTE)
