"""What a source's YAML says of its pages: refused when it is nothing, with what was expected."""

from typing import Any

import pytest
from pydantic import ValidationError

from tests.crawlers.spiders.reading import source_of


@pytest.mark.parametrize(
    ("spider", "changes", "message"),
    [
        ("listing", {}, "'listing': is missing; the spider 'listing' needs to know where entries are"),
        ("reports", {}, "'listing': is missing"),
        ("feed", {"listing": {"item": "a"}}, "the spider 'feed' reads no such section; remove it"),
        ("feed", {"sitemap": {}}, "the spider 'feed' reads no such section"),
        ("listing", {"listing": {"item": "div["}}, "'div\\[' is no CSS selector"),
        ("listing", {"listing": {"item": "a", "exclude": ["("]}}, "'\\(' is no regular expression"),
        ("listing", {"listing": {"item": "a", "pages": "?page=2"}}, "has no place for the page's number"),
        ("listing", {"listing": {"item": "a", "pages": "?p={n}", "next": "a"}}, "'next' and 'pages' both say"),
        ("listing", {"listing": {"item": "a", "links": "b"}}, "links"),
        ("feed", {"article": {"drop": ["..x"]}}, "'..x' is no CSS selector"),
        ("catalogue", {}, "the spider 'catalogue' goes with kev, and only it"),
        ("feed", {"extractor": "kev"}, "the spider 'catalogue' goes with kev, and only it"),
        ("feed", {"extractor": "bulletin", "article": {}}, "the extractor 'bulletin' reads no such section"),
        ("feed", {"keep": "some"}, "keep"),
    ],
)
def test_rules_that_cannot_be_meant_are_refused(spider: str, changes: dict[str, Any], message: str):
    with pytest.raises(ValidationError, match=message):
        source_of(spider, **changes)
