"""Builds that another has replaced, dropped after a while, on a real Elasticsearch."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from elasticsearch import Elasticsearch

from index.backend import Servers, drop_replaced, open_successor
from index.elastic import ElasticBackend
from index.elastic.builds import Names, list_builds, read_creation

MINUTE = timedelta(minutes=1)


@pytest.fixture
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch_url) as client:
        yield client


@pytest.fixture
def begun(elastic_servers: Servers, elastic_prefix: str, client: Elasticsearch) -> Iterator[datetime]:
    """A build that was replaced, the live one, and one that is being written; when the live one was begun."""
    with closing(ElasticBackend(elastic_servers, elastic_prefix, writable=True)) as first:
        first.commit(1)
    with closing(open_successor(f"elasticsearch:{elastic_prefix}", servers=elastic_servers)) as second:
        second.backend.commit(2)
        second.go_live()
    with closing(open_successor(f"elasticsearch:{elastic_prefix}", servers=elastic_servers)) as third:
        third.backend.commit(1)
        yield read_creation(client, Names(elastic_prefix, 2))


def test_what_was_replaced_goes_and_neither_what_is_live_nor_what_is_being_written(
    begun, client, elastic_servers, elastic_prefix
):
    address = f"elasticsearch:{elastic_prefix}"
    assert drop_replaced(address, servers=elastic_servers, before=begun) == []
    assert drop_replaced(address, servers=elastic_servers, before=begun + MINUTE, dry=True) == [1]
    assert list_builds(client, elastic_prefix) == [1, 2, 3]
    assert drop_replaced(address, servers=elastic_servers, before=begun + MINUTE) == [1]
    assert list_builds(client, elastic_prefix) == [2, 3]


def test_where_there_is_no_index_there_is_nothing_to_drop(elastic_servers, elastic_prefix):
    before = datetime(2100, 1, 1, tzinfo=UTC)
    assert drop_replaced(f"elasticsearch:{elastic_prefix}", servers=elastic_servers, before=before) == []
