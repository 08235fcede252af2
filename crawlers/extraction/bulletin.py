"""A bulletin of CERT-FR as its JSON gives it: the fields we read, and their shape."""

import re
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from corpus.vocabulary import ContentKind
from crawlers.errors import ExtractionError

T = TypeVar("T")

#: CERTA-2002-AVI-001 to 2013, CERTFR-2014-AVI-001 from 2014, four digits from 2023.
REFERENCE = re.compile(r"(CERTA|CERTFR)-\d{4}-(?P<kind>[A-Z]{3})-\d{3,5}")
#: What the letters of a reference stand for: the kind of text, and where the site shows it.
KINDS: dict[str, tuple[ContentKind, str]] = {
    "AVI": ("advisory", "avis"),
    "ALE": ("alert", "alerte"),
    "CTI": ("report", "cti"),
    "IOC": ("report", "ioc"),
    "ACT": ("note", "actualite"),
    "DUR": ("note", "dur"),
    "INF": ("note", "information"),
    "REC": ("note", "recommandation"),
}
#: The publisher's word for a product it does not name.
UNNAMED = "N/A"

#: A list that may be absent or null.
Many = Annotated[list[T], BeforeValidator(lambda value: [] if value is None else value), Field(default_factory=list)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Named(_Part):
    name: str | None = None


class Product(Named):
    vendor: Named | None = None


class AffectedSystem(_Part):
    description: str | None = None
    product: Product | None = None


class Risk(_Part):
    description: str | None = None


class Cve(_Part):
    name: str


class Link(_Part):
    title: str | None = None
    url: str | None = None
    published_at: str | None = None


class Revision(_Part):
    revision_date: str
    description: str | None = None


class Bulletin(_Part):
    reference: Annotated[str, Field(pattern=f"^{REFERENCE.pattern}$")]
    title: Annotated[str, Field(min_length=1)]
    summary: str | None = None
    content: str | None = None
    affected_systems: Many[AffectedSystem]
    affected_systems_content: str | None = None
    risks: Many[Risk]
    cves: Many[Cve]
    vendor_advisories: Many[Link]
    links: Many[Link]
    revisions: Many[Revision]
    closed_at: str | None = None


def read_bulletin(value: Any) -> Bulletin:
    """The bulletin of a JSON value; ExtractionError names the first field of another shape and what is there."""
    try:
        return Bulletin.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        if first["type"] == "missing":
            raise ExtractionError(f"field '{field}' is missing") from error
        found = repr(first["input"])
        subject = f"field '{field}'" if field else "the page"
        raise ExtractionError(f"{subject}: {first['msg']}, found {found[:80]}") from error
