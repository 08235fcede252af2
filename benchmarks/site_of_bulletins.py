"""For the other scripts here: a site of real bulletins in a process of its own, and the verbs of Veille over it."""

import ctypes
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import resource

HERE = Path(__file__).parent
#: Of Linux, <sys/prctl.h>.
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Cost:
    """What a command took: CPU-seconds with all its processes, wall seconds, MiB of its largest process."""

    cpu: float
    wall: float
    peak: float


@contextmanager
def served(folder: Path, sources: Path, *, limit: int | None = None) -> Iterator[str]:
    """The address of the site of ``folder``; the source that reads it is written to ``sources``."""
    sources.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, str(HERE / "certfr_site.py"), str(folder), "--source", str(sources / "certfr-avis.yml")]
    command += ["--limit", str(limit)] if limit else []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as site:
        assert site.stdout is not None
        try:
            yield site.stdout.readline().split()[-1]
        finally:
            site.terminate()


def start(verb: str, *arguments: str, data: Path, sources: Path) -> "subprocess.Popen[str]":
    # Nothing of the reader's own watch is touched, whatever variables or file point to it.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VEILLE_")}
    environment |= {"VEILLE_SOURCES": str(sources), "XDG_CONFIG_HOME": str(sources)}
    command = [sys.executable, "-m", "veille", verb, "--json", "--data", str(data), *arguments]
    # Its processes are a group, and those that outlive it come to this one: what a verb leaves to a server of forks,
    # nobody else waits for.
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, process_group=0)


def run(command: "subprocess.Popen[str]") -> tuple[dict[str, Any], Cost]:
    """The last line of a verb, and what it took."""
    began = time.monotonic()
    assert command.stdout is not None
    printed = command.stdout.read()
    _, status, used = os.wait4(command.pid, 0)
    command.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - began
    processes = [used, *_wait_for_group(command.pid)]
    cpu = sum(process.ru_utime + process.ru_stime for process in processes)
    cost = Cost(cpu, wall, max(process.ru_maxrss for process in processes) / 1024)
    return json.loads(printed.splitlines()[-1]), cost


def _wait_for_group(group: int) -> Iterator["resource.struct_rusage"]:
    while True:
        try:
            yield os.wait4(-group, 0)[2]
        except ChildProcessError:
            return
