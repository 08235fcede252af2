"""What becomes of a row that was written: done, refused for what it holds, or to be written again."""

from collections.abc import Mapping
from typing import Any, Literal

from elastic_transport import TlsError
from elasticsearch import ApiError, ConnectionError, ConnectionTimeout, SerializationError, TransportError

from index.elastic.faults import explain
from index.errors import IndexOutdated, IndexUnavailable

Outcome = Literal["done", "refused", "again"]

#: The server is busy, or on its way up or down.
BUSY = frozenset({429, 502, 503, 504})
#: A request is larger than the server, or what stands before it, takes.
TOO_LARGE = 413
#: With status 400, what is wrong with a row. Any other kind is about the index, in which then no row can be written.
_OF_ROWS = frozenset({"document_parsing_exception", "illegal_argument_exception", "mapper_parsing_exception"})


def judge(result: Mapping[str, Any]) -> Outcome:
    """The outcome of one row; what is the index's own fault is raised: no row can be written then."""
    status, kind = result.get("status", 0), result.get("error", {}).get("type", "")
    if 200 <= status < 300 or status == 409 or (status == 404 and not kind):
        return "done"  # 409: something newer is there. 404: what was to be deleted is not
    if kind in _OF_INDICES and status not in _PASSING.get(kind, ()):
        raise _OF_INDICES[kind](explain(result))
    if status == 429 or status >= 500:
        return "again"
    if status == 400 and kind in _OF_ROWS:
        return "refused"
    raise IndexUnavailable(f"the search engine wrote nothing: {explain(result)}")


def _outdated(reason: str) -> IndexUnavailable:
    return IndexOutdated(
        f"the index has other fields than this version of Veille ({reason}): run `veille index --migrate`"
    )


def _gone(reason: str) -> IndexUnavailable:
    return IndexUnavailable(f"an index went while it was written to ({reason}): run `veille index` again")


def _closed(reason: str) -> IndexUnavailable:
    return IndexUnavailable(f"an index is closed ({reason}): open it, POST NAME/_open; what is not written stays due")


def _blocked(reason: str) -> IndexUnavailable:
    return IndexUnavailable(
        f"the index is blocked for writing ({reason}): make room if the server's disk is full, then lift the block, "
        'PUT NAME/_settings {"index.blocks.read_only_allow_delete": null}; what is not written stays due'
    )


_OF_INDICES = {
    "cluster_block_exception": _blocked,
    "index_closed_exception": _closed,
    "index_not_found_exception": _gone,
    "strict_dynamic_mapping_exception": _outdated,
}
#: The block of a cluster that has no master yet, or is still reading its state, lifts itself.
_PASSING = {"cluster_block_exception": (503,)}


def waits(error: ApiError | TransportError) -> bool:
    """Whether another attempt at the whole request may do better."""
    if isinstance(error, ApiError):
        return error.status_code in BUSY
    broken = isinstance(error, ConnectionError | ConnectionTimeout | SerializationError)
    return broken and not isinstance(error, TlsError)
