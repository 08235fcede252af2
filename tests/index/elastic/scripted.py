"""A client whose server follows a script: one step for each request, then everything is written.

with scripted(busy(503), items(429, 201)) as server:
    BulkWriter(server.client)
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from elastic_transport import ApiResponseMeta, BaseNode, HttpHeaders
from elasticsearch import Elasticsearch

#: From the operations of a request, each its head and its row, to status and body; or what it raises.
Step = Callable[[list[tuple[dict[str, Any], Any]]], tuple[int, bytes]]


class _Answer(NamedTuple):
    meta: ApiResponseMeta
    body: bytes


class Server:
    """``requests`` are the operations of every request, ``sizes`` its bytes, ``written`` what is there in the end."""

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps)
        self.requests: list[list[tuple[dict[str, Any], Any]]] = []
        self.sizes: list[int] = []
        self.written: dict[str, Any] = {}
        self.client = Elasticsearch("http://scripted:9200", node_class=self._node_class())

    def _node_class(self) -> type[BaseNode]:
        server = self

        class Node(BaseNode):
            def perform_request(
                self, method: str, target: str, body: bytes | None = None, headers: Any = None, **options: Any
            ) -> Any:
                status, answer = server.answer(body or b"")
                told = HttpHeaders({"content-type": "application/json", "x-elastic-product": "Elasticsearch"})
                return _Answer(ApiResponseMeta(status, "1.1", told, 0.0, self.config), answer)

            def close(self) -> None: ...

        return Node

    def answer(self, body: bytes) -> tuple[int, bytes]:
        operations = list(_read(body))
        self.requests.append(operations)
        self.sizes.append(len(body))
        step = self.steps.pop(0) if self.steps else items(201)
        status, answer = step(operations)
        if status == 200:
            self._write(operations, answer)
        return status, answer

    def _write(self, operations: list[tuple[dict[str, Any], Any]], answer: bytes) -> None:
        try:
            results = json.loads(answer)["items"]
        except (ValueError, LookupError, TypeError):
            return  # its rest is lost on the way
        for (head, row), item in zip(operations, results, strict=False):
            [(kind, place)], [result] = head.items(), item.values()
            if result["status"] < 300:
                self.written[place["_id"]] = None if kind == "delete" else row


def _read(body: bytes) -> Any:
    lines = iter(body.splitlines())
    for line in lines:
        head = json.loads(line)
        yield head, None if "delete" in head else json.loads(next(lines))


def items(*statuses: int, kind: str = "made_exception", reason: str = "no reason") -> Step:
    """A result for each operation: the statuses in turn, over and over."""

    def step(operations: list[tuple[dict[str, Any], Any]]) -> tuple[int, bytes]:
        results: list[dict[str, Any]] = []
        for place, (head, _) in enumerate(operations):
            status = statuses[place % len(statuses)]
            error = {"error": {"type": kind, "reason": reason}} if status >= 300 else {}
            results.append({next(iter(head)): {"status": status, **error}})
        errors = any(status >= 300 for status in statuses)
        return 200, json.dumps({"errors": errors, "items": results}).encode()

    return step


def busy(status: int) -> Step:
    return lambda operations: (status, b'{"error": {"type": "busy", "reason": "too much"}}')


def raises(error: Exception) -> Step:
    def step(operations: list[tuple[dict[str, Any], Any]]) -> tuple[int, bytes]:
        raise error

    return step


def cut(length: int, step: Step) -> Step:
    """The first bytes of what another step answers."""
    return lambda operations: (200, step(operations)[1][:length])
