"""Making and restoring backups in a process that gets SIGKILL at a step of it: python -m tests.veille.backup.killed.

Each line of standard input is JSON: [FOLDER, VERB, NAME or null, "OWNER:FUNCTION", "before" or "after", NUMBER of the
call]; the answer is how the process that did it ended. Each is a process of its own, forked from this one, which has
loaded everything: to start Python anew would take a second for each step.
"""

import json
import os
import signal
import sys
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

from corpus.clock import FixedClock
from tests.veille.backup.watch import settings_of
from tests.veille.newsroom import MORNING
from veille.backup.creating import create_backup
from veille.backup.restoring import restore_backup
from veille.report import Report
from veille.workspace import open_workspace


def die_at(target: str, when: str, number: int) -> None:
    module, _, path = target.partition(":")
    owner: Any = import_module(module)
    *owners, name = path.split(".")
    for each in owners:
        owner = getattr(owner, each)
    function, calls = getattr(owner, name), count(1)

    def call(*arguments: Any, **options: Any) -> Any:
        chosen = next(calls) == number
        if chosen and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*arguments, **options)
        if chosen:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, call)


def do(folder: Path, verb: str, name: str | None) -> None:
    clock = FixedClock(MORNING)
    clock.advance(hours=1)
    with open_workspace(settings_of(folder), clock=clock) as workspace:
        report = Report(f"backup {verb}", started=clock(), run=f"{os.getpid()}")
        if verb == "create":
            create_backup(workspace, report, keep=1)
        else:
            assert name is not None
            restore_backup(workspace, report, name, replace=True, root=str(folder / "kept"))


def main() -> None:
    for line in sys.stdin:
        folder, verb, name, target, when, number = json.loads(line)
        child = os.fork()
        if not child:
            die_at(target, when, number)
            do(Path(folder), verb, name)
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
