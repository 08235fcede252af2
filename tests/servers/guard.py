"""Runs a server for as long as somebody uses it, and not longer.

guard.py FOLDER USER COMMAND…: starts COMMAND, as USER where that is not empty, and stops it when it is told to
(SIGTERM) or when nobody holds a lock on FOLDER/users any more, which even SIGKILL lets go of. Then it removes FOLDER.
"""

import fcntl
import pwd
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

STOP_WITHIN = 20.0


def start(command: tuple[str, ...], user: str) -> "subprocess.Popen[bytes]":
    if not user:
        return subprocess.Popen(command)
    return subprocess.Popen(command, **as_user(user))


def as_user(user: str) -> dict:
    """Arguments of Popen for a process that gives up root's rights; PostgreSQL refuses to run with them."""
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def keep(server: "subprocess.Popen[bytes]", users: IO[bytes], told: list[int]) -> None:
    while not told and server.poll() is None and in_use(users):
        time.sleep(0.1)


def in_use(users: IO[bytes]) -> bool:
    """Once it is not, nobody gets in any more: the lock is ours."""
    try:
        fcntl.lockf(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    return False


def stop(server: "subprocess.Popen[bytes]") -> None:
    """By SIGINT: PostgreSQL's fast shutdown, which does not wait for its clients to leave."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        server.kill()


def main(folder: str, user: str, *command: str) -> None:
    told: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: told.append(number))  # first: a server must not outlive us
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a server would go on ignoring what we ignore
    with Path(folder, "users").open("r+b") as users:
        try:
            server = start(command, user)
            keep(server, users, told)
            stop(server)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            if not in_use(users):
                Path(folder).with_suffix(".log").unlink(missing_ok=True)  # nobody is left who would read it


if __name__ == "__main__":
    main(*sys.argv[1:])
