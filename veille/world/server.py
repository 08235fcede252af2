"""Serving a site over HTTP on loopback, with the validators and answers of a real one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from veille.world.site import Page, Site

_NOT_FOUND = Page(b"<!doctype html><title>Page introuvable</title>", status=HTTPStatus.NOT_FOUND)


class SiteServer(ThreadingHTTPServer):
    """Answers for whatever host it is called by; ``site`` may be replaced while it runs."""

    daemon_threads = True

    def __init__(self, site: Site, *, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.site = site

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: SiteServer
    protocol_version = "HTTP/1.1"
    #: Seconds after which an idle connection is closed.
    timeout = 5

    def do_GET(self) -> None:
        page = self.server.site.find(self.path) or _NOT_FOUND
        known = self._has(page)
        body = b"" if known else page.read()
        self.send_response(HTTPStatus.NOT_MODIFIED if known else page.status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in _headers(page):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self._write(body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _write(self, body: bytes) -> None:
        """The body, unless the client has heard enough: one that takes no page of this size leaves early."""
        try:
            self.wfile.write(body)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the crawler's own log says what was asked."""

    def _has(self, page: Page) -> bool:
        """Whether the client has this page already. An ETag decides alone where one is sent (RFC 9110, 13.2.2)."""
        if not _has_validators(page):
            return False
        if tags := self.headers.get("If-None-Match"):
            return page.etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))
        since = self.headers.get("If-Modified-Since")
        return bool(since and page.modified and page.modified <= parsedate_to_datetime(since))


def _headers(page: Page) -> Iterator[tuple[str, str]]:
    yield "Content-Type", page.content_type
    if page.location:
        yield "Location", page.location
    if _has_validators(page):
        yield "ETag", page.etag
    if page.modified:
        yield "Last-Modified", format_datetime(page.modified, usegmt=True)


def _has_validators(page: Page) -> bool:
    return page.status == HTTPStatus.OK and page.make is None


@contextmanager
def serve(site: Site, *, port: int = 0) -> Iterator[SiteServer]:
    """Serve the site on this port, or on any that is free; OSError where another has the port."""
    with SiteServer(site, port=port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
