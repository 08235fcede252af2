"""The outbox drained in a process of its own, which can be killed at any step, and imports no more than that needs.

    python -m tests.veille.mail.draining LEDGER PORT NOW ["before|after MODULE:NAME NUMBER"]

With a moment the process gets SIGKILL before, or after, what MODULE calls NAME is called for the NUMBER-th time.
"""

import os
import signal
import sys
from datetime import datetime
from functools import reduce
from importlib import import_module
from itertools import count
from typing import Any

from corpus.clock import FixedClock
from corpus.ledger import Ledger
from corpus.ledger.connection import connect
from tests.veille.mail.post import mail_settings
from veille.outbox import drain, open_mail
from veille.report import Report
from veille.workspace import Workspace


def die(moment: str) -> None:
    when, target, number = moment.split()
    module, _, path = target.partition(":")
    *owners, name = path.split(".")
    owner = reduce(getattr, owners, import_module(module))
    function, calls = getattr(owner, name), count(1)

    def call(*arguments: Any, **options: Any) -> Any:
        last = next(calls) == int(number)
        if last and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*arguments, **options)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, call)


def main(ledger: str, port: str, now: str, *moments: str) -> None:
    for moment in moments:
        die(moment)
    settings = mail_settings(int(port))
    clock = FixedClock(datetime.fromisoformat(now))
    workspace = Workspace(settings, Ledger(connect(ledger)), archive=None, catalogue={}, clock=clock)  # type: ignore[arg-type]
    report = Report("drain", started=clock())
    transports = open_mail(settings)
    drain(workspace, report, transports)
    transports["mail"].close()
    print(dict(report.counts), report.errors)


if __name__ == "__main__":
    main(*sys.argv[1:])
