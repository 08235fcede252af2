"""The world: its sites, its calendar, and the sources by which it is read."""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import yaml

from crawlers.catalogue import shipped_sources
from veille.world.server import SiteServer, serve
from veille.world.site import Page, Site
from veille.world.sites import READERS, SITES, Reader


class World:
    """Sites on loopback whose newest pages are of yesterday, counted from ``today``; after `advance` of ``today``."""

    def __init__(self, servers: Mapping[str, SiteServer], *, today: date) -> None:
        self._servers = servers
        self._today = today
        self._advanced = False
        self._build(advanced=False)

    @classmethod
    @contextmanager
    def start(
        cls, *, today: date, sites: Collection[str] = tuple(SITES), ports: Mapping[str, int] | None = None
    ) -> Iterator[Self]:
        """The sites of these names, each with a port of its own: a free one, unless ``ports`` has one for it."""
        chosen = ports or {}
        with ExitStack() as stack:
            servers = {name: stack.enter_context(serve(Site({}), port=chosen.get(name, 0))) for name in sites}
            yield cls(servers, today=today)

    @classmethod
    @contextmanager
    def revive(cls, memory: str) -> Iterator[Self]:
        """The world that `remember` told of, at the same addresses and as far advanced; OSError where one is taken."""
        told = json.loads(memory)
        with cls.start(today=date.fromisoformat(told["today"]), sites=told["ports"], ports=told["ports"]) as world:
            if told["advanced"]:
                world.advance()
            yield world

    def remember(self) -> str:
        """What `revive` needs, as JSON."""
        ports = {name: server.server_port for name, server in self._servers.items()}
        return json.dumps({"today": str(self._today), "advanced": self._advanced, "ports": ports})

    @property
    def url(self) -> str:
        """Where the CERT's site is, without a closing slash."""
        return self.url_of("certfr")

    def url_of(self, site: str) -> str:
        return self._servers[site].url

    def pages_of(self, site: str) -> Mapping[str, Page]:
        """What the site answers now, by path."""
        return self._servers[site].site.pages

    def advance(self) -> None:
        """Publish the second state: its files replace those of the same name. A second call changes nothing."""
        self._build(advanced=True)

    def write_sources(self, folder: Path) -> list[Path]:
        """The shipped sources as files that read this world: same slugs, no delay, expecting what the world brings."""
        folder.mkdir(parents=True, exist_ok=True)
        read = {slug: reader for slug, reader in READERS.items() if reader.site in self._servers}
        return [self._write_source(folder / f"{slug}.yml", reader) for slug, reader in read.items()]

    def _build(self, *, advanced: bool) -> None:
        self._advanced = advanced
        for name, server in self._servers.items():
            server.site = SITES[name](today=self._today, base=server.url, advanced=advanced)

    def _write_source(self, path: Path, reader: Reader) -> Path:
        (shipped,) = shipped_sources().rglob(path.name)
        fields: dict[str, Any] = yaml.safe_load(shipped.read_text(encoding="utf-8"))
        fields |= {
            "site": f"{self.url_of(reader.site)}/",
            "lists": [urlsplit(address)._replace(scheme="", netloc="").geturl() for address in fields["lists"]],
            "delay": 0,
            "expected_per_week": reader.items_of_week,
        }
        path.write_text(yaml.safe_dump(fields, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return path
