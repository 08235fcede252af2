"""The sites of airflow_cluster.py, in a process of their own: each source has its port, its list and its pages.

    python benchmarks/airflow_site.py FOLDER [--sources 40] [--pages 2000] [--delay 0.1]

The sources (YAML) are written to FOLDER. Half of them are CERT with bulletins in French, a quarter each press in French
and in English. Printed is the address at which /served says how often each page was asked for and /posted what was
posted to /hook; it answers when all sites do.
"""

import argparse
import asyncio
import json
import socket
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any

from airflow_texts import Text, write

SOURCE = """\
title: {slug}
publisher: {slug}
country: {country}
language: {language}
kind: {kind}
reuse: full_text
spider: {spider}
extractor: {extractor}
site: {site}
lists: [{list}]
delay: {delay}
interval: 1440
expected_per_week: 15
freshness: 30
timezone: Europe/Paris
"""
JSON, HTML, XML = "application/json", "text/html; charset=utf-8", "application/rss+xml; charset=utf-8"


@dataclass(frozen=True)
class Page:
    content_type: str
    body: bytes


@dataclass
class Heard:
    """How often each address was asked for, and what was posted: identifier and body."""

    served: Counter[str] = field(default_factory=Counter)
    posted: list[tuple[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """One source: how its YAML is filled, and what it publishes; ``pages`` makes them for its address."""

    slug: str
    fields: Mapping[str, str]
    pages: Callable[[str], dict[str, Page]]


def plan_sources(sources: int, pages: int, *, today: date) -> list[Plan]:
    """The pages are dealt out, so that what tells of one incident is in different sources."""
    plans = []
    for source in range(sources):
        numbers = range(source, pages, sources)
        language = "en" if source % 4 == 3 else "fr"
        texts = {number: write(number, language, today=today) for number in numbers}
        plans.append(_plan_press(source, language, texts) if source % 2 else _plan_cert(source, texts))
    return plans


def _plan_cert(source: int, texts: Mapping[int, Text]) -> Plan:
    def build(site: str) -> dict[str, Page]:
        made, entries = {}, []
        for number, text in texts.items():
            reference = f"CERTFR-{text.day.year}-AVI-{number + 10_000}"
            path = f"/avis/{reference}/json/"
            made[path] = Page(JSON, json.dumps(_to_bulletin(reference, text), ensure_ascii=False).encode())
            entries.append({"reference": reference, "json_url": path, "last_revision_date": f"{text.day}T08:00:00"})
        return {"/avis/json/": Page(JSON, json.dumps(entries).encode()), **made}

    kind = {"kind": "advisory", "spider": "bulletins", "extractor": "bulletin", "list": "/avis/json/"}
    return Plan(f"cert-{source:02}", {"country": "FR", "language": "fr", **kind}, build)


def _to_bulletin(reference: str, text: Text) -> dict[str, Any]:
    return {
        "reference": reference,
        "title": text.title,
        "summary": text.paragraphs[0],
        "content": "\n\n".join(text.paragraphs),
        "cves": [{"name": text.cve}],
        "revisions": [{"revision_date": f"{text.day}T08:00:00", "description": "Version initiale"}],
    }


def _plan_press(source: int, language: str, texts: Mapping[int, Text]) -> Plan:
    def build(site: str) -> dict[str, Page]:
        made = {
            f"/news/{number}.html": Page(HTML, _to_article(language, text).encode()) for number, text in texts.items()
        }
        items = "".join(_to_item(f"{site}news/{number}.html", text) for number, text in texts.items())
        feed = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>News</title>{items}'
        return {"/rss.xml": Page(XML, f"{feed}</channel></rss>".encode()), **made}

    kind = {"kind": "press", "spider": "feed", "extractor": "article", "list": "/rss.xml"}
    country = {"fr": "FR", "en": "GB"}[language]
    return Plan(f"press-{source:02}", {"country": country, "language": language, **kind}, build)


def _to_article(language: str, text: Text) -> str:
    paragraphs = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in text.paragraphs)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(text.title)}</title>'
        f'<meta property="article:published_time" content="{text.day}T09:00:00+01:00"></head>'
        f"<body><article><h1>{escape(text.title)}</h1>{paragraphs}</article></body></html>"
    )


def _to_item(link: str, text: Text) -> str:
    moment = format_datetime(datetime(text.day.year, text.day.month, text.day.day, 8, tzinfo=UTC))
    return f"<item><title>{escape(text.title)}</title><link>{link}</link><pubDate>{moment}</pubDate></item>"


class SiteProtocol(asyncio.Protocol):
    """HTTP/1.1 as far as a crawler's GET and a hook's POST need it; connections stay open."""

    def __init__(self, site: str, find: Callable[[str], Page | None], heard: Heard) -> None:
        self._site, self._find, self._heard = site, find, heard
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        self._received += data
        while (request := self._take()) is not None:
            self._transport.write(self._answer(*request))

    def _take(self) -> tuple[list[str], bytes] | None:
        """The lines before the body of the next request that is there whole, and its body."""
        head, found, rest = self._received.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        length = int(_header(lines, "content-length") or 0)
        if not found or len(rest) < length:
            return None
        self._received = rest[length:]
        return lines, rest[:length]

    def _answer(self, lines: list[str], body: bytes) -> bytes:
        method, path, _ = lines[0].split(" ", 2)
        if method == "POST":
            self._heard.posted.append((_header(lines, "webhook-id"), json.loads(body)))
            return b"HTTP/1.1 204 No Content\r\n\r\n"
        page = self._find(path)
        self._heard.served[f"{self._site}{path[1:]}"] += 1
        if page is None:
            return b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nnot found"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {page.content_type}\r\nContent-Length: {len(page.body)}\r\n\r\n"
        return head.encode() + page.body


def _header(lines: list[str], name: str) -> str:
    return next((line.split(":", 1)[1].strip() for line in lines[1:] if line.lower().startswith(f"{name}:")), "")


async def serve(folder: Path, *, sources: int, pages: int, delay: float) -> None:
    loop, heard = asyncio.get_running_loop(), Heard()

    async def listen(build: Callable[[str], Callable[[str], Page | None]], heard: Heard) -> str:
        listening = socket.create_server(("127.0.0.1", 0))
        site = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        find = build(site)
        await loop.create_server(lambda: SiteProtocol(site, find, heard), sock=listening)
        return site

    for plan in plan_sources(sources, pages, today=datetime.now(UTC).date()):
        site = await listen(lambda site, plan=plan: plan.pages(site).get, heard)  # type: ignore[misc]
        text = SOURCE.format(slug=plan.slug, site=site, delay=delay, **plan.fields)
        (folder / f"{plan.slug}.yml").write_text(text, encoding="utf-8")

    def tell(path: str) -> Page | None:
        told = {"/served": heard.served, "/posted": heard.posted}.get(path)
        return None if told is None else Page(JSON, json.dumps(told).encode())

    print(await listen(lambda site: tell, Heard(posted=heard.posted)), flush=True)
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sources", type=int, default=40)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--delay", type=float, default=0.1)
    chosen = parser.parse_args()
    asyncio.run(serve(chosen.folder, sources=chosen.sources, pages=chosen.pages, delay=chosen.delay))


if __name__ == "__main__":
    main()
