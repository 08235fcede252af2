"""The official image of Elasticsearch, where Docker runs containers."""

import subprocess
import sys
import time
from pathlib import Path

from tests.servers.guarded import Guarded, new_folder, start
from tests.servers.node import wait_for_indices

CONTAINER = Path(__file__).with_name("container.py")
IMAGE = "elasticsearch:9.5.3"
ANSWERS_WITHIN = 5.0
#: The first time an image of a gigabyte has to come.
START_WITHIN = 170.0
POLL = 0.2


def answers() -> bool:
    """Whether there is a Docker that runs containers, and soon."""
    try:
        asked = subprocess.run(["docker", "info"], capture_output=True, timeout=ANSWERS_WITHIN)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def start_container(*, port: int = 0, volume: str | None = None) -> tuple[Guarded, str]:
    """A server that answers, and its URL. ``volume`` keeps the data, which go otherwise."""
    folder = new_folder("elasticsearch")
    command = run_command(folder.name, port=port, volume=volume)
    server = start([sys.executable, CONTAINER, folder.name, *command], folder)
    try:
        url = f"http://{wait_for_address(server)}"
        wait_for_indices(server, url)
    except BaseException:
        server.end()
        raise
    return server, url


def run_command(name: str, *, port: int, volume: str | None) -> list[str]:
    """Without security, bound to this machine alone."""
    published = f"127.0.0.1:{port or ''}:9200"
    settings = {
        "discovery.type": "single-node",
        "xpack.security.enabled": "false",
        "cluster.routing.allocation.disk.threshold_enabled": "false",
        "path.repo": "/tmp/repo",
        "ES_JAVA_OPTS": "-Xms512m -Xmx512m",
    }
    given = [part for key, value in settings.items() for part in ("--env", f"{key}={value}")]
    kept = ["--volume", f"{volume}:/usr/share/elasticsearch/data"] if volume else []
    return ["docker", "run", "--rm", "--name", name, "--publish", published, "--memory", "2g", *given, *kept, IMAGE]


def wait_for_address(server: Guarded) -> str:
    """Where the container's port can be reached."""
    deadline = time.monotonic() + START_WITHIN
    while not server.ended and time.monotonic() < deadline:
        asked = subprocess.run(["docker", "port", server.folder.name, "9200/tcp"], capture_output=True, text=True)
        if asked.returncode == 0 and asked.stdout.strip():
            return asked.stdout.split()[0]
        time.sleep(POLL)
    raise RuntimeError(f"Docker did not start {IMAGE}:\n{server.read_log()}")
