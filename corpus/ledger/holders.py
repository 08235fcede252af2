"""Who holds a lease: a process, named so that others can tell whether it still lives."""

import os
import platform
from functools import cache

#: Seconds by which a process's start seems to move when the machine's clock is set; no number is used again so soon.
START_TOLERANCE = 2.0


def this_process() -> str:
    """The process as "HOST PID START": a later process may get the same number, not the same start."""
    return _name(os.getpid())


@cache
def _name(pid: int) -> str:
    import psutil

    return f"{platform.node()} {pid} {psutil.Process(pid).create_time():.2f}"


def is_dead(holder: str) -> bool:
    """True when the holder ran on this machine and has ended; of other machines nothing is known here.

    A killed command's items are then taken over at once, not after its lease has run out.
    """
    import psutil

    host, _, process = holder.rpartition(" ")[0].rpartition(" ")
    started = holder.rpartition(" ")[2]
    if host != platform.node():
        return False
    try:
        found = psutil.Process(int(process))
        return found.status() == psutil.STATUS_ZOMBIE or abs(found.create_time() - float(started)) > START_TOLERANCE
    except (psutil.NoSuchProcess, ValueError):
        return True
    except psutil.AccessDenied:
        return False
