"""An Elasticsearch for the tests, one for all processes of the test run.

The one that VEILLE_TEST_ELASTICSEARCH_URL names, else the official image where Docker answers, else a node of our own
(`node.py`), for which Maven and a JDK are needed.
"""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.backend import Servers
from tests.servers import docker
from tests.servers.guarded import Guarded, shared
from tests.servers.java import NoNodeError
from tests.servers.node import start_node
from tests.servers.required import missing

GIVEN = "VEILLE_TEST_ELASTICSEARCH_URL"
#: What the volume of a container is called that keeps its data.
VOLUME = "veille-elasticsearch"


@pytest.fixture(scope="session")
def elasticsearch_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server without security."""
    if given := os.environ.get(GIVEN):
        yield given
        return
    try:
        with shared(folder_of_run(tmp_path_factory) / "elasticsearch", start_server) as url:
            yield url
    except NoNodeError as lacking:
        missing(f"no Elasticsearch: {GIVEN} is not set, Docker does not answer, {lacking}")


def folder_of_run(factory: pytest.TempPathFactory) -> Path:
    """The same for all workers of pytest-xdist, and no other run's."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def start_server(*, keep: Path | None = None, port: int = 0) -> tuple[Guarded, str]:
    """A server that answers, and its URL. Where ``keep`` names a folder, the next one will find the data."""
    if docker.answers():
        return docker.start_container(port=port, volume=VOLUME if keep else None)
    node = start_node(keep, port=port)
    return node.server, node.url


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
