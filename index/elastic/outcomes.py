"""What becomes of a row that was written: done, refused for what it holds, or to be written again."""

from collections.abc import Mapping
from typing import Any, Literal

from elasticsearch import ApiError, ConnectionError, ConnectionTimeout, SerializationError, TransportError

from index.errors import IndexOutdated, IndexUnavailable

Outcome = Literal["done", "refused", "again"]

#: The server is busy, or on its way up or down: 429, 502, 503, 504.
BUSY = frozenset({429, 502, 503, 504})
#: Characters of a server's reason that are told.
LONGEST_REASON = 300


def judge(result: Mapping[str, Any]) -> Outcome:
    """The outcome of one row; what is the index's own fault is raised: no row can be written then."""
    status, kind = result.get("status", 0), result.get("error", {}).get("type", "")
    if status < 300 or status == 409 or (status == 404 and not kind):
        return "done"  # 409: something newer is there. 404: what was to be deleted is not
    if kind == "strict_dynamic_mapping_exception":
        raise IndexOutdated(f"the index has other fields than this version of Veille ({explain(result)}): {MIGRATE}")
    if kind == "index_not_found_exception":
        raise IndexUnavailable(f"an index went while it was written to ({explain(result)}): run `veille index` again")
    if kind == "cluster_block_exception":
        raise IndexUnavailable(f"the index is read-only ({explain(result)}): {READ_ONLY}")
    if status in BUSY:
        return "again"
    if status == 400:
        return "refused"
    raise IndexUnavailable(f"the search engine wrote nothing: {explain(result)}")


MIGRATE = "run `veille index --migrate`"
READ_ONLY = (
    "make room on the server's disk if it is full, then lift the block, "
    'PUT PREFIX-*/_settings {"index.blocks.read_only_allow_delete": null}; what is not written stays due'
)


def waits(error: ApiError | TransportError, *, alone: bool) -> bool:
    """Whether another attempt may do better. A request too large is cut; ``alone`` says that it cannot be."""
    if isinstance(error, ApiError):
        return error.status_code in BUSY or (error.status_code == 413 and not alone)
    return isinstance(error, ConnectionError | ConnectionTimeout | SerializationError)


def explain(result: Mapping[str, Any]) -> str:
    """The server's reason with what caused it, on one line."""
    error = result.get("error") or {}
    reasons = [error.get("reason", f"status {result.get('status')}")]
    while error := error.get("caused_by") or {}:
        reasons.append(error.get("reason") or "")
    whole = ": ".join(filter(None, reasons))
    return "".join(each if each.isprintable() else " " for each in whole)[:LONGEST_REASON]
