"""Whole requests of a search."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from index.collections import COLLECTIONS
from index.elastic.requests import build_collapsed, build_owners, build_search, build_sizes, build_walk
from index.elastic.translation import Translator
from index.filters import read_filters
from index.nodes import Everything
from index.parser import parse
from index.query import Histogram, Query

NOW = datetime(2024, 6, 30, 12, tzinfo=UTC)


def translator(collection: str = "documents") -> Translator:
    return Translator(COLLECTIONS[collection], zone=UTC, now=NOW, find_owners=lambda name, part: [])


def build(text: str = "*", **options: Any) -> dict[str, Any]:
    collection = options.get("collection", "documents")
    return build_search(Query(parse(text, collection), now=NOW, **options), translator(collection))


def test_a_page_is_counted_in_full_and_has_an_order_of_its_own():
    request = build(limit=20, offset=40)
    assert (request["from"], request["size"], request["track_total_hits"]) == (40, 20, True)
    assert request["sort"] == ["_score", {"id": "asc"}]
    assert build(sort="-published")["sort"][0] == {"published": {"order": "desc", "missing": "_last"}}


def test_a_facet_ignores_the_filter_of_its_own_field_and_all_else_heeds_it():
    filters = read_filters({"vendor": ["Microsoft"], "published": ">=2024", "source": "press"})
    histogram = Histogram("published")
    request = build(filters=filters, facets=("vendor", "source", "cve"), histogram=histogram, unusual=("actor",))
    vendor, published, source = translator().filter(filters)
    assert request["query"]["bool"]["filter"] == [published]
    assert request["post_filter"] == {"bool": {"filter": [vendor, source]}}
    narrowed = {name: asked["filter"]["bool"]["filter"] for name, asked in request["aggs"].items()}
    assert narrowed == {
        "facet.vendor": [source],
        "facet.source": [vendor],
        "facet.cve": [vendor, source],
        "unusual.actor": [vendor, source],
        "time": [vendor, source],
    }


def test_filters_of_other_fields_narrow_the_query_itself():
    request = build(filters=read_filters({"vendor": "Microsoft"}), facets=("source",))
    assert "post_filter" not in request
    assert request["aggs"]["facet.source"]["terms"]["field"] == "source"


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (UTC, "UTC"),
        (ZoneInfo("Europe/Paris"), "Europe/Paris"),
        (timezone(timedelta(hours=-3, minutes=-30)), "-03:30"),
    ],
)
def test_time_is_counted_where_the_reader_is(zone: tzinfo, expected: str):
    asked = build(histogram=Histogram("published", "week"), zone=zone)["aggs"]["time"]["date_histogram"]
    assert (asked["time_zone"], asked["calendar_interval"], asked["min_doc_count"]) == (expected, "week", 1)


def test_truth_is_never_unusual():
    assert "aggs" not in build(collection="vulnerabilities", unusual=("exploited",))


def test_filters_are_not_highlighted():
    plain, filtered = build("attaque"), build("attaque", filters=read_filters({"authors": "Dupont"}))
    assert plain["highlight"] == filtered["highlight"]
    assert "highlight" not in build("attaque", highlight=False)


def test_a_walk_goes_on_after_the_last_hit_of_its_moment():
    query = Query(parse("attaque"), filters=(parse("source:press"),), facets=("source",), now=NOW)
    request = build_walk(query, translator(), size=7, pit={"id": "p"}, after=[1.5, "x", 3])
    assert (request["size"], request["pit"], request["search_after"]) == (7, {"id": "p"}, [1.5, "x", 3])
    assert len(request["query"]["bool"]["filter"]) == 1
    assert not {"aggs", "highlight", "from"} & request.keys()
    assert "search_after" not in build_walk(query, translator(), size=7, pit={"id": "p"}, after=None)


def test_owners_are_read_page_by_page():
    first = build_owners(Everything(), translator("figures"), after=None)["aggs"]["owners"]["composite"]
    assert first["sources"] == [{"owner": {"terms": {"field": "document"}}}]
    assert "after" not in first
    following = build_owners(Everything(), translator("figures"), after={"owner": "d"})
    assert following["aggs"]["owners"]["composite"]["after"] == {"owner": "d"}


def test_the_best_rows_of_values_are_asked_for_with_the_number_of_values():
    filters = read_filters({"vendor": "Microsoft", "source": "press"})
    query = Query(parse("attaque"), filters=filters, facets=("vendor",), collapse="story", limit=5, offset=20, now=NOW)
    request = build_collapsed(query, translator(), size=25)
    assert (request["from"], request["size"], request["collapse"]) == (0, 25, {"field": "story"})
    assert request["_source"] is False
    assert "highlight" not in request
    # Hits are narrowed after the facets were counted; so are the values.
    groups = request["aggs"]["groups"]
    assert groups["filter"] == {"bool": {"filter": request["post_filter"]["bool"]["filter"]}}
    assert groups["aggs"]["values"]["terms"]["size"] == groups["aggs"]["values"]["terms"]["shard_size"]
    assert "facet.vendor" in request["aggs"]


def test_rows_are_counted_for_the_values_of_a_page_alone():
    request = build_sizes(Query(parse("attaque"), collapse="story", now=NOW), ["a", "b"], translator())
    assert request["query"]["bool"]["filter"][-1] == {"terms": {"story": ["a", "b"]}}
    assert request["aggs"]["sizes"]["terms"]["include"] == ["a", "b"]
    assert request["size"] == 0
