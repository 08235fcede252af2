"""The official image of Kibana, beside an Elasticsearch of its own, where Docker runs containers."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.servers import docker
from tests.servers.guarded import Guarded, new_folder, start
from tests.servers.node import wait_for_indices

#: Of the same version as Elasticsearch.
IMAGE = f"kibana:{docker.IMAGE.partition(':')[2]}"
PORT = 5601
#: The first time another image of a gigabyte has to come; then it makes its indices.
START_WITHIN = 600.0
POLL = 1.0


@dataclass(frozen=True)
class Pair:
    """Where the two answer, on this machine alone and without security."""

    kibana: str
    elasticsearch: str


@contextmanager
def running_kibana() -> Iterator[Pair]:
    """Both end with the tests, however these end. Kibana is in the network of the other: there is none to be left."""
    folder = new_folder("elasticsearch")
    elasticsearch = start([sys.executable, docker.CONTAINER, folder.name, *elasticsearch_command(folder.name)], folder)
    try:
        url = f"http://{docker.wait_for_address(elasticsearch)}"
        wait_for_indices(elasticsearch, url, START_WITHIN)
        address = f"http://{find_address(elasticsearch, PORT)}"
        with _kibana_beside(elasticsearch, address):
            yield Pair(address, url)
    finally:
        elasticsearch.end()


@contextmanager
def _kibana_beside(elasticsearch: Guarded, address: str) -> Iterator[None]:
    folder = new_folder("kibana")
    command = kibana_command(folder.name, beside=elasticsearch.folder.name)
    kibana = start([sys.executable, docker.CONTAINER, folder.name, *command], folder)
    try:
        wait_until_ready(kibana, address)
        yield
    finally:
        kibana.end()


def elasticsearch_command(name: str) -> list[str]:
    """As for other tests; the port of Kibana is published with its own, as the network is this container's."""
    run, *rest = docker.run_command(name, port=0, volume=None)[1:]
    return ["docker", run, "--publish", f"127.0.0.1::{PORT}", *rest]


def kibana_command(name: str, *, beside: str) -> list[str]:
    settings = {
        "ELASTICSEARCH_HOSTS": "http://127.0.0.1:9200",
        "TELEMETRY_ENABLED": "false",
        "NEWSFEED_ENABLED": "false",
    }
    given = [part for setting, value in settings.items() for part in ("--env", f"{setting}={value}")]
    return [
        "docker",
        "run",
        "--rm",
        "--name",
        name,
        "--network",
        f"container:{beside}",
        "--memory",
        "2g",
        *given,
        IMAGE,
    ]


def find_address(server: Guarded, port: int) -> str:
    """Where a port of a container that runs can be reached."""
    asked = subprocess.run(["docker", "port", server.folder.name, f"{port}/tcp"], capture_output=True, text=True)
    if asked.returncode != 0 or not asked.stdout.strip():
        raise RuntimeError(f"Docker publishes no port {port} of {server.folder.name}: {asked.stderr}")
    return asked.stdout.split()[0]


def wait_until_ready(server: Guarded, url: str, within: float = START_WITHIN) -> None:
    deadline = time.monotonic() + within
    while not server.ended and time.monotonic() < deadline:
        if read_level(url) in ("available", "degraded"):
            return
        time.sleep(POLL)
    raise RuntimeError(f"Kibana is not ready at {url}:\n{server.read_log()[-4000:]}")


def read_level(url: str) -> str | None:
    """How Kibana says that it is; None while nobody, or something that is no JSON, answers."""
    try:
        with urllib.request.urlopen(f"{url}/api/status", timeout=10) as answer:
            return str(json.load(answer)["status"]["overall"]["level"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
