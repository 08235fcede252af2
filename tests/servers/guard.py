"""Runs a server for as long as the tests that need it, and not longer.

guard.py PARENT FOLDER USER COMMAND…: starts COMMAND, as USER where that is not empty, and stops it when it is told to
(SIGTERM) or when the process PARENT has gone, even by SIGKILL. Then it removes FOLDER.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

STOP_WITHIN = 10.0


def start(command: tuple[str, ...], user: str) -> "subprocess.Popen[bytes]":
    if not user:
        return subprocess.Popen(command)
    return subprocess.Popen(command, **as_user(user))


def as_user(user: str) -> dict:
    """Arguments of Popen for a process that gives up root's rights; PostgreSQL refuses to run with them."""
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def keep(server: "subprocess.Popen[bytes]", parent: int, told: list[int]) -> None:
    while not told and server.poll() is None and os.getppid() == parent:
        time.sleep(0.1)


def stop(server: "subprocess.Popen[bytes]") -> None:
    """By SIGINT: PostgreSQL's fast shutdown, which does not wait for its clients to leave."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        server.kill()


def main(parent: str, folder: str, user: str, *command: str) -> None:
    told: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: told.append(number))  # first: a server must not outlive us
    try:
        server = start(command, user)
        keep(server, int(parent), told)
        stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if os.getppid() != int(parent):
            Path(folder).with_suffix(".log").unlink(missing_ok=True)  # nobody is left who would read it


if __name__ == "__main__":
    main(*sys.argv[1:])
