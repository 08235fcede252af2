"""The world: its sites, its calendar, and the sources by which it is read."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Self

import yaml

from crawlers.catalogue import shipped_sources
from veille.world.bulletins import Bulletin, Kind, read_bulletins
from veille.world.certfr import build_site
from veille.world.server import SiteServer, serve

_PAGES = Path(__file__).parent / "pages"
#: The sources that read the world: the shipped file, and the list it follows.
_SOURCES: Mapping[str, Kind] = {"certfr-avis": "avis", "certfr-alertes": "alerte", "certfr-cti": "cti"}


class World:
    """Sites on loopback whose newest pages are of yesterday, counted from ``today``; after `advance` of ``today``."""

    def __init__(self, server: SiteServer, bulletins: Mapping[str, Bulletin], *, today: date) -> None:
        self._server = server
        self._bulletins = dict(bulletins)
        self._today = today

    @classmethod
    @contextmanager
    def start(cls, *, today: date) -> Iterator[Self]:
        bulletins = read_bulletins(_PAGES / "certfr" / "first")
        with serve(build_site(bulletins.values(), today=today)) as server:
            yield cls(server, bulletins, today=today)

    @property
    def url(self) -> str:
        """Where the CERT's site is, without a closing slash."""
        return self._server.url

    def advance(self) -> None:
        """Publish the second state: its files replace those of the same name. A second call changes nothing."""
        self._bulletins |= read_bulletins(_PAGES / "certfr" / "then")
        self._server.site = build_site(self._bulletins.values(), today=self._today)

    def write_sources(self, folder: Path) -> list[Path]:
        """The shipped sources as files that read this world: same slugs, no delay, expecting what the world brings."""
        folder.mkdir(parents=True, exist_ok=True)
        return [self._write_source(folder / f"{slug}.yml", kind) for slug, kind in _SOURCES.items()]

    def _write_source(self, path: Path, kind: Kind) -> Path:
        (shipped,) = shipped_sources().rglob(path.name)
        fields: dict[str, Any] = yaml.safe_load(shipped.read_text(encoding="utf-8"))
        fields |= {
            "site": f"{self.url}/",
            "lists": [f"/{kind}/json/"],
            "delay": 0,
            "expected_per_week": self._count_of_week(kind),
        }
        path.write_text(yaml.safe_dump(fields, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return path

    def _count_of_week(self, kind: Kind) -> int:
        return max(1, sum(each.kind == kind and each.last_days_ago < 7 for each in self._bulletins.values()))
