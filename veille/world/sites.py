"""The sites of the world: what each is made of, in its first state and in its second."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Protocol

from veille.world import certfr, kev
from veille.world.articles import Article, read_articles
from veille.world.bulletins import Bulletin, read_bulletins
from veille.world.press import OUTLETS, Outlet, build_press
from veille.world.site import Site

_PAGES = Path(__file__).parent / "pages"


class Builder(Protocol):
    """Builds a site as it is at ``base``, before or after its second state was published."""

    def __call__(self, *, today: date, base: str, advanced: bool) -> Site: ...


@dataclass(frozen=True)
class Reader:
    """A shipped source that reads a site, with what the world has for it in a week."""

    site: str
    items_of_week: int


def _folders(name: str, *, advanced: bool) -> list[Path]:
    """The second state adds files, and replaces those of the same name."""
    return [_PAGES / name / "first", *([_PAGES / name / "then"] if advanced else [])]


def build_certfr(*, today: date, base: str, advanced: bool) -> Site:
    bulletins: dict[str, Bulletin] = {}
    for folder in _folders("certfr", advanced=advanced):
        bulletins |= read_bulletins(folder)
    return certfr.build_site(bulletins.values(), today=today)


def build_kev(*, today: date, base: str, advanced: bool) -> Site:
    return kev.build_catalogue(kev.read_exploited(_folders("kev", advanced=advanced)[-1]), today=today)


def build_outlet(outlet: Outlet, *, today: date, base: str, advanced: bool) -> Site:
    articles: dict[str, Article] = {}
    for folder in _folders(outlet.name, advanced=advanced):
        articles |= read_articles(folder, today=today, language=outlet.language)
    return build_press(outlet, list(articles.values()), today=today, base=base)


SITES: Mapping[str, Builder] = {
    "certfr": build_certfr,
    **{name: partial(build_outlet, outlet) for name, outlet in OUTLETS.items()},
    "kev": build_kev,
}
#: The shipped sources that read the world, and what a week of it brings them.
READERS: Mapping[str, Reader] = {
    "certfr-avis": Reader("certfr", 7),
    "certfr-alertes": Reader("certfr", 2),
    "certfr-cti": Reader("certfr", 1),
    "anssi": Reader("anssi", 3),
    "cour-des-comptes": Reader("ccomptes", 3),
    "slate-fr": Reader("slate", 8),
    "hls-today": Reader("hls", 5),
    "cisa-kev": Reader("kev", 3),
}
