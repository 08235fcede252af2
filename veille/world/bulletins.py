"""Bulletins of our own writing, as the world's YAML files hold them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

Kind = Literal["avis", "alerte", "cti"]
KINDS: Mapping[Kind, str] = {"avis": "AVI", "alerte": "ALE", "cti": "CTI"}


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class System(Model):
    description: str
    product: str = "N/A"
    vendor: str = "N/A"
    scada: bool = False


class Revision(Model):
    days_ago: int
    description: str


class CveRange(Model):
    """Consecutive CVE numbers, so that a bulletin of hundreds is one line."""

    first: int
    count: int


class VendorAdvisory(Model):
    title: str
    url: str
    days_ago: int


class Link(Model):
    title: str
    url: str


class Bulletin(Model):
    """A bulletin, with days counted back from the day the world is started on.

    ``{year}`` in its texts is the year of its first revision, which is that of its CVEs too. References and CVE
    numbers are beyond those in use, and products, their makers and the victims are invented.
    """

    kind: Kind
    number: int
    title: str
    summary: str
    content: str
    affected_systems: tuple[System, ...] = ()
    affected_systems_content: str = ""
    cves: tuple[int, ...] = ()
    cve_range: CveRange | None = None
    risks: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    vendor_advisories: tuple[VendorAdvisory, ...] = ()
    revisions: tuple[Revision, ...]
    closed_days_ago: int | None = None

    @property
    def first_days_ago(self) -> int:
        return max(revision.days_ago for revision in self.revisions)

    @property
    def last_days_ago(self) -> int:
        return min(revision.days_ago for revision in self.revisions)

    @property
    def cve_numbers(self) -> tuple[int, ...]:
        extra = self.cve_range
        return (*self.cves, *(range(extra.first, extra.first + extra.count) if extra else ()))


def read_bulletins(folder: Path) -> dict[str, Bulletin]:
    """The bulletins of a folder by the names of their files."""
    return {
        path.name: Bulletin.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted(folder.glob("*.yml"))
    }
