"""A PostgreSQL of the tests' own: one server per process of pytest, one fresh database per test."""

import os
import pwd
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.servers.guard import as_user
from tests.servers.guarded import Guarded, free_port, new_folder, start
from tests.servers.required import missing

START_WITHIN = 30.0
#: A port that is free when it is chosen may be another's when the server asks for it.
ATTEMPTS = 3
#: Nothing of a test's database need outlive the test.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "unix_socket_directories=")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a running server, without a database's name."""
    binaries = find_binaries()
    if binaries is None:
        missing("PostgreSQL is not installed (Debian: apt install postgresql)")
    with running_server(binaries) as url:
        yield url


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """SQLAlchemy's URL of an empty database, dropped after the test together with whoever still uses it."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(f"{postgresql_server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"{postgresql_server.replace('postgresql', 'postgresql+psycopg', 1)}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def find_binaries() -> Path | None:
    """The folder of ``postgres`` and ``initdb``: the newest of Debian's, which are not on PATH, else what PATH has."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    found = debian[-1] if debian else shutil.which("postgres")
    return Path(found).resolve().parent if found else None


@contextmanager
def running_server(binaries: Path) -> Iterator[str]:
    for attempt in range(1, ATTEMPTS + 1):
        server, url = start_server(binaries)
        try:
            wait_for(server, url)
        except RuntimeError:
            server.end()
            if attempt == ATTEMPTS:
                raise
        else:
            break
    try:
        yield url
    finally:
        server.end()


def start_server(binaries: Path) -> tuple[Guarded, str]:
    """The server and its URL."""
    user = unprivileged_user()
    folder = new_folder("postgresql")
    if user:
        shutil.chown(folder, user)
    create_cluster(binaries, folder, user)
    port = free_port()
    settings = [part for setting in FAST for part in ("-c", setting)]
    name = f"cluster_name={folder.name}"  # by which it is known to be ours
    command = [binaries / "postgres", "-D", folder / "data", "-h", "127.0.0.1", "-p", str(port), "-c", name, *settings]
    return start(command, folder, user=user), f"postgresql://veille@127.0.0.1:{port}"


def create_cluster(binaries: Path, folder: Path, user: str) -> None:
    command = [binaries / "initdb", "-D", folder / "data", "-U", "veille", "-A", "trust", "-E", "UTF8", "--no-sync"]
    made = subprocess.run(
        [*command, "--locale=C.UTF-8"], cwd="/", capture_output=True, text=True, **(as_user(user) if user else {})
    )
    if made.returncode:
        raise RuntimeError(f"initdb failed: {made.stderr}")


def unprivileged_user() -> str:
    """Who runs the server where we are root, whom PostgreSQL refuses; empty for ourselves."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names) if os.geteuid() == 0 else ""


def wait_for(server: Guarded, url: str) -> None:
    """Until the server answers; RuntimeError when it does not, or another has got the port before it."""
    deadline = time.monotonic() + START_WITHIN
    while not server.ended and time.monotonic() < deadline:
        try:
            with psycopg.connect(f"{url}/postgres", connect_timeout=5) as connection:
                row = connection.execute("SHOW cluster_name").fetchone()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            if row == (server.folder.name,):
                return
            break
    raise RuntimeError(f"PostgreSQL did not start at {url}: {server.read_log()}")
