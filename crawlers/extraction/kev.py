"""CISA's catalogue of known exploited vulnerabilities (KEV): from the publisher's JSON to facts about CVE."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from corpus.archive import ArchivedPage
from corpus.document import Draft
from corpus.errors import expectation
from corpus.vulnerability import CatalogueEntry
from crawlers.errors import ExtractionError
from crawlers.payload import read_json
from crawlers.source import Source

CVE = re.compile(r"CVE-\d{4}-\d{4,7}")
#: The publisher's word for a vulnerability that extortionists are known to use; the other is "Unknown".
_USED = "known"
#: Characters of one text: the longest of the 1,404 entries of August 2025 has 572.
MAX_TEXT = 5000
#: Entries of a catalogue: in its fourth year it had 1,404.
MAX_ENTRIES = 100_000
#: A longer name of an entry is not shown.
MAX_NAME = 40


def _fold(value: object) -> object:
    """Text on one line; an empty one is none."""
    return (" ".join(value.split())[:MAX_TEXT] or None) if isinstance(value, str) else value


def _cut_time(value: object) -> object:
    """The day of a date that may carry a time; an empty one is none."""
    return (value.strip()[:10] or None) if isinstance(value, str) else value


def _read_cve(value: object) -> object:
    written = value.strip().upper() if isinstance(value, str) else ""
    if not CVE.fullmatch(written):
        raise ValueError("expected CVE-, a year, and four to seven digits")
    return written


Text = Annotated[str | None, BeforeValidator(_fold)]
Day = Annotated[date | None, BeforeValidator(_cut_time)]


class _Listed(BaseModel):
    """An entry under the publisher's names. Only what identifies it is needed."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    cve: Annotated[str, BeforeValidator(_read_cve), Field(alias="cveID")]
    title: Annotated[Text, Field(alias="vulnerabilityName")] = None
    vendor: Annotated[Text, Field(alias="vendorProject")] = None
    product: Text = None
    description: Annotated[Text, Field(alias="shortDescription")] = None
    action: Annotated[Text, Field(alias="requiredAction")] = None
    added: Annotated[Day, Field(alias="dateAdded")] = None
    due: Annotated[Day, Field(alias="dueDate")] = None
    use: Annotated[Text, Field(alias="knownRansomwareCampaignUse")] = None
    cwes: Annotated[tuple[str, ...], BeforeValidator(lambda value: () if value is None else value)] = ()
    notes: Text = None


class KevExtractor:
    """Holds the catalogue's place among the extractors: it is read into facts (`read_kev`), never into documents."""

    name = "kev"
    version = "1"

    def __call__(self, page: ArchivedPage, *, source: Source, hints: Mapping[str, Any]) -> list[Draft]:
        return []

    def extract_teaser(self, url: str, *, source: Source, hints: Mapping[str, Any]) -> Draft:
        raise ExtractionError("the catalogue was refused: of a catalogue nothing can be said without it")


def read_kev(page: ArchivedPage, *, source: Source) -> list[CatalogueEntry]:
    """The entries of a catalogue, each CVE once, in its order; ExtractionError when it is none, or not all of one.

    An entry that cannot be read has a ``problem`` that says why, and costs nothing else.
    """
    entries: dict[str, CatalogueEntry] = {}
    for number, value in enumerate(_read_values(page.body), start=1):
        entry = _read_entry(value, number)
        if (earlier := entries.get(entry.cve)) and earlier.problem is None:
            entry = CatalogueEntry(cve=f"entry {number}", problem=f"{entry.cve} is listed twice; the first one is used")
        entries[entry.cve] = entry
    return list(entries.values())


def _read_values(body: bytes) -> list[Any]:
    catalogue = read_json(body)
    values = catalogue.get("vulnerabilities") if isinstance(catalogue, dict) else None
    if not isinstance(values, list):
        raise ExtractionError("field 'vulnerabilities': expected a list of entries; this is no catalogue")
    if not values:
        raise ExtractionError("field 'vulnerabilities': the catalogue is empty")
    if len(values) > MAX_ENTRIES:
        raise ExtractionError(
            f"field 'vulnerabilities': {len(values)} entries are more than the {MAX_ENTRIES} expected"
        )
    count = catalogue.get("count")
    if isinstance(count, int) and count != len(values):
        raise ExtractionError(f"field 'count': the catalogue says it has {count} entries, and {len(values)} are there")
    return values


def _read_entry(value: Any, number: int) -> CatalogueEntry:
    try:
        listed = _Listed.model_validate(value)
    except ValidationError as error:
        return CatalogueEntry(cve=_name(value, number), problem="; ".join(_describe(error)))
    facts = listed.model_dump(exclude={"use"})
    return CatalogueEntry(**facts, exploited=True, ransomware=(listed.use or "").lower() == _USED)


def _name(value: Any, number: int) -> str:
    """What to call an entry that cannot be read: its CVE where it has one, so that what is known of it stays."""
    try:
        return str(_read_cve(value.get("cveID")))
    except (AttributeError, ValueError):
        return f"entry {number}"


def _describe(error: ValidationError) -> Iterator[str]:
    for detail in error.errors()[:3]:
        field = ".".join(map(str, detail["loc"])) or "the entry"
        yield f"{field}: {expectation(detail)}, found {repr(detail['input'])[:MAX_NAME]}"


#: Kinds of captures that are catalogues, and what reads them: `(page, *, source)` to entries.
CATALOGUE_READERS: dict[str, Callable[..., list[CatalogueEntry]]] = {"kev": read_kev}
