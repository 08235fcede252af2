"""Writing in bulk: requests of a good size, the next one made while the last is being answered."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from elasticsearch import ApiError, TransportError
from pydantic_core import to_json

from index.elastic.outcomes import explain, judge, waits
from index.elastic.source import identify
from index.errors import IndexUnavailable
from index.query import Rejected

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

#: Bytes of a request: more is no quicker, and a server holds all of it in memory.
MOST_BYTES = 4 << 20
LEAST_BYTES = 64 << 10
#: A request that took longer is followed by smaller ones, a quicker one by larger ones.
MOST_SECONDS = 2.0
#: Seconds before each further attempt: about four minutes in all, longer than a node takes to come back.
PAUSES = (0.5, 1, 2, 4, 8, 15, 30, 60, 120)


@dataclass(frozen=True)
class Operation:
    """One line or two of a request, and which row they are about."""

    collection: str
    row_id: str
    lines: bytes


#: What is read of an answer.
ANSWER = ["errors", "items.*.status", "items.*.error"]


class BulkWriter:
    """Writes through ``client``. The caller waits while one request is being answered and the next one is full.

    Whatever is written twice, because an answer was lost, is there once: versions see to that. After an error the
    writer can be closed and no more.
    """

    def __init__(
        self,
        client: "Elasticsearch",
        *,
        most_bytes: int = MOST_BYTES,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._most_bytes, self._bytes = most_bytes, most_bytes
        self._sleep = sleep
        self._clock = clock
        self._pending: list[Operation] = []
        self._size = 0
        self._rejected: list[Rejected] = []
        self._thread = ThreadPoolExecutor(1, "bulk")
        self._sent: Future[None] | None = None

    def index(self, target: str, collection: str, row_id: str, source: bytes, revision: int | None) -> None:
        self._add("index", target, collection, row_id, revision, source)

    def delete(self, target: str, collection: str, row_id: str, revision: int | None) -> None:
        self._add("delete", target, collection, row_id, revision)

    def _add(
        self, kind: str, target: str, collection: str, row_id: str, revision: int | None, source: bytes | None = None
    ) -> None:
        place: dict[str, Any] = {"_index": target, "_id": identify(row_id)}
        if revision is not None:
            place |= {"version": revision, "version_type": "external_gte"}
        head = to_json({kind: place})
        lines = head + b"\n" if source is None else b"".join((head, b"\n", source, b"\n"))
        if self._pending and self._size + len(lines) > self._bytes:
            self._send()
        self._pending.append(Operation(collection, row_id, lines))
        self._size += len(lines)

    def flush(self) -> None:
        """Wait until everything is acknowledged or refused."""
        self._send()
        self._wait()

    def take_rejected(self) -> list[Rejected]:
        taken, self._rejected = self._rejected, []
        return taken

    def close(self) -> None:
        """What was not flushed may or may not be written."""
        self._thread.shutdown(cancel_futures=True)

    def _send(self) -> None:
        if self._pending:
            self._wait()
            self._sent = self._thread.submit(self._write, self._pending)
            self._pending, self._size = [], 0

    def _wait(self) -> None:
        """Until the last request has been answered; its error is raised here."""
        if self._sent:
            sent, self._sent = self._sent, None
            sent.result()

    def _write(self, operations: Sequence[Operation]) -> None:
        """Write, and write again what the server had no time for, in smaller requests."""
        left, reason = list(operations), ""
        for pause in (0.0, *PAUSES):
            if pause:
                self._sleep(pause)
                self._bytes = max(LEAST_BYTES, self._bytes // 2)
            left, reason = self._attempt(left)
            if not left:
                return
        raise IndexUnavailable(
            f"the search engine took none of {len(left)} rows in {sum(PAUSES):.0f} seconds: {reason}; what is not "
            "written stays due: run `veille index` again later"
        )

    def _attempt(self, operations: Sequence[Operation]) -> tuple[list[Operation], str]:
        """What has to be written again, and why."""
        left: list[Operation] = []
        reason = ""
        for part in self._cut(operations):
            again, why = self._request(part)
            left, reason = left + again, why or reason
        return left, reason

    def _cut(self, operations: Sequence[Operation]) -> list[list[Operation]]:
        parts: list[list[Operation]] = []
        size = self._bytes + 1
        for operation in operations:
            if size + len(operation.lines) > self._bytes:
                parts.append([])
                size = 0
            parts[-1].append(operation)
            size += len(operation.lines)
        return parts

    def _request(self, operations: list[Operation]) -> tuple[list[Operation], str]:
        started = self._clock()
        try:
            answer = self._client.bulk(operations=[each.lines for each in operations], filter_path=ANSWER).body
        except (ApiError, TransportError) as error:
            if not waits(error, alone=len(operations) == 1):
                raise
            return operations, str(error)[:200]
        self._pace(self._clock() - started)
        return self._read(operations, answer) if answer.get("errors") else ([], "")

    def _pace(self, seconds: float) -> None:
        factor = 0.5 if seconds > MOST_SECONDS else 1.25
        self._bytes = min(self._most_bytes, max(LEAST_BYTES, int(self._bytes * factor)))

    def _read(self, operations: list[Operation], answer: dict[str, Any]) -> tuple[list[Operation], str]:
        """Each row's own outcome."""
        again: list[Operation] = []
        reason = ""
        for operation, item in zip(operations, answer["items"], strict=True):
            [result] = item.values()
            match judge(result):
                case "again":
                    again.append(operation)
                    reason = explain(result)
                case "refused":
                    self._rejected.append(Rejected(operation.collection, operation.row_id, explain(result)))
        return again, reason
