"""Empty indices to measure search in, one of each engine; nothing of them stays."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from secrets import token_hex

from index.backend import SearchBackend, Servers, open_backend

#: What the names of an index on a server begin with: no watch is called so.
PREFIX = "veille-evaluate"


@contextmanager
def open_tantivy(servers: Servers) -> Iterator[SearchBackend]:
    with (
        tempfile.TemporaryDirectory(prefix=f"{PREFIX}-") as place,
        closing(open_backend(f"tantivy:{place}", writable=True)) as backend,
    ):
        yield backend


@contextmanager
def open_elastic(servers: Servers) -> Iterator[SearchBackend]:
    prefix = f"{PREFIX}-{token_hex(4)}"
    try:
        with closing(open_backend(f"elasticsearch:{prefix}", servers=servers, writable=True)) as backend:
            yield backend
    finally:
        remove(servers, prefix)


def remove(servers: Servers, prefix: str) -> None:
    from index.elastic.builds import remove_all
    from index.elastic.connection import connect
    from index.elastic.faults import as_ours

    with as_ours(servers), closing(connect(servers)) as client:
        remove_all(client, prefix)


#: By the name of the engine.
ENGINES: dict[str, Callable[[Servers], AbstractContextManager[SearchBackend]]] = {
    "tantivy": open_tantivy,
    "elasticsearch": open_elastic,
}
