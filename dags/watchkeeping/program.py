"""The application as a process of its own: which program it is, what it may see, and how it is ended."""

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import IO

#: Where the program is, as an Airflow variable: AIRFLOW_VAR_VEILLE_PROGRAM in the environment of the workers.
VARIABLE, DEFAULT = "veille_program", "veille"
#: How an option of a verb is told its value.
OPTION = "VEILLE_OPTION_"
#: Airflow's own settings, and what leads Python to its packages, are not the application's business; nor is a value
#: that somebody has left in the environment of the workers: it would hold for every verb.
HIDDEN = ("AIRFLOW", "_AIRFLOW", "PYTHON", "VIRTUAL_ENV", OPTION)
#: Seconds that a verb has to end by itself. Airflow kills a task 5 seconds after it was told to end it.
GRACE = 4
#: Bytes of a line on standard error that are told at once.
LONGEST = 10_000
#: How a shell in between tells that a signal has ended what it ran: by an exit code of so much and the signal.
SHELL = 128

Process = subprocess.Popen[bytes]


class NoProgram(Exception):
    """There is nothing to run where the program should be."""


@dataclass(frozen=True)
class Ended:
    """A process that is over: its exit code, negative for a signal, and all that it printed on standard output."""

    code: int
    output: str

    @property
    def signal(self) -> int:
        """Which signal has ended it; 0 where it ended by itself."""
        return -self.code if self.code < 0 else max(0, self.code - SHELL)


@dataclass
class Program:
    """One run of the application. What it says on standard error goes to ``tell``, line by line."""

    path: str
    tell: Callable[[str], None]
    _process: Process | None = field(default=None, init=False)

    def run(self, words: Sequence[str], values: Mapping[str, str]) -> Ended:
        """Run a verb, and whatever it starts only as long as itself; NoProgram where there is no such program."""
        with tempfile.TemporaryFile() as output, start([self.path, *words], values, output) as process:
            self._process = process
            threading.Thread(target=end_group, args=[process], daemon=True).start()
            try:
                self._listen(process)
                code = process.wait()
            except BaseException:  # a time-out, or a log that cannot be written: nobody listens any more
                self.end()
                raise
            output.seek(0)
            return Ended(code, output.read().decode(errors="replace"))

    def end(self) -> None:
        """Ask it and its children to end, and after a while no longer ask."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        signal_group(process, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
        signal_group(process, signal.SIGKILL)

    def _listen(self, process: Process) -> None:
        assert process.stderr is not None
        for line in iter(partial(process.stderr.readline, LONGEST), b""):
            self.tell(line.decode(errors="replace").rstrip())


def start(command: Sequence[str], values: Mapping[str, str], output: IO[bytes]) -> Process:
    try:
        return subprocess.Popen(  # noqa: S603 - no shell, and words of our own
            command,
            env=make_environment(values),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        where = f"the Airflow variable {VARIABLE} says where Veille is, AIRFLOW_VAR_{VARIABLE.upper()} sets it"
        raise NoProgram(f"'{command[0]}' cannot be run ({error.strerror}): {where}") from error


def end_group(process: Process) -> None:
    """When a verb is over, end what it has left behind: that would hold standard error open, and us with it."""
    process.wait()
    signal_group(process, signal.SIGKILL)


def signal_group(process: Process, number: int) -> None:
    with suppress(ProcessLookupError):  # all of it has ended
        os.killpg(process.pid, number)


def make_environment(values: Mapping[str, str]) -> dict[str, str]:
    """The environment of the verb: ours without Airflow's, and its values."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(HIDDEN)}
    return kept | {f"{OPTION}{name}": value for name, value in values.items() if value}
