"""The sources that come with Veille: each one can be read, and reads the pages saved of it."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from scrapy.http import HtmlResponse, Response, TextResponse

from corpus.archive import ArchivedPage
from corpus.ledger.pages import Listed
from crawlers.catalogue import read_catalogue, shipped_sources
from crawlers.extraction import EXTRACTORS
from crawlers.extraction.kev import CATALOGUE_READERS
from crawlers.source import Source
from crawlers.spiderloader import SPIDERS

PAGES = Path(__file__).parent / "pages"
CATALOGUE = read_catalogue(shipped_sources())
#: After the newest of the saved pages.
FETCHED = datetime(2026, 8, 10, 12, tzinfo=UTC)
TYPES = {
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".xml": "text/xml",
}

#: Besides pages, in the folder of a source.
LIST, EXPECTED = "list", "expected.json"


def list_of(folder: Path) -> Path:
    (file,) = (path for path in folder.iterdir() if path.stem == LIST)
    return file


def file_of(folder: Path, listed: Listed) -> Path:
    """Where a page is saved: under its reference where the list gives one, else under the last part of its path."""
    if reference := listed.hints.get("reference"):
        return folder / f"{reference}.json"
    name = unquote(urlsplit(listed.url).path).rstrip("/").rpartition("/")[2]
    return folder / (name if name.endswith(".pdf") else f"{name}.html")


def respond(url: str, file: Path) -> Response:
    kind = HtmlResponse if file.suffix == ".html" else Response if file.suffix == ".pdf" else TextResponse
    return kind(url, body=file.read_bytes(), headers={"Content-Type": TYPES[file.suffix]})


def find_pages(source: Source, folder: Path) -> Iterator[Listed]:
    """What the list names, each page followed by what hangs on it."""
    spider = type("Reading", (SPIDERS[source.spider],), {"source": source})
    listing = spider.read_list(respond(source.list_urls[0], list_of(folder)), hints={}, now=FETCHED)
    assert not listing.unreadable
    assert not listing.remarks
    for listed in listing.listed:
        yield listed
        page = respond(listed.url, file_of(folder, listed))
        yield from spider.find_attachments(page, hints=listed.hints, now=FETCHED).listed


def page_of(url: str, file: Path) -> ArchivedPage:
    return ArchivedPage(url, 200, (), file.read_bytes(), FETCHED, TYPES[file.suffix])


def read_documents(source: Source, folder: Path) -> dict[str, Any]:
    """The documents of every page, by the name of its file."""
    read = {}
    for listed in find_pages(source, folder):
        file = file_of(folder, listed)
        kind = "pdf" if file.suffix == ".pdf" else source.extractor
        drafts = EXTRACTORS[kind](page_of(listed.url, file), source=source, hints=listed.hints)
        name = file.stem if source.spider == "bulletins" else file.name
        read[name] = [draft.model_dump(mode="json", exclude_none=True) for draft in drafts]
    return read


def read_entries(source: Source, folder: Path) -> list[Any]:
    """The entries of a catalogue, which is its own list."""
    entries = CATALOGUE_READERS[source.extractor](page_of(source.list_urls[0], list_of(folder)), source=source)
    return [entry.model_dump(mode="json", exclude_none=True) for entry in entries]


def read_saved(source: Source, folder: Path) -> Any:
    read = read_entries if source.extractor in CATALOGUE_READERS else read_documents
    return read(source, folder)


@pytest.mark.parametrize("slug", CATALOGUE)
def test_a_source_ships_pages_in_its_own_shape_and_reads_them_as_expected(slug: str):
    """See docs/add-a-source.md: the list, every page that it names, and expected.json with what is read of them."""
    source, folder = CATALOGUE[slug], PAGES / slug
    assert folder.is_dir(), f"source '{slug}' has no saved pages; add them in {folder}"
    assert read_saved(source, folder) == json.loads((folder / EXPECTED).read_text(encoding="utf-8"))


@pytest.mark.parametrize("slug", CATALOGUE)
def test_no_saved_page_is_left_over(slug: str):
    source, folder = CATALOGUE[slug], PAGES / slug
    find = partial(find_pages, source, folder)
    named = set() if source.extractor in CATALOGUE_READERS else {file_of(folder, listed) for listed in find()}
    assert set(folder.iterdir()) == named | {list_of(folder), folder / EXPECTED}


def test_every_folder_of_pages_is_of_a_source():
    assert {folder.name for folder in PAGES.iterdir()} == set(CATALOGUE)


@pytest.mark.parametrize("slug", CATALOGUE)
def test_what_nobody_has_verified_says_so(slug: str):
    source = CATALOGUE[slug]
    assert source.verified_on or re.search(r"\bnot\b", source.notes, re.IGNORECASE)
