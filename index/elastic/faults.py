"""Foreign errors as ours."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from index.backend import Servers


@contextmanager
def as_ours(servers: Servers) -> Iterator[None]:
    yield


def check_whole(answer: Mapping[str, Any]) -> None:
    return
