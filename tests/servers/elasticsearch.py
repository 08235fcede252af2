"""An Elasticsearch for the tests: the one that VEILLE_TEST_ELASTICSEARCH_URL names."""

import os
import uuid
from collections.abc import Iterator

import pytest

from index.backend import Servers
from tests.servers.required import missing


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """The address of a running server without security."""
    url = os.environ.get("VEILLE_TEST_ELASTICSEARCH_URL")
    if not url:
        missing("VEILLE_TEST_ELASTICSEARCH_URL names no server")
    return url


@pytest.fixture
def elastic_servers(elasticsearch_url: str) -> Servers:
    return Servers(hosts=(elasticsearch_url,))


@pytest.fixture
def elastic_prefix(elasticsearch_url: str) -> Iterator[str]:
    """A prefix of names that no other test uses; what is called so goes after the test."""
    from elasticsearch import Elasticsearch

    from index.elastic.builds import remove_all

    prefix = f"t{uuid.uuid4().hex[:12]}"
    yield prefix
    with Elasticsearch(elasticsearch_url) as client:
        remove_all(client, prefix)
