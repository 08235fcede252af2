"""Writing in bulk: what is acknowledged, tried again, refused, and given up."""

import json
import threading
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from elastic_transport import ConnectionError, ConnectionTimeout, TlsError
from elasticsearch import ApiError, AuthenticationException, Elasticsearch

from index.collections import COLLECTIONS
from index.elastic.bulk import BulkWriter
from index.elastic.mapping import build_mapping, build_settings
from index.elastic.outcomes import judge
from index.elastic.sending import LEAST_BYTES, MOST_SECONDS, PAUSES
from index.errors import IndexOutdated, IndexUnavailable
from index.query import Rejected
from tests.index.elastic.scripted import Server, Step, busy, cut, items, raises


class Time:
    """A clock that goes on only while somebody sleeps, or is told to."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


def write(server: Server, time: Time, count: int = 10, *, size: int = 100, most_bytes: int = 1 << 20) -> BulkWriter:
    """A writer that was given so many rows and has flushed them."""
    writer = BulkWriter(server.client, most_bytes=most_bytes, sleep=time.sleep, clock=time.clock)
    try:
        for number in range(count):
            writer.index("made", "documents", f"{number}", json.dumps("x" * size).encode(), number)
        writer.flush()
    finally:
        writer.close()
    return writer


def test_after_a_flush_everything_is_written(time: Time):
    server = Server()
    writer = BulkWriter(server.client, sleep=time.sleep)
    writer.index("one", "documents", "a", b'{"title":"A"}', 7)
    writer.delete("two", "documents", "b", 8)
    writer.index("one", "sources", "c", b"{}", None)
    writer.delete("one", "sources", "d", None)
    writer.flush()
    writer.flush()
    writer.close()
    versions = [{"version": number, "version_type": "external_gte"} for number in (7, 8)]
    assert server.requests == [
        [
            ({"index": {"_index": "one", "_id": "a", **versions[0]}}, {"title": "A"}),
            ({"delete": {"_index": "two", "_id": "b", **versions[1]}}, None),
            ({"index": {"_index": "one", "_id": "c"}}, {}),
            ({"delete": {"_index": "one", "_id": "d"}}, None),
        ]
    ]
    assert writer.take_rejected() == []


def test_a_request_is_no_larger_than_asked_and_a_larger_row_goes_alone(time: Time):
    server = Server()
    writer = BulkWriter(server.client, most_bytes=1000, sleep=time.sleep)
    for number, size in enumerate((300, 300, 300, 5000, 300, 300)):
        writer.index("made", "documents", f"{number}", json.dumps("x" * size).encode(), 1)
    writer.flush()
    writer.close()
    assert [[place["index"]["_id"] for place, _ in each] for each in server.requests] == [
        ["0", "1"],
        ["2"],
        ["3"],
        ["4", "5"],
    ]


def test_the_next_request_is_made_while_one_is_answered_and_no_more_than_that(time: Time):
    """The caller goes on while the first is not answered, and waits when it has another full."""
    given, seen = [0], []
    full = threading.Event()

    def step(operations: list[Any]) -> tuple[int, bytes]:
        if not seen:
            assert full.wait(10)
        seen.append(given[0])
        return items(201)(operations)

    server = Server(*[step] * 10)
    writer = BulkWriter(server.client, most_bytes=10_000, sleep=time.sleep)
    for number in range(60):
        # Ten rows are a request; the first is not answered before the caller has got this far with the second.
        if number == 18:
            full.set()
        writer.index("made", "documents", f"{number}", json.dumps("x" * 900).encode(), 1)
        given[0] = number + 1
    writer.flush()
    writer.close()
    assert len(server.written) == 60
    done = 0
    for request, taken in zip(server.requests, seen, strict=True):
        assert taken <= done + 2 * 10
        done += len(request)


PASSING: dict[str, Step] = {
    **{f"status {status}": busy(status) for status in (429, 502, 503, 504)},
    "a broken connection": raises(ConnectionError("reset by peer")),
    "no answer in time": raises(ConnectionTimeout("timed out")),
    "an answer cut off": cut(40, items(201)),
    "an answer without results": lambda operations: (200, b'{"errors": false}'),
    "an answer with fewer results": lambda operations: items(201)(operations[1:]),
    "an answer of something else": lambda operations: (200, b'"hello"'),
    "no row taken": items(429, kind="es_rejected_execution_exception"),
    "some rows taken": items(201, 429, 503),
    "a cluster on its way up": items(503, kind="cluster_block_exception"),
    "a node on its way down": items(500, kind="node_closed_exception"),
}


@pytest.mark.parametrize("step", PASSING.values(), ids=PASSING)
def test_what_passes_is_tried_again_after_longer_and_longer_pauses(step: Step, time: Time):
    server = Server(step, step, step)
    writer = write(server, time)
    assert sorted(server.written) == sorted(map(str, range(10)))
    assert writer.take_rejected() == []
    assert time.slept[0] == PAUSES[0]
    if step is not PASSING["some rows taken"]:
        assert time.slept == list(PAUSES[:3])


def test_requests_are_halved_while_the_server_has_no_time(time: Time):
    server = Server(*[busy(503)] * 3)
    write(server, time, 800, size=1000, most_bytes=2_400_000)
    first = server.sizes[:4]
    assert 590_000 < first[0] <= 600_000  # a quarter, so that the server has work soon
    assert all(after <= before / 2 + 2000 for before, after in pairwise(first))
    assert len(server.written) == 800


def test_no_request_of_many_rows_becomes_too_small(time: Time):
    server = Server(*[busy(429)] * 8)
    write(server, time, 400, size=1000, most_bytes=200_000)
    assert LEAST_BYTES / 2 < min(server.sizes[:8]) <= LEAST_BYTES


def test_when_nothing_is_taken_for_too_long_it_is_given_up(time: Time):
    server = Server(*[busy(429)] * 100)
    with pytest.raises(IndexUnavailable, match=r"none of 10 rows in 240 seconds .*429.*`veille index` again"):
        write(server, time)
    assert time.slept == list(PAUSES)


def test_a_server_that_never_answers_is_given_up_as_soon(time: Time):
    def step(operations: list[Any]) -> tuple[int, bytes]:
        time.now += 60
        raise ConnectionTimeout("timed out")

    with pytest.raises(IndexUnavailable, match="timed out"):
        write(Server(*[step] * 100), time)
    assert time.now < sum(PAUSES) + 2 * 60 + max(PAUSES)


def test_a_server_that_takes_a_few_rows_each_time_is_not_given_up(time: Time):
    some = items(*[201] * 2, *[429] * 98)
    server = Server(*[some] * 30)
    write(server, time, 60)
    assert len(server.written) == 60
    assert len(time.slept) > len(PAUSES)


@pytest.mark.parametrize("step", [raises(TlsError("no certificate")), busy(401), busy(403), busy(400), busy(500)])
def test_what_does_not_pass_is_told_at_once(step: Step, time: Time):
    server = Server(step)
    with pytest.raises((ApiError, TlsError)):
        write(server, time)
    assert time.slept == []
    assert len(server.requests) == 1


def test_after_an_error_nothing_more_is_written_and_nothing_passes_for_written(time: Time):
    server = Server(busy(401))
    writer = BulkWriter(server.client, most_bytes=500, sleep=time.sleep)

    def give() -> None:
        for number in range(20):
            writer.index("made", "documents", f"{number}", b'"' + b"x" * 100 + b'"', 1)

    for _ in range(2):
        with pytest.raises(AuthenticationException):
            give()
    for _ in range(2):
        with pytest.raises(AuthenticationException):
            writer.flush()
    writer.close()
    assert len(server.requests) == 1


def test_a_writer_that_is_closed_does_not_wait_for_a_server_that_is_busy():
    asked = threading.Event()

    def step(operations: list[Any]) -> tuple[int, bytes]:
        asked.set()
        return busy(503)(operations)

    server = Server(*[step] * 100)
    writer = BulkWriter(server.client, most_bytes=100)
    writer.index("made", "documents", "a", b"{}", 1)
    writer.index("made", "documents", "b", b"{}", 1)
    assert asked.wait(10)
    writer.close()
    assert len(server.requests) < len(PAUSES)


# A row's own outcome


@pytest.mark.parametrize(
    ("status", "kind", "outcome"),
    [
        (200, "", "done"),
        (201, "", "done"),
        (409, "version_conflict_engine_exception", "done"),
        (404, "", "done"),
        (400, "document_parsing_exception", "refused"),
        (400, "illegal_argument_exception", "refused"),
        (429, "es_rejected_execution_exception", "again"),
        (429, "circuit_breaking_exception", "again"),
        (503, "unavailable_shards_exception", "again"),
        (503, "cluster_block_exception", "again"),
        (500, "node_closed_exception", "again"),
    ],
)
def test_a_row_is_done_refused_or_written_again(status: int, kind: str, outcome: str):
    assert judge({"status": status, **({"error": {"type": kind, "reason": "so"}} if kind else {})}) == outcome


@pytest.mark.parametrize(
    ("status", "kind", "told"),
    [
        (403, "cluster_block_exception", "read_only_allow_delete"),
        (429, "cluster_block_exception", "read_only_allow_delete"),
        (400, "strict_dynamic_mapping_exception", "veille index --migrate"),
        (404, "index_not_found_exception", "veille index"),
        (400, "index_closed_exception", "_open"),
        (400, "validation_exception", "wrote nothing: so"),
        (403, "security_exception", "wrote nothing: so"),
    ],
)
def test_what_is_the_indexs_own_fault_is_no_fault_of_a_row(status: int, kind: str, told: str, time: Time):
    error = IndexOutdated if kind == "strict_dynamic_mapping_exception" else IndexUnavailable
    with pytest.raises(error, match=told):
        write(Server(items(201, status, kind=kind, reason="so")), time)
    assert time.slept == []


def test_refused_rows_are_told_with_the_servers_reason_once(time: Time):
    server = Server(items(201, 400, kind="document_parsing_exception", reason="failed\nto parse"))
    writer = write(server, time, 4)
    assert writer.take_rejected() == [Rejected("documents", each, "failed to parse") for each in ("1", "3")]
    assert writer.take_rejected() == []
    assert sorted(server.written) == ["0", "2"]


def test_all_outcomes_may_come_together(time: Time):
    mixed = json.dumps(
        {
            "errors": True,
            "items": [
                {"index": {"status": 201}},
                {"index": {"status": 409, "error": {"type": "version_conflict_engine_exception", "reason": "newer"}}},
                {"index": {"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "full"}}},
                {
                    "index": {
                        "status": 400,
                        "error": {
                            "type": "document_parsing_exception",
                            "reason": "failed to parse",
                            "caused_by": {"type": "x", "reason": "no date", "caused_by": {"reason": "at all"}},
                        },
                    }
                },
            ],
        }
    )
    server = Server(lambda operations: (200, mixed.encode()))
    writer = write(server, time, 4)
    assert [[place["index"]["_id"] for place, _ in each] for each in server.requests] == [["0", "1", "2", "3"], ["2"]]
    assert writer.take_rejected() == [Rejected("documents", "3", "failed to parse: no date: at all")]


def test_the_last_write_of_a_row_without_a_revision_stays_the_last(time: Time):
    server = Server(items(429, 201, 201))
    writer = BulkWriter(server.client, sleep=time.sleep)
    for row_id, title in (("a", "old"), ("b", "b"), ("a", "new")):
        writer.index("made", "sources", row_id, json.dumps(title).encode(), None)
    writer.flush()
    writer.close()
    assert [row for _, row in server.requests[1]] == ["old", "new"]
    assert server.written == {"a": "new", "b": "b"}


# Too large, too slow


def limit(server: Server, most: int) -> Step:
    """Of a server, or what stands before it, that takes no more bytes than this."""
    return lambda operations: busy(413)(operations) if server.sizes[-1] > most else items(201)(operations)


def test_a_request_too_large_for_the_server_is_cut_and_so_are_the_next_ones(time: Time):
    server = Server()
    server.steps = [limit(server, 10_000)] * 100
    writer = write(server, time, 200, size=1000, most_bytes=100_000)
    assert len(server.written) == 200
    assert writer.take_rejected() == []
    assert sum(size > 10_000 for size in server.sizes) < 8
    assert time.slept == []


def test_a_row_too_large_for_the_server_is_refused_and_the_others_are_written(time: Time):
    server = Server()
    server.steps = [limit(server, 10_000)] * 100
    writer = BulkWriter(server.client, sleep=time.sleep)
    for row_id, size in (("a", 10), ("b", 20_000), ("c", 10)):
        writer.index("made", "documents", row_id, json.dumps("x" * size).encode(), 1)
    writer.flush()
    writer.close()
    [rejected] = writer.take_rejected()
    assert (rejected.collection, rejected.id) == ("documents", "b")
    assert "http.max_content_length" in rejected.reason
    assert sorted(server.written) == ["a", "c"]


def test_slow_answers_make_requests_smaller_and_quick_ones_larger_again(time: Time):
    def slow(operations: list[Any]) -> tuple[int, bytes]:
        time.now += MOST_SECONDS + 1
        return items(201)(operations)

    server = Server(*[slow] * 3)
    write(server, time, 6000, size=1000, most_bytes=800_000)
    smallest = min(server.sizes[:-1])
    assert smallest < 800_000 / 8
    assert server.sizes[-2] > 2 * smallest
    assert max(server.sizes) <= 800_000
    assert time.slept == []


# A real server


@pytest.fixture
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch_url) as client:
        yield client


@pytest.fixture
def index(client: Elasticsearch, elastic_prefix: str) -> Iterator[str]:
    name = f"{elastic_prefix}-bulk"
    mapping = build_mapping(COLLECTIONS["documents"], build=1, vectors={})
    client.indices.create(index=name, mappings=mapping, settings=build_settings())
    yield name
    client.indices.delete(index=name)


@pytest.fixture
def writer(client: Elasticsearch) -> Iterator[BulkWriter]:
    writer = BulkWriter(client)
    yield writer
    writer.close()


def title_of(client: Elasticsearch, index: str, row_id: str) -> str | None:
    found = client.options(ignore_status=404).get(index=index, id=row_id)
    return found["_source"]["title"] if found["found"] else None


def test_an_older_revision_replaces_nothing_and_the_same_one_may_come_twice(
    client: Elasticsearch, index: str, writer: BulkWriter
):
    for revision, title in ((5, "five"), (3, "three"), (5, "five again")):
        writer.index(index, "documents", "a", json.dumps({"title": title}).encode(), revision)
    writer.delete(index, "documents", "a", 4)
    writer.delete(index, "documents", "not there", 4)
    writer.flush()
    assert writer.take_rejected() == []
    assert title_of(client, index, "a") == "five again"
    writer.delete(index, "documents", "a", 6)
    writer.index(index, "documents", "a", b'{"title":"late"}', 5)
    writer.flush()
    assert title_of(client, index, "a") is None


def test_what_a_server_refuses_of_a_row_is_told_and_the_others_are_written(
    client: Elasticsearch, index: str, writer: BulkWriter
):
    bad = {"published": "no date at all", "version": 2**70, "relevance": "NaN", "source": {"a": 1}}
    for name, value in bad.items():
        writer.index(index, "documents", name, json.dumps({name: value}).encode(), 1)
    writer.index(index, "documents", "good", b'{"title":"good"}', 1)
    writer.index(index, "documents", "", b'{"title":"no id"}', 1)
    writer.flush()
    rejected = {each.id: each.reason for each in writer.take_rejected()}
    assert rejected.keys() == {*bad, ""}
    assert all(name in rejected[name] for name in bad)
    assert title_of(client, index, "good") == "good"


@pytest.mark.parametrize(
    ("prepare", "row", "told"),
    [
        ({"index.blocks.read_only_allow_delete": True}, b"{}", "read_only_allow_delete"),
        ({"index.blocks.write": True}, b"{}", "blocked for writing"),
        ({}, b'{"undeclared":1}', "veille index --migrate"),
    ],
    ids=["full disk", "read-only", "other fields"],
)
def test_an_index_that_takes_nothing_is_told_and_no_row_is_blamed(
    client: Elasticsearch, index: str, writer: BulkWriter, prepare: dict[str, Any], row: bytes, told: str
):
    client.indices.put_settings(index=index, settings=prepare or {"index.blocks.write": None})
    writer.index(index, "documents", "a", row, 1)
    with pytest.raises(IndexUnavailable, match=told):
        writer.flush()
    assert writer.take_rejected() == []


def test_a_closed_index_is_told(client: Elasticsearch, index: str, writer: BulkWriter):
    client.indices.close(index=index)
    writer.index(index, "documents", "a", b"{}", 1)
    with pytest.raises(IndexUnavailable, match="closed"):
        writer.flush()


def test_many_rows_in_many_requests_are_all_there(client: Elasticsearch, index: str):
    writer = BulkWriter(client, most_bytes=20_000)
    for number in range(2_000):
        writer.index(index, "documents", f"{number}", b'{"title":"' + b"x" * 60 + b'"}', number)
    writer.flush()
    writer.close()
    client.indices.refresh(index=index)
    assert client.count(index=index)["count"] == 2_000
