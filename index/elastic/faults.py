"""What a server or the way to it answers with instead of an answer, in words that say what to do."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from elastic_transport import (
    ApiError,
    ConnectionError,
    ConnectionTimeout,
    SerializationError,
    TlsError,
    TransportError,
)
from elasticsearch import UnsupportedProductError

from corpus.errors import VeilleError
from index.backend import Servers
from index.errors import IndexOutdated, IndexUnavailable, QueryError

#: Characters of a server's reason that are told.
LONGEST_REASON = 300

NO_ENTRY = (
    "does not let us in: see VEILLE_ELASTICSEARCH_API_KEY, or VEILLE_ELASTICSEARCH_USER and "
    "VEILLE_ELASTICSEARCH_PASSWORD"
)
NO_RIGHT = "does not allow it: the key or user needs the role that `veille engine roles` prints"
READ_ONLY = (
    "has made the index read-only, as it does when its disk is full: make room, then "
    'PUT PREFIX-*/_settings {"index.blocks.read_only_allow_delete": null}; what is not written stays due'
)
MIGRATE = "has an index with other fields than this version of Veille writes: run `veille index --migrate`"
BUSY = "has no capacity for it now: try again in a while; where it stays so, give it more memory"
NOT_WHOLE = "has parts of the index that do not answer: a part is not shown as the whole; see `veille engine status`"
TOO_LARGE = "takes no request of this size: raise http.max_content_length there"

#: By the type of the server's error: what to say, and as which of ours.
BY_TYPE: dict[str, tuple[type[VeilleError], str]] = {
    "cluster_block_exception": (IndexUnavailable, READ_ONLY),
    "strict_dynamic_mapping_exception": (IndexOutdated, MIGRATE),
    "circuit_breaking_exception": (IndexUnavailable, BUSY),
    "es_rejected_execution_exception": (IndexUnavailable, BUSY),
    "master_not_discovered_exception": (IndexUnavailable, "has no master: too few of its nodes are up"),
    "no_shard_available_action_exception": (IndexUnavailable, NOT_WHOLE),
    "search_phase_execution_exception": (IndexUnavailable, NOT_WHOLE),
    "too_many_clauses": (QueryError, "finds the query too large: ask with fewer words, or more letters in a pattern"),
    "too_many_nested_clauses": (QueryError, "finds the query too large: ask with fewer words"),
    "too_complex_to_determinize_exception": (QueryError, "finds a pattern too complex: use fewer stars"),
    "search_context_missing_exception": (IndexUnavailable, "has forgotten the moment of this search: ask again"),
    "index_not_found_exception": (IndexUnavailable, "has lost an index: run `veille index --rebuild`"),
}
#: Statuses with which a type means something else. What is asked wrongly fails on every shard too; a cluster that is
#: starting, or has no master, blocks everything.
OTHERWISE: dict[str, tuple[int, ...]] = {
    "cluster_block_exception": (503,),
    "search_phase_execution_exception": (400, 429),
}
BY_STATUS: dict[int, tuple[type[VeilleError], str]] = {
    401: (IndexUnavailable, NO_ENTRY),
    403: (IndexUnavailable, NO_RIGHT),
    413: (IndexUnavailable, TOO_LARGE),
    429: (IndexUnavailable, BUSY),
    502: (IndexUnavailable, "is not reached by what stands before it: try again in a while"),
    503: (IndexUnavailable, NOT_WHOLE),
    504: (IndexUnavailable, "is not reached by what stands before it: try again in a while"),
}


@contextmanager
def as_ours(servers: Servers) -> Iterator[None]:
    """Let every error of the client become one of ours, which names the servers and what can be done."""
    try:
        yield
    except UnsupportedProductError as error:
        raise IndexUnavailable(f"{say_where(servers)} is no Elasticsearch: see VEILLE_ELASTICSEARCH") from error
    except ApiError as error:
        raise _translate_answer(error, servers) from error
    except TransportError as error:
        raise IndexUnavailable(f"{say_where(servers)} {_explain_way(error, servers)}") from error


def say_where(servers: Servers) -> str:
    return f"Elasticsearch at {', '.join(servers.hosts)}"


def _translate_answer(error: ApiError, servers: Servers) -> VeilleError:
    status = error.meta.status
    known = [kind for kind in _list_kinds(error.body) if kind in BY_TYPE and status not in OTHERWISE.get(kind, ())]
    found = BY_TYPE[known[0]] if known else BY_STATUS.get(status)
    kind, told = found or (IndexUnavailable, "refused what it was asked")
    if "/_security/" in explain(error.body) and found is None:
        told = "has no roles and keys: security is off there"
    return kind(f"{say_where(servers)} {told} (it says: {explain(error.body) or f'status {status}'})")


def _list_kinds(body: Any) -> Iterator[str]:
    """The types of an error and its causes, also on each shard, the innermost first: they say most."""
    error = body.get("error") if isinstance(body, Mapping) else None
    if isinstance(error, Mapping):
        shards = [shard.get("reason") for shard in error.get("failed_shards") or ()]
        for cause in (error.get("caused_by"), *shards, *(error.get("root_cause") or ())):
            yield from _list_kinds({"error": cause})
        yield str(error.get("type"))


def _explain_way(error: TransportError, servers: Servers) -> str:
    if isinstance(error, ConnectionTimeout):
        return f"did not answer within {servers.patience:g} seconds (VEILLE_ELASTICSEARCH_SECONDS)"
    if isinstance(error, TlsError) and "WRONG_VERSION" in str(error.message):
        return "does not speak TLS: let its address begin with http:// (VEILLE_ELASTICSEARCH)"
    if isinstance(error, TlsError):
        return f"shows a certificate that is not trusted (VEILLE_ELASTICSEARCH_CA): {clean(str(error.message))}"
    if isinstance(error, SerializationError):
        return "answers with what is no JSON: something else stands at this address (VEILLE_ELASTICSEARCH)"
    if isinstance(error, ConnectionError):
        return f"cannot be reached (VEILLE_ELASTICSEARCH): {clean(str(error.message))}"
    return f"gave no answer: {clean(str(error))}"


def explain(body: Any) -> str:
    """The server's own reason with what caused it, on one line; of a whole answer or of one row's result."""
    error = body.get("error") if isinstance(body, Mapping) else body
    reasons: list[str] = []
    while isinstance(error, Mapping):
        roots = error.get("root_cause") or ()
        reasons += [str(error.get("reason") or ""), *(str(root.get("reason") or "") for root in roots[:1])]
        error = error.get("caused_by")
    told = [*reasons, error] if isinstance(error, str) else reasons
    status = f"status {body['status']}" if isinstance(body, Mapping) and "status" in body else ""
    return clean(": ".join(dict.fromkeys(filter(None, told))) or status)


def clean(text: str) -> str:
    return "".join(each if each.isprintable() else " " for each in text)[:LONGEST_REASON]


def check_whole(answer: Mapping[str, Any]) -> None:
    """IndexUnavailable where an answer is of a part of the index only."""
    shards = answer.get("_shards", {})
    if answer.get("timed_out") or shards.get("failed"):
        failures = [failure.get("reason") for failure in shards.get("failures", ())]
        told = explain({"error": failures[0]}) if failures else "it stopped before it had looked at everything"
        raise IndexUnavailable(f"Elasticsearch answered for a part of the index only: {told}")
