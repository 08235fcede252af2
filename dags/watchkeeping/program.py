"""The application as a process of its own: which program it is, what it may see, and how it is ended."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

#: Where the program is, as an Airflow variable: AIRFLOW_VAR_VEILLE_PROGRAM in the environment of the workers.
VARIABLE, DEFAULT = "veille_program", "veille"
#: Airflow's own settings, and what leads Python to its packages, are not the application's business.
HIDDEN = ("AIRFLOW", "_AIRFLOW", "PYTHON", "VIRTUAL_ENV")
#: How an option of a verb is told its value.
OPTION = "VEILLE_OPTION_"
#: Seconds that a verb has to end by itself.
GRACE = 20


@dataclass(frozen=True)
class Ended:
    """A process that is over: its exit code, negative for a signal, and all that it printed on standard output."""

    code: int
    output: str


@dataclass
class Program:
    """One run of the application. What it says on standard error goes to ``tell``, line by line."""

    path: str
    tell: Callable[[str], None]
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    def run(self, words: Sequence[str], values: Mapping[str, str]) -> Ended:
        """Run a verb; FileNotFoundError where there is no such program."""
        with tempfile.TemporaryFile() as output:
            self._process = subprocess.Popen(  # noqa: S603 - no shell, and words of our own
                [self.path, *words],
                env=make_environment(values),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
            assert self._process.stderr is not None
            for line in self._process.stderr:
                self.tell(line.decode(errors="replace").rstrip())
            code = self._process.wait()
            output.seek(0)
            return Ended(code, output.read().decode(errors="replace"))

    def end(self) -> None:
        """Ask it and its children to end, and after a while no longer ask."""
        if self._process is None or self._process.poll() is not None:
            return
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)


def make_environment(values: Mapping[str, str]) -> dict[str, str]:
    """The environment of the verb: ours without Airflow's, and its values."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(HIDDEN)}
    return kept | {f"{OPTION}{name}": value for name, value in values.items() if value}
