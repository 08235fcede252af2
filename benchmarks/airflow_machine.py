"""For airflow_cluster.py: a machine of its own for a program, which can be switched off.

It has a name and a table of processes of its own (namespaces of Linux), so that to the programs on it another machine
is another machine: what a killed one had claimed nobody can see from outside. It is switched off by one SIGKILL, with
everything on it, whatever sessions its processes made; and it goes with who started it, however that one ends.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

#: A process begun with these words goes with its parent, however that one ends.
WITH_PARENT = ("setpriv", "--pdeathsig", "KILL")
NAMESPACES = ("--uts", "--pid", "--fork", "--mount-proc", "--kill-child")


@dataclass
class Machine:
    """A running machine. CPU is what all its processes have spent, also those that are over."""

    name: str
    process: "subprocess.Popen[bytes]"

    @classmethod
    def start(
        cls, name: str, command: Sequence[str | Path], *, environment: Mapping[str, str], folder: Path
    ) -> "Machine":
        rights = () if os.geteuid() == 0 else ("--user", "--map-root-user")
        whole = [*WITH_PARENT, "unshare", *rights, *NAMESPACES, sys.executable, __file__, name]
        with (folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [*whole, *command],
                env=environment,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the benchmark
            )
        return cls(name, process)

    @property
    def runs(self) -> bool:
        return self.process.poll() is None

    def switch_off(self) -> None:
        self.process.kill()
        self.process.wait()

    def measure(self) -> tuple[float, float]:
        """CPU seconds spent, and MiB of memory in use now (PSS: what is shared is shared out)."""
        cpu = memory = 0.0
        for process in self._processes():
            try:
                spent = process.cpu_times()
                cpu += spent.user + spent.system + spent.children_user + spent.children_system
                memory += process.memory_full_info().pss / 2**20
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
        return cpu, memory

    def _processes(self) -> Iterator[psutil.Process]:
        try:
            yield from psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return


def be_machine(name: str, command: Sequence[str]) -> int:
    """The first process of a machine: the program runs, and who loses its parent is waited for."""
    socket.sethostname(name)
    program = subprocess.Popen(command)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda given, _: program.send_signal(given))
    while True:
        pid, status = os.wait()
        if pid == program.pid:
            return abs(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    sys.exit(be_machine(sys.argv[1], sys.argv[2:]))
