"""Serves a folder of real bulletins (REFERENCE.json, at any depth) on loopback in the shape of CERT-FR's site.

    python benchmarks/certfr_site.py FOLDER [--port N] [--limit N] [--source FILE.yml]

/avis/json/ is the list, /avis/REFERENCE/json/ a bulletin; both have an ETag and answer 304. The address is printed on
the first line; --source also writes a source of that name for the crawler. Every answer is built before the first
request, so that what is measured is the crawler.
"""

import argparse
import asyncio
import hashlib
import json
import random
import sys
from pathlib import Path
from typing import Any

SOURCE = """\
title: CERT-FR on loopback
publisher: CERT-FR
country: FR
language: fr
kind: advisory
reuse: full_text
spider: bulletins
extractor: bulletin
site: {address}
lists: [/avis/json/]
delay: 0
expected_per_week: 15
freshness: 5
timezone: Europe/Paris
"""
MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nnot found"


class Answer:
    """A page as the bytes that go out: whole, or not modified."""

    def __init__(self, body: bytes) -> None:
        self.etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'.encode()
        self.unchanged = b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n" % self.etag
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: %s\r\nContent-Length: %d\r\n\r\n"
        self.whole = head % (self.etag, len(body)) + body


def build_site(folder: Path, *, limit: int | None = None) -> dict[bytes, Answer]:
    """Every answer by its path. The order of the list is arbitrary, but the same each time."""
    files = sorted(folder.rglob("*.json"))
    if not files:
        sys.exit(f"{folder} holds no bulletins (*.json)")
    random.Random(0).shuffle(files)
    site: dict[bytes, Answer] = {}
    entries: list[dict[str, Any]] = []
    for file in files[:limit]:
        body = file.read_bytes()
        bulletin = json.loads(body)
        path = f"/avis/{bulletin['reference']}/json/"
        site[path.encode()] = Answer(body)
        last = max(revision["revision_date"] for revision in bulletin["revisions"])
        entries.append({"reference": bulletin["reference"], "json_url": path, "last_revision_date": last})
    site[b"/avis/json/"] = Answer(json.dumps(entries).encode())
    return site


class SiteProtocol(asyncio.Protocol):
    """HTTP/1.1 as far as a crawler's GET needs it; connections stay open."""

    def __init__(self, site: dict[bytes, Answer]) -> None:
        self._site = site
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        *requests, self._received = (self._received + data).split(b"\r\n\r\n")
        for request in requests:
            self._transport.write(self._answer(request))

    def _answer(self, request: bytes) -> bytes:
        answer = self._site.get(request.split(b" ", 2)[1])
        if answer is None:
            return MISSING
        return answer.unchanged if answer.etag in request else answer.whole


async def serve(site: dict[bytes, Answer], *, port: int, source: Path | None) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: SiteProtocol(site), "127.0.0.1", port)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    if source is not None:
        source.write_text(SOURCE.format(address=address), encoding="utf-8")
    print(address, flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0, help="a free one by default")
    parser.add_argument("--limit", type=int, help="serve only so many bulletins")
    parser.add_argument("--source", type=Path, metavar="FILE.yml", help="write a source of this site")
    chosen = parser.parse_args()
    site = build_site(chosen.folder, limit=chosen.limit)
    asyncio.run(serve(site, port=chosen.port, source=chosen.source))


if __name__ == "__main__":
    main()
