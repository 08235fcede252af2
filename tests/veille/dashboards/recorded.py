"""A server on this machine that answers as Kibana does, or as it is told to, and keeps what it was asked."""

import json
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from index.dashboards.model import Language
from veille.dashboards.exporting import Export
from veille.dashboards.left_out import LeftOut

KEY = "c2VzYW1lOjQyLWtleQ=="
STATUS = {"version": {"number": "9.5.3"}, "status": {"overall": {"level": "available"}}}


@dataclass
class Said:
    """An answer; ``form`` is how it comes: whole, never ("slow", "hang up"), a sign at a time ("drip"), "cut" off."""

    status: int = 200
    body: Any = None
    kind: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    form: str = "whole"

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def file(self) -> tuple[str, str, bytes]:
        """Field, file name and content of the one part of the form."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        [part] = message_from_bytes(head + self.body, policy=policy.HTTP).iter_parts()
        named = part["Content-Disposition"].params["name"]
        return named, part.get_filename() or "", part.get_payload(decode=True)  # type: ignore[return-value]


@dataclass
class RecordedKibana:
    """``answers`` go by method and path. What is not there is answered as a Kibana without it does."""

    url: str = ""
    answers: dict[str, Said] = field(default_factory=lambda: {"GET /api/status": Said(body=STATUS)})
    asked: list[Asked] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def import_says(self, answer: Mapping[str, Any], *, below: str = "", status: int = 200) -> None:
        self.answers[f"POST {below}/api/saved_objects/_import"] = Said(status, answer)

    def answer_to(self, asked: Asked) -> Said:
        missing = Said(404, {"statusCode": 404, "error": "Not Found", "message": "Not Found"})
        return self.answers.get(f"{asked.method} {asked.path}", missing)

    @property
    def lines(self) -> list[str]:
        return [f"{each.method} {each.path}{'?' * bool(each.query)}{each.query}" for each in self.asked]


@contextmanager
def record_kibana(context: ssl.SSLContext | None = None) -> Iterator[RecordedKibana]:
    """``context`` is for https."""
    kibana = RecordedKibana()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            path, _, query = self.path.partition("?")
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, path, query, headers, _read_body(self, headers))
            kibana.asked.append(asked)
            said = kibana.answer_to(asked)
            if said.form == "slow":
                kibana.over.wait(30)
            while said.form == "drip" and not kibana.over.wait(0.02):
                self.wfile.write(b"H")
            if said.form in ("slow", "drip", "hang up"):
                self.close_connection = True
                return
            self.send_response(said.status)
            for name, value in {"Content-Type": said.kind, **said.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.content) + 10 * (said.form == "cut")))
            self.end_headers()
            self.wfile.write(said.content)
            self.close_connection = said.form == "cut"

        do_GET = do_POST = answer  # noqa: N815 - as http.server calls them

        def log_message(self, *arguments: Any) -> None:
            """Nothing is written."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda request, address: None  # type: ignore[method-assign] # who is not trusted hangs up
    if context:
        server.socket = context.wrap_socket(server.socket, True, do_handshake_on_connect=False)
    kibana.url = f"http{'s' if context else ''}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield kibana
    finally:
        kibana.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _read_body(handler: BaseHTTPRequestHandler, headers: Mapping[str, str]) -> bytes:
    if "chunked" in headers.get("transfer-encoding", ""):
        raise AssertionError("Kibana would take it, but proxies may not")
    return handler.rfile.read(int(headers.get("content-length", 0)))


def make_export(language: Language, *left_out: LeftOut) -> Export:
    """What is exported of a watch with three objects."""
    objects = [
        {"type": kind, "id": f"watch-{language}-{name}", "attributes": attributes, "references": []}
        for kind, name, attributes in (
            ("index-pattern", "view-documents", {"title": "watch-documents", "name": f"Documents {language}"}),
            ("search", "session-threats", {"title": f"Menaces {language}"}),
            ("dashboard", "overview", {"title": f"Vue d'ensemble {language}"}),
        )
    ]
    return Export(language, f"watch-{language}.ndjson", objects, list(left_out))


def taken(export: Export, **changes: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to an import that went well; ``changes`` are those of one object, by its type without the hyphen."""
    results = [
        {"type": each["type"], "id": each["id"], "meta": {"title": "?"}, "managed": False}
        | changes.get(each["type"].replace("-", "_"), {})
        for each in export.objects
    ]
    return {"success": True, "successCount": len(results), "warnings": [], "successResults": results}


def refused(export: Export, **errors: Mapping[str, Any]) -> dict[str, Any]:
    """The answer where objects, by their type, have these errors; the others are listed and counted as written."""
    results = taken(export)["successResults"]
    wrong = [each for each in results if each["type"].replace("-", "_") in errors]
    listed = [each | {"error": errors[each["type"].replace("-", "_")]} for each in wrong]
    good = [each for each in results if each not in wrong]
    answer: dict[str, Any] = {"success": False, "successCount": len(good), "warnings": [], "errors": listed}
    return answer | ({"successResults": good} if good else {})
