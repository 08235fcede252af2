"""From one build to the next, without a moment in which nothing can be found."""

from datetime import datetime

from index.backend import Servers
from index.elastic import ElasticBackend
from index.elastic.builds import Names, drop_builds, find_live, go_live, list_builds, read_creation, read_marks
from index.elastic.connection import check_product, connect
from index.elastic.faults import as_ours
from index.elastic.mapping import fingerprint


class ElasticSuccessor:
    """The next build, which nobody searches before `go_live`.

    One that was begun and not ended is gone on with, unless it was begun by another version of Veille.
    """

    def __init__(self, servers: Servers, prefix: str) -> None:
        self._servers = servers
        self._client = connect(servers)
        with as_ours(servers):
            check_product(self._client, servers)
            self._names = Names(prefix, self._choose(prefix))
        self.backend = ElasticBackend(servers, prefix, writable=True, build=self._names.build)

    def _choose(self, prefix: str) -> int:
        newest, live = max(list_builds(self._client, prefix), default=0), find_live(self._client, prefix) or 0
        begun = newest > live and read_marks(self._client, Names(prefix, newest)).get("schema") == fingerprint()
        return newest if begun else newest + 1

    def go_live(self) -> None:
        with as_ours(self._servers):
            go_live(self._client, self._names)
        self.backend.be_live()

    def close(self) -> None:
        try:
            self.backend.close()
        finally:
            self._client.close()


def drop_replaced(servers: Servers, prefix: str, *, before: datetime, dry: bool = False) -> list[int]:
    """The builds that one which was begun before then has replaced; they are removed, but where this is ``dry``."""
    client = connect(servers)
    try:
        with as_ours(servers):
            check_product(client, servers)
            live = find_live(client, prefix)
            if live is None or read_creation(client, Names(prefix, live)) >= before:
                return []
            replaced = [number for number in list_builds(client, prefix) if number < live]
            if not dry:
                drop_builds(client, prefix, replaced)
            return replaced
    finally:
        client.close()


def drop_old(servers: Servers, prefix: str) -> list[int]:
    """Remove every build but the live one; their numbers."""
    client = connect(servers)
    try:
        with as_ours(servers):
            check_product(client, servers)
            live = find_live(client, prefix)
            old = [number for number in list_builds(client, prefix) if number != live] if live else []
            drop_builds(client, prefix, old)
            return old
    finally:
        client.close()
