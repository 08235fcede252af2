"""A server that looks like Elasticsearch, answers what it is told to, and records what it is asked.

with RecordingServer() as server:
    server.answers["PUT /_security/role/veille_writer"] = (200, {"role": {"created": True}})
"""

import json
import ssl
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

INFO = {"version": {"number": "9.5.3"}, "tagline": "You Know, for Search"}


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: Any


class RecordingServer:
    """On a free port of 127.0.0.1; what is not in ``answers`` is answered as by a server without that part.

    ``tls`` is a file of key and certificate, for https.
    """

    def __init__(self, *, number: str = "9.5.3", product: str = "Elasticsearch", tls: Path | None = None) -> None:
        self.product = product
        self.answers: dict[str, tuple[int, Any]] = {"GET /": (200, {**INFO, "version": {"number": number}})}
        self.requests: list[Request] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._make_handler())
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            # Shaken in the thread of the request: a client that does not trust us must not end the server.
            self._server.socket = context.wrap_socket(self._server.socket, True, do_handshake_on_connect=False)
            self._server.handle_error = lambda request, address: None  # type: ignore[method-assign]
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self._server.server_port}"

    def _make_handler(self) -> type[BaseHTTPRequestHandler]:
        recording = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                path = self.path.partition("?")[0]
                request = Request(
                    self.command,
                    path,
                    {name.lower(): value for name, value in self.headers.items()},
                    json.loads(body) if body else None,
                )
                recording.requests.append(request)
                nothing = {"error": f"no handler found for uri [{path}] and method [{self.command}]"}
                status, said = recording.answers.get(f"{self.command} {path}", (400, nothing))
                content = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("X-Elastic-Product", recording.product)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_PUT = do_POST = do_DELETE = answer  # noqa: N815 - as http.server calls them

            def log_message(self, format: str, *args: Any) -> None:
                """Tests read `RecordingServer.requests`."""

        return Handler

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
