"""Writing in bulk: one request is being answered while the next one is made."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from index.elastic.sending import Operation, Sender
from index.elastic.source import identify
from index.errors import IndexUnavailable
from index.query import Rejected

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

#: Bytes of a request: more is no quicker, and a server holds all of it in memory.
MOST_BYTES = 4 << 20


class BulkWriter:
    """Writes through ``client``. The caller waits while one request is being answered and the next one is full.

    An error comes at the next call that has something to send, and at every one after it: then the writer can be closed
    and no more, since of what was given to it nobody knows what is written.
    """

    def __init__(
        self,
        client: "Elasticsearch",
        *,
        most_bytes: int = MOST_BYTES,
        sleep: Callable[[float], object] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._closing = threading.Event()
        self._sleep = sleep or self._closing.wait
        self._sender = Sender(client, most_bytes=most_bytes, pause=self._pause, clock=clock)
        self._pending: list[Operation] = []
        self._size = 0
        self._thread = ThreadPoolExecutor(1, "bulk")
        self._sent: Future[None] | None = None

    def index(self, target: str, collection: str, row_id: str, source: bytes, revision: int | None) -> None:
        """Write ``source``, the JSON of a row on one line, to the index ``target``."""
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
        if self._pending and self._size + len(lines) > self._sender.size:
            self._send()
        self._pending.append(Operation(collection, row_id, lines))
        self._size += len(lines)

    def flush(self) -> None:
        """Wait until everything is acknowledged or refused."""
        self._send()
        self._wait()

    def take_rejected(self) -> list[Rejected]:
        """What was refused since the last time; to be called after `flush`."""
        taken, self._sender.rejected = self._sender.rejected, []
        return taken

    def close(self) -> None:
        """What was not flushed may or may not be written."""
        self._closing.set()
        self._thread.shutdown(cancel_futures=True)

    def _send(self) -> None:
        self._wait()
        if self._pending:
            self._sent = self._thread.submit(self._sender.send, self._pending)
            self._pending, self._size = [], 0

    def _wait(self) -> None:
        """Until the last request has been answered. One that failed stays, and so does its error."""
        if self._sent:
            self._sent.result()
            self._sent = None

    def _pause(self, seconds: float) -> None:
        self._sleep(seconds)
        if self._closing.is_set():
            raise IndexUnavailable("writing to the search engine was ended before it had taken everything")
