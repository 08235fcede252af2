"""A Redis of our own, for an executor of Airflow that needs a broker; gone with whoever started it.

Debian: apt install redis-server, whose own server is never used.
"""

import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.servers.guarded import Guarded, free_port, new_folder, start

START_WITHIN = 20.0
#: A port that is free when it is chosen may be another's when the server asks for it.
ATTEMPTS = 3
#: On this machine alone, and nothing is kept on disk.
SETTINGS = ("--bind", "127.0.0.1", "--protected-mode", "yes", "--save", "", "--appendonly", "no")


class NoRedisError(LookupError):
    """There is no redis-server on PATH."""


@contextmanager
def running_server() -> Iterator[str]:
    """The URL of an empty server, ``redis://127.0.0.1:PORT/0``."""
    server, url = start_server()
    try:
        yield url
    finally:
        server.end()


def start_server() -> tuple[Guarded, str]:
    """A server that answers, and its URL; NoRedisError where none is installed."""
    binary = shutil.which("redis-server")
    if binary is None:
        raise NoRedisError("redis-server is not installed (Debian: apt install redis-server)")
    for attempt in range(1, ATTEMPTS + 1):
        folder, port = new_folder("redis"), free_port()
        server = start([binary, *SETTINGS, "--port", str(port), "--dir", folder], folder)
        try:
            wait_for(server, port)
        except BaseException as error:
            server.end()
            if attempt == ATTEMPTS or not isinstance(error, RuntimeError):
                raise
        else:
            break
    return server, f"redis://127.0.0.1:{port}/0"


def wait_for(server: Guarded, port: int) -> None:
    """Until this very server answers; RuntimeError when it does not, or another has got the port before it."""
    deadline = time.monotonic() + START_WITHIN
    while not server.ended and time.monotonic() < deadline:
        if ask(port, "CONFIG GET dir").rstrip().endswith(server.folder.name):
            return
        time.sleep(0.05)
    raise RuntimeError(f"Redis did not start at port {port}: {server.read_log()}")


def ask(port: int, command: str) -> str:
    """What the server at this port answers; nothing where there is none."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(f"{command}\r\n".encode())
            return connection.recv(65536).decode(errors="replace")
    except OSError:
        return ""
