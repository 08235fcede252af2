"""The sources that come with Veille: each one can be read, and reads the pages saved of it."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.http import TextResponse

from corpus.archive import ArchivedPage
from crawlers.catalogue import read_catalogue, shipped_sources
from crawlers.extraction import EXTRACTORS
from crawlers.spiderloader import SPIDERS

PAGES = Path(__file__).parent / "pages"
CATALOGUE = read_catalogue(shipped_sources())


@pytest.mark.parametrize("slug", CATALOGUE)
def test_a_source_ships_pages_in_its_own_shape_and_reads_them_as_expected(slug: str):
    """See docs/add-a-source.md: list.json, every page that it names, and expected.json with the documents in them."""
    source, folder = CATALOGUE[slug], PAGES / slug
    assert folder.is_dir(), f"source '{slug}' has no saved pages; add them in {folder}"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))

    listing = SPIDERS[source.spider].read_list(  # type: ignore[call-arg] - needs nothing of a running spider
        None, TextResponse(source.list_urls[0], body=(folder / "list.json").read_bytes())
    )
    assert not listing.unreadable

    read = {}
    for listed in listing.listed:
        body = (folder / f"{listed.hints['reference']}.json").read_bytes()
        page = ArchivedPage(listed.url, 200, (), body, datetime(2026, 8, 1, tzinfo=UTC), "application/json")
        drafts = EXTRACTORS[source.extractor](page, source=source, hints=listed.hints)
        read[listed.hints["reference"]] = [draft.model_dump(mode="json", exclude_none=True) for draft in drafts]
    assert read == expected


def test_no_saved_page_is_left_over():
    assert {folder.name for folder in PAGES.iterdir()} == set(CATALOGUE)
    for slug in CATALOGUE:
        listed = {entry["reference"] for entry in json.loads((PAGES / slug / "list.json").read_text(encoding="utf-8"))}
        assert {path.stem for path in (PAGES / slug).iterdir()} == listed | {"list", "expected"}


@pytest.mark.parametrize("slug", CATALOGUE)
def test_what_nobody_has_verified_says_so(slug: str):
    source = CATALOGUE[slug]
    assert source.verified_on or re.search(r"\bnot\b", source.notes, re.IGNORECASE)
