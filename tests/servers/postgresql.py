"""A PostgreSQL of the tests' own: one server per process of pytest, one fresh database per test."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.servers.guard import as_user
from tests.servers.required import missing

GUARD = Path(__file__).with_name("guard.py")
START_WITHIN = 30.0
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
    user = unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="veille-postgresql-"))
    if user:
        shutil.chown(folder, user)
    create_cluster(binaries, folder, user)
    port = free_port()
    settings = [part for setting in FAST for part in ("-c", setting)]
    command = [binaries / "postgres", "-D", folder / "data", "-h", "127.0.0.1", "-p", str(port), *settings]
    with (folder / "log").open("wb") as log:
        guard = subprocess.Popen(
            [sys.executable, GUARD, str(os.getpid()), folder, user, *command],
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for pytest, which stops us in its own time
        )
    try:
        yield wait_for(guard, f"postgresql://veille@127.0.0.1:{port}", folder / "log")
    finally:
        guard.terminate()
        guard.wait()


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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(guard: "subprocess.Popen[bytes]", url: str, log: Path) -> str:
    deadline = time.monotonic() + START_WITHIN
    while guard.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(f"{url}/postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return url
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace') if log.exists() else 'no log'}")
