"""What may be asked, and filters."""

from pathlib import Path
from typing import Any

import pytest

from index.collections import COLLECTIONS
from index.errors import QueryError
from index.filters import read_filters
from index.nodes import Or, Phrase, Range
from index.parser import parse
from index.query import Histogram, Query


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"facets": ("title",)}, "facets: 'title' cannot be used here; there are actor,"),
        ({"sort": "-title"}, "sort: 'title'"),
        ({"histogram": Histogram("title")}, "histogram: 'title'"),
        ({"histogram": Histogram("published", "year")}, "'year' cannot be used here; there are day, month, week"),
        ({"collapse": "title"}, "collapse: 'title' cannot be used here; there are country, kind,"),
        ({"collapse": "vendor"}, "collapse: 'vendor'"),  # a row may have several
        ({"collapse": ""}, "collapse: ''"),
        ({"collapse": "exploited", "collection": "vulnerabilities"}, "there are product, vendor$"),
        ({"limit": -1}, "counted from 0"),
        ({"offset": -1}, "counted from 0"),
    ],
)
def test_what_a_collection_does_not_have_is_refused(options: dict[str, Any], message: str):
    with pytest.raises(QueryError, match=message):
        Query(parse("*"), **options)


def test_filters_take_values_ranges_and_comparisons():
    filters = read_filters({"source": ["a b", 'c"d'], "published": "[2024 TO *]", "version": [">1"], "vendor": []})
    assert filters == (
        Or((Phrase("a b", "source"), Phrase('c"d', "source"))),
        Range("published", low="2024"),
        Range("version", low="1", include_low=False),
    )


@pytest.mark.parametrize(
    "filters", [{"nope": "x"}, {"version": "x"}, {"published": ["2024", "OR"]}, {"version": "1 OR 2"}]
)
def test_a_filter_that_cannot_be_read_is_refused(filters: dict[str, Any]):
    with pytest.raises(QueryError):
        read_filters(filters)


@pytest.mark.parametrize("collection", ["documents", "figures"])
def test_every_field_is_explained_to_users(collection: str):
    page = (Path(__file__).parents[2] / "docs" / "search.md").read_text(encoding="utf-8")
    for field in COLLECTIONS[collection].fields.values():
        assert f"| `{field.name}` | {field.meaning} |" in page


def test_what_is_asked_beside_the_query_is_told_in_lines():
    query = Query(
        parse("*"),
        facets=("source",),
        unusual=("vendor",),
        histogram=Histogram("published"),
        sort="-version",
        collapse="story",
    )
    assert query.describe() == [
        "order: by version, from the last",
        "one hit per: story",
        "hits: 10 after the first 0",
        "facets: source",
        "unusual: vendor",
        "histogram: published by month",
    ]


def test_filters_go_by_any_name_of_a_field():
    filters = read_filters({"fournisseur": "a", "Vendor": ["b"], "publié": "7j"})
    assert filters == (Or((Phrase("a", "vendor"), Phrase("b", "vendor"))), Range("published", "7j", "7j"))
    with pytest.raises(QueryError, match="did you mean 'fournisseur'"):
        read_filters({"fournisseurr": "a"})
