"""Requests that write rows: of a size that a server answers soon, made again while it has no time for them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from elasticsearch import ApiError, TransportError

from index.elastic.faults import clean, explain
from index.elastic.outcomes import TOO_LARGE, judge, waits
from index.errors import IndexUnavailable
from index.query import Rejected

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

LEAST_BYTES = 64 << 10
#: A request that took longer is followed by smaller ones, a quicker one by larger ones.
MOST_SECONDS = 2.0
#: Seconds before each further attempt, as long as nothing is written: about four minutes in all, longer than a node
#: takes to come back.
PAUSES = (0.5, 1, 2, 4, 8, 15, 30, 60, 120)
#: What is read of an answer.
ANSWER = ("errors", "items.*.status", "items.*.error")


@dataclass(frozen=True, slots=True)
class Operation:
    """One line or two of a request, and which row they are about."""

    collection: str
    row_id: str
    lines: bytes


class Sender:
    """Sends operations. ``size`` is how many bytes a request should have, ``rejected`` what the server refused.

    What is sent twice, because an answer was lost, is there once: versions see to that.
    """

    def __init__(
        self,
        client: "Elasticsearch",
        *,
        most_bytes: int,
        pause: Callable[[float], None],
        clock: Callable[[], float],
    ) -> None:
        # The client itself would try again at once, and no smaller.
        self._client = client.options(max_retries=0)
        self._most_bytes = most_bytes
        # The first is small: the sooner has the server something to do.
        self.size = min(most_bytes, max(LEAST_BYTES, most_bytes // 4))
        self._pause = pause
        self._clock = clock
        self.rejected: list[Rejected] = []

    def send(self, operations: Sequence[Operation]) -> None:
        """Return when all are written or refused; IndexUnavailable when the server takes none for too long."""
        left, pauses, since = list(operations), iter(PAUSES), self._clock()
        while left:
            part = self._cut(left)
            again, reason = self._request(part)
            left[: len(part)] = again
            if len(again) < len(part):
                pauses, since = iter(PAUSES), self._clock()
            if again and reason:
                pause = next(pauses, None)
                if pause is None or self._clock() - since > sum(PAUSES):
                    raise _give_up(len(left), self._clock() - since, reason)
                self._shrink()
                self._pause(pause)

    def _cut(self, operations: Sequence[Operation]) -> list[Operation]:
        """The first operations, as many as a request should have; one that is larger goes alone."""
        size = 0
        for count, operation in enumerate(operations):
            size += len(operation.lines)
            if count and size > self.size:
                return list(operations[:count])
        return list(operations)

    def _request(self, operations: list[Operation]) -> tuple[list[Operation], str]:
        """What is to be written again, and why it is worth waiting before that."""
        started = self._clock()
        lines: list[Any] = [each.lines for each in operations]
        try:
            answer = self._client.bulk(operations=lines, filter_path=ANSWER).body
        except (ApiError, TransportError) as error:
            if isinstance(error, ApiError) and error.status_code == TOO_LARGE:
                return self._divide(operations), ""
            if not waits(error):
                raise
            return operations, clean(str(error))
        results = _read_results(answer)
        if len(results) != len(operations):
            return operations, "an answer came in part"
        self._pace(self._clock() - started)
        return self._sort_out(operations, results) if answer.get("errors") else ([], "")

    def _divide(self, operations: list[Operation]) -> list[Operation]:
        """Of a request that is too large; from now on all are smaller."""
        if len(operations) > 1:
            self._most_bytes = self.size = max(1, sum(len(each.lines) for each in operations) // 2)
            return operations
        [row] = operations
        reason = f"its {len(row.lines):,} bytes are more than the server takes at once (http.max_content_length)"
        self.rejected.append(Rejected(row.collection, row.row_id, reason))
        return []

    def _pace(self, seconds: float) -> None:
        if seconds > MOST_SECONDS:
            self._shrink()
        else:
            self.size = min(self._most_bytes, self.size * 3 // 2)

    def _shrink(self) -> None:
        self.size = min(self._most_bytes, max(LEAST_BYTES, self.size // 2))

    def _sort_out(
        self, operations: list[Operation], results: Sequence[Mapping[str, Any]]
    ) -> tuple[list[Operation], str]:
        """Each row's own outcome. Whatever follows on a row that waits is written again after it."""
        again: list[Operation] = []
        waiting: set[tuple[str, str]] = set()
        reason = ""
        for operation, result in zip(operations, results, strict=True):
            row, outcome = (operation.collection, operation.row_id), judge(result)
            if outcome == "again" or row in waiting:
                again.append(operation)
                waiting.add(row)
                reason = reason or explain(result)
            elif outcome == "refused":
                self.rejected.append(Rejected(*row, explain(result)))
        return again, reason


def _read_results(answer: Any) -> list[Mapping[str, Any]]:
    """The result of every operation; none of an answer that is no answer."""
    items = answer.get("items", ()) if isinstance(answer, Mapping) else ()
    return [result for item in items for result in item.values()]


def _give_up(count: int, seconds: float, reason: str) -> IndexUnavailable:
    return IndexUnavailable(
        f"the search engine took none of {count} rows in {seconds:.0f} seconds ({reason}); they stay due: run "
        "`veille index` again when it answers"
    )
