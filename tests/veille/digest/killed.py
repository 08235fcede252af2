"""Digests sent in a process that dies at a step of it. What the mail server got is kept in a file."""

import json
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from corpus.clock import FixedClock
from corpus.ledger.outbox import Message, Outcome
from index.memory import MemoryBackend
from tests.veille.digest.examples import a_digest
from tests.veille.digest.posting import SENT, with_mail
from veille import mailing
from veille.digest import sending
from veille.digest.sending import send_digests
from veille.report import Report
from veille.settings import read_settings
from veille.workspace import open_workspace


class FilePost:
    """A mail server that writes down whatever it takes."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def send(self, message: Message, hand_over: Callable[[], None]) -> Outcome:
        hand_over()
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps([message.key, message.identifier]) + "\n")
        return SENT

    def close(self) -> None:
        """There is no connection."""


def send(folder: Path, now: datetime, moment: str | None = None) -> Report:
    """Send what is due. At a ``moment`` such as "before outbox.put" the process gets SIGKILL."""
    settings = with_mail(read_settings(data=folder / "data", sources=folder / "sources", embedder="none"))
    mailing.open_mail = lambda settings: {"mail": FilePost(folder / "mails")}
    sending.open_index = lambda settings: MemoryBackend()
    sending.make_digest = lambda workspace, backend, reader, window, *, day, now: replace(a_digest(), day=day)
    if moment:
        die_at(*moment.split())
    with open_workspace(settings, clock=FixedClock(now)) as workspace:
        report = Report("digest send", started=now)
        send_digests(workspace, report)
    return report


def die_at(when: str, target: str) -> None:
    """Get SIGKILL before or after the first call of a function, by its name where the digests are sent."""
    owner: Any = sending
    *owners, name = target.split(".")
    for each in owners:
        owner = getattr(owner, each)
    function, calls = getattr(owner, name), count(1)

    def call(*arguments: Any, **options: Any) -> Any:
        first = next(calls) == 1
        if first and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*arguments, **options)
        if first:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, call)
