"""Servers under guard.py: started, used together by the processes of a test run, stopped."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

GUARD = Path(__file__).with_name("guard.py")
#: A file system in memory: nothing of a test's data need outlive the test.
MEMORY = Path("/dev/shm")
#: Guards of shared servers: they end when the last process of the run has gone, which may not be ours.
_LEFT_ALONE: list["subprocess.Popen[bytes]"] = []


@dataclass
class Guarded:
    """A server and its guard. ``log`` is what it wrote; ``users`` is our lock, which keeps it alive."""

    folder: Path
    users: IO[bytes]
    guard: "subprocess.Popen[bytes]"

    @property
    def log(self) -> Path:
        """Not in the folder, which the guard removes."""
        return self.folder.with_suffix(".log")

    def read_log(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    @property
    def ended(self) -> bool:
        return self.guard.poll() is not None

    def end(self) -> None:
        """Also when it has ended by itself. Returns when the server has gone."""
        self.guard.terminate()
        self.guard.wait()
        self.users.close()
        shutil.rmtree(self.folder, ignore_errors=True)  # where it was told before it could listen
        self.log.unlink(missing_ok=True)


def new_folder(server: str) -> Path:
    """For what the server writes while it runs."""
    memory = MEMORY if os.access(MEMORY, os.W_OK) else None
    return Path(tempfile.mkdtemp(prefix=f"veille-{server}-", dir=memory))


def start(command: Sequence[str | Path], folder: Path, *, user: str = "") -> Guarded:
    """The server stops with us, however we end, and its ``folder`` goes with it."""
    (folder / "users").touch()
    users = enter(folder)
    assert users, "the folder has a guard already"
    with folder.with_suffix(".log").open("wb") as out:
        guard = subprocess.Popen(
            [sys.executable, GUARD, folder, user, *command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,  # Ctrl-C is for pytest, which stops us in its own time
        )
    return Guarded(folder, users, guard)


def enter(folder: Path) -> IO[bytes] | None:
    """A user's lock, or None: the server is going."""
    try:
        users = (folder / "users").open("r+b")
        # Not flock, whose locks a forked child would hold as well.
        fcntl.lockf(users, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except OSError:
        users.close()
        return None
    return users


@contextmanager
def shared(note: Path, start_server: Callable[[], tuple[Guarded, str]]) -> Iterator[str]:
    """The URL of a server that the first process starts and the last one leaves.

    They find it by ``note``, a file that does not exist at first.
    """
    with locked(note.with_suffix(".lock")):
        known = note.read_text(encoding="utf-8").splitlines() if note.exists() else ()
        users = enter(Path(known[0])) if known else None
        if users:
            url = known[1]
        else:
            server, url = start_server()
            users = server.users
            _LEFT_ALONE.append(server.guard)
            note.write_text(f"{server.folder}\n{url}\n", encoding="utf-8")
    with users:
        yield url


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Alone among all processes that lock this file."""
    with file.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def free_port() -> int:
    """Free now; another may take it before the server does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
