"""`veille serve` in a process of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from corpus.clock import utc_now
from tests.veille.digest.people import add_reader
from veille.mail.tokens import Tokens
from veille.workspace import Workspace

#: The program, which hears Control-C also where what runs the tests does not: a child ignores what its parent does.
SERVE = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from veille.cli import main; main()"


@dataclass(frozen=True)
class Served:
    """The address of the pages, and what they are about."""

    url: str
    workspace: Workspace
    tokens: Tokens
    process: "subprocess.Popen[str]"

    def confirmation(self, name: str, **fields: str) -> str:
        """A link for a new reader."""
        reader = add_reader(self.workspace.ledger, name, now=utc_now(), confirmed=False, **fields)
        return f"{self.url}/confirm/{self.tokens.for_confirmation(reader)}"


def start(folder: Path, *options: str) -> "subprocess.Popen[str]":
    own = {"VEILLE_DATA": folder / "data", "VEILLE_SOURCES": folder / "sources"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VEILLE_")}
    environment |= {name: str(value) for name, value in own.items()}
    return subprocess.Popen(
        [sys.executable, "-c", SERVE, "serve", *options],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
