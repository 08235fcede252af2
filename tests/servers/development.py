"""An Elasticsearch to develop with, until Ctrl-C: `make elasticsearch`. Its data stay in var/elasticsearch."""

import os
import signal
import socket
import sys
from pathlib import Path

from tests.servers.elasticsearch import GIVEN, start_server
from tests.servers.java import NoNodeError

DATA = Path(__file__).parents[2] / "var/elasticsearch"
USUAL_PORT = 9200


def main() -> int:
    if given := os.environ.get(GIVEN):
        print(settings(given))
        return 0
    try:
        server, url = start_server(keep=DATA, port=choose_port())
    except (NoNodeError, RuntimeError) as error:
        print(f"Elasticsearch cannot be started: {error}", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    try:
        print(settings(url), "# until Ctrl-C", sep="\n", flush=True)
        server.guard.wait()
        print(f"Elasticsearch has ended:\n{server.read_log()[-4000:]}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        server.end()


def settings(url: str) -> str:
    return f"export VEILLE_INDEX=elasticsearch:veille\nexport VEILLE_ELASTICSEARCH={url}"


def choose_port() -> int:
    """Elasticsearch's own where it is free, else any."""
    with socket.socket() as probe:
        return 0 if probe.connect_ex(("127.0.0.1", USUAL_PORT)) == 0 else USUAL_PORT


if __name__ == "__main__":
    sys.exit(main())
