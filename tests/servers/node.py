"""Nodes of Elasticsearch made of published jars: what runs the tests where there is no Docker, and what they may kill.

with running_node(data=folder) as node:
    node.kill()
with running_node(data=folder, port=node.port) as again: …
"""

import os
import signal
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.servers.guarded import Guarded, new_folder, start
from tests.servers.java import run_java

START_WITHIN = 60.0
POLL = 0.05
#: A test machine's disk may be fuller, and its heap smaller, than guards of production allow.
LENIENT = {
    "cluster.routing.allocation.disk.threshold_enabled": "false",
    "indices.breaker.total.use_real_memory": "false",
}


@dataclass
class Node:
    """A node that answers. ``transport`` is where other nodes reach it: one of their ``seeds``."""

    server: Guarded
    url: str
    transport: str

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @property
    def pid(self) -> int:
        """Of the Java process, whose parent the guard is."""
        return psutil.Process(self.server.guard.pid).children()[0].pid

    def kill(self) -> None:
        """By SIGKILL: what it was about to write is lost. Its data stay if the caller gave the folder."""
        os.kill(self.pid, signal.SIGKILL)
        self.server.end()

    def stop(self) -> None:
        """In its own time. Also when it has ended already."""
        self.server.end()


@contextmanager
def running_node(data: Path | None = None, **options: Any) -> Iterator[Node]:
    """A further node, for tests that must not disturb the shared one; it stops at the end of the block.

    ``data`` is a folder that outlives it: another node may be started on it, also after `Node.kill`. Without, all is
    gone at the end. The options are those of `start_node`.
    """
    node = start_node(data, **options)
    try:
        yield node
    finally:
        node.stop()


def start_node(
    data: Path | None = None,
    *,
    port: int = 0,
    transport_port: int = 0,
    name: str = "node",
    cluster: str = "veille-tests",
    seeds: Sequence[str] = (),
    masters: Sequence[str] = (),
    roles: Sequence[str] | None = None,
    settings: Mapping[str, str] | None = None,
    heap: str = "512m",
) -> Node:
    """A node that answers ``GET /``; a free port where 0 is given.

    Alone it is its own cluster, which has recovered its indices. With ``seeds`` ("127.0.0.1:9301": transport addresses,
    also of nodes that are not there yet) it looks for a cluster and may have no master yet: wait for its health.
    ``masters`` are the names of the first masters, for the very first start of a cluster. ``roles``: such as ["data"].
    ``settings`` are any others of Elasticsearch.
    """
    java = run_java(heap)
    folder = new_folder("elasticsearch")
    home = data or folder / "data"
    given = {
        "path.home": home,
        "path.repo": home / "repo",
        "node.name": name,
        "cluster.name": cluster,
        "network.host": "127.0.0.1",
        "http.port": port,
        "transport.port": transport_port,
        "node.portsfile": "true",
        **name_cluster(seeds, masters),
        **({} if roles is None else {"node.roles": ",".join(roles)}),
        **LENIENT,
        **(settings or {}),
    }
    forget_ports(home)
    server = start([*java, *(f"{key}={value}" for key, value in given.items())], folder)
    try:
        url, transport = wait_for_ports(server, home)
        if not seeds:
            wait_for_indices(server, url)
    except BaseException:
        server.end()
        raise
    return Node(server, url, transport)


def name_cluster(seeds: Sequence[str], masters: Sequence[str]) -> dict[str, str]:
    if not seeds:
        return {"discovery.type": "single-node"}
    first = {"cluster.initial_master_nodes": ",".join(masters)} if masters else {}
    return {"discovery.seed_hosts": ",".join(seeds), "discovery.initial_state_timeout": "0s", **first}


def forget_ports(home: Path) -> None:
    """Those of an earlier node on the same data."""
    (home / "logs").mkdir(parents=True, exist_ok=True)
    for kind in ("http", "transport"):
        (home / f"logs/{kind}.ports").unlink(missing_ok=True)


def wait_for_ports(server: Guarded, home: Path) -> tuple[str, str]:
    """URL and transport address; RuntimeError with what the node says when it does not start."""
    files = [home / f"logs/{kind}.ports" for kind in ("http", "transport")]
    deadline = time.monotonic() + START_WITHIN
    while not server.ended and time.monotonic() < deadline:
        if all(file.exists() for file in files):
            http, transport = (file.read_text(encoding="utf-8").split()[0] for file in files)
            return f"http://{http}", transport
        time.sleep(POLL)
    raise RuntimeError(f"Elasticsearch did not start:\n{server.read_log()[-4000:]}")


def wait_for_indices(server: Guarded, url: str, within: float = START_WITHIN) -> None:
    """Until the server has recovered what it holds: it answers a moment before."""
    deadline = time.monotonic() + within
    while not server.ended and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/_cluster/health?wait_for_status=yellow&timeout=10s", timeout=15):
                return
        except OSError:  # nobody there, or 408, or 503
            time.sleep(POLL)
    raise RuntimeError(f"Elasticsearch is not ready at {url}:\n{server.read_log()[-4000:]}")
