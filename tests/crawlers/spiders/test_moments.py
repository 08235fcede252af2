"""Dates as lists write them, and the day that becomes of them in a document."""

from datetime import UTC, datetime
from typing import Any

import pytest

from crawlers.extraction import extract_teaser
from crawlers.extraction.article import read_article
from crawlers.extraction.pdf.metadata import find_publication
from crawlers.spiders.moments import lies_ahead, read_moment
from tests.crawlers.spiders.reading import NOW, SITE, source_of


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2026-03-04", "2026-03-04"),
        ("4 mars 2026", "2026-03-04"),
        ("04/03/2026", "2026-03-04"),
        ("2026-03-04+01:00", "2026-03-04"),
        ("2026-03-04 00:00", "2026-03-03T23:00:00Z"),
        ("2026-03-04T10:00:00.000+0100", "2026-03-04T09:00:00Z"),
        ("4 mars 2026 à 18h30", "2026-03-04T17:30:00Z"),
        ("Wed, 04 Mar 2026 10:00:00 GMT", "2026-03-04T10:00:00Z"),
        ("Wed, 04 Mar 2026 10:00:00 GMT+0100", "2026-03-04T09:00:00Z"),
        ("Wed Mar 04 2026 10:00:00 UTC -05:00", "2026-03-04T15:00:00Z"),
        ("Wed, 04 Mar 2026 10:00:00 PDT", "2026-03-04T17:00:00Z"),
    ],
)
def test_a_day_stays_a_day_and_a_time_is_told_in_utc(written: str, read_as: str):
    assert str(read_moment(written, zone="Europe/Paris", day_first=True)) == read_as


def test_a_day_lies_ahead_when_it_begins_more_than_a_day_later():
    now = datetime(2026, 3, 3, 12, tzinfo=UTC)
    days = [read_moment(text, zone="Pacific/Auckland") for text in ("2026-03-04", "2026-03-05")]
    assert [lies_ahead(day, now=now) for day in days if day] == [False, True]


HINTS = {"title": "Une attaque", "published": "2026-03-04", "updated": "2026-03-05"}


def read_page(hints: dict[str, str], zone: str) -> Any:
    text = "<p>Un texte sans date.</p>" * 20
    page = f"<html><head><title>T</title></head><body><h1>Une attaque</h1>{text}</body></html>"
    return read_article(
        page.encode(), url=f"{SITE}a", content_type="text/html", fetched_at=NOW, hints=hints, timezone=zone
    )


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Pacific/Auckland"])
def test_the_day_that_a_list_gives_is_the_day_of_the_document_in_every_zone(zone: str):
    article = read_page(HINTS, zone)
    assert (str(article.published), str(article.updated)) == ("2026-03-04", "2026-03-05")
    teaser = extract_teaser(source_of("feed", timezone=zone), HINTS, f"{SITE}a").content
    assert [moment and moment.date().isoformat() for moment in (teaser.published, teaser.updated)] == [
        "2026-03-04",
        "2026-03-05",
    ]
    of_pdf = find_publication(HINTS, ()).at
    assert of_pdf is not None
    assert of_pdf.date().isoformat() == "2026-03-04"
