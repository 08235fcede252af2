"""What goes wrong with real servers, and what the reader or operator is told."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from index.backend import Servers
from index.elastic import ElasticBackend
from index.errors import IndexOutdated, IndexUnavailable
from index.nodes import Everything
from index.parser import parse
from index.query import Query, Row
from tests.servers.faults import unheard_port
from tests.servers.java import NoNodeError
from tests.servers.node import Node, running_node
from tests.servers.required import missing

SEEN = datetime(2026, 5, 1, tzinfo=UTC)


@contextmanager
def own_node(data: Path, **options: object) -> Iterator[Node]:
    try:
        with running_node(data, **options) as node:
            yield node
    except NoNodeError as lacking:
        missing(f"no node of our own: {lacking}")


def rows(*numbers: int) -> list[Row]:
    return [
        {"id": f"d{n}", "title": "Rançon", "language": "fr", "first_seen": SEEN, "revision": n + 1} for n in numbers
    ]


def total(backend: ElasticBackend) -> int:
    return backend.search(Query(Everything(), limit=0)).total


def test_a_read_only_index_quarantines_nothing_and_says_what_to_do(elastic_servers, elastic_prefix, elasticsearch_url):
    backend = ElasticBackend(elastic_servers, elastic_prefix, writable=True)
    backend.put("documents", rows(0))
    backend.commit(1)
    with Elasticsearch(elasticsearch_url) as client:
        client.indices.put_settings(index=f"{elastic_prefix}-v1-documents-2026", settings={"index.blocks.write": True})
        backend.put("documents", rows(1))
        with pytest.raises(IndexUnavailable, match=r"block.*stays due"):
            backend.commit(2)
        assert backend.number() == 1
        backend.close()
        client.indices.put_settings(index=f"{elastic_prefix}-v1-documents-2026", settings={"index.blocks.write": False})
    again = ElasticBackend(elastic_servers, elastic_prefix, writable=True)
    again.put("documents", rows(1))
    assert list(again.commit(2)) == []
    assert total(again) == 2
    again.close()


def test_an_index_that_lacks_a_field_asks_for_a_migration(elastic_servers, elastic_prefix, elasticsearch_url):
    backend = ElasticBackend(elastic_servers, elastic_prefix, writable=True)
    with Elasticsearch(elasticsearch_url) as client:
        name = f"{elastic_prefix}-v1-documents"
        template = client.cluster.get_component_template(name=name)["component_templates"][0]["component_template"]
        del template["template"]["mappings"]["properties"]["title_exact"]
        client.cluster.put_component_template(name=name, template=template["template"])
    backend.put("documents", rows(0))
    with pytest.raises(IndexOutdated, match="veille index --migrate"):
        backend.commit(1)
    backend.close()


def test_a_red_index_is_refused_and_not_shown_in_part(elastic_servers, elastic_prefix, elasticsearch_url):
    backend = ElasticBackend(elastic_servers, elastic_prefix, writable=True)
    backend.put("documents", rows(0))
    backend.commit(1)
    with Elasticsearch(elasticsearch_url) as client:
        lost = f"{elastic_prefix}-v1-documents-2025"
        client.indices.create(
            index=lost,
            settings={"index.routing.allocation.require._name": "nobody", "index.number_of_replicas": 0},
            aliases={f"{elastic_prefix}-documents": {}},
            wait_for_active_shards="0",
            timeout="1s",
        )
        with pytest.raises(IndexUnavailable, match="a part is not shown as the whole; see `veille engine status`"):
            backend.search(Query(parse("rançon")))
    backend.close()


def test_where_nobody_listens_the_setting_is_named():
    with unheard_port() as port, pytest.raises(IndexUnavailable, match=r"cannot be reached \(VEILLE_ELASTICSEARCH\)"):
        ElasticBackend(Servers(hosts=(f"http://127.0.0.1:{port}",)), "watch")


def test_a_server_that_never_answers_is_waited_for_as_long_as_is_set():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(IndexUnavailable, match=r"within 0.2 seconds \(VEILLE_ELASTICSEARCH_SECONDS\)"):
            ElasticBackend(Servers(hosts=(url,), patience=0.2), "watch")


def test_what_a_snapshot_holds_is_found_after_its_restore(tmp_path: Path):
    with own_node(tmp_path / "data") as node, Elasticsearch(node.url) as client:
        backend = ElasticBackend(Servers(hosts=(node.url,)), "watch", writable=True)
        backend.put("documents", rows(*range(20)))
        backend.commit(20)
        client.snapshot.create_repository(name="veille", repository={"type": "fs", "settings": {"location": "veille"}})
        options = {"repository": "veille", "snapshot": "monday", "indices": "watch-*", "wait_for_completion": True}
        assert client.snapshot.create(**options, include_global_state=False)["snapshot"]["state"] == "SUCCESS"
        backend.put("documents", rows(20))
        backend.commit(21)
        for index in client.indices.get(index="watch-*").body:
            client.indices.delete(index=index)
        client.snapshot.restore(**options, include_aliases=True)
        backend.close()
        restored = ElasticBackend(Servers(hosts=(node.url,)), "watch", writable=True)
        # The ledger sees by the number what has to be written again.
        assert (total(restored), restored.number()) == (20, 20)
        restored.close()
