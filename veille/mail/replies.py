"""What a mail server says, and what is wrong when it cannot be talked with."""

import re
from dataclasses import dataclass
from typing import Literal

from corpus.errors import VeilleError

Step = Literal["greeting", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "the letter"]


class ConversationError(VeilleError):
    """The server cannot be reached or understood; the connection is of no use any more."""


class ServerSilent(ConversationError):
    """It has taken all the time that there was."""


class ServerUnfit(ConversationError):
    """It is not the one we mean, or lacks what the settings ask of it."""


@dataclass(frozen=True)
class Reply:
    code: int
    lines: tuple[str, ...]

    @property
    def status(self) -> str | None:
        """The enhanced code of RFC 3463: "5.1.1"."""
        found = re.match(r"[245]\.\d{1,3}\.\d{1,3}\b", self.lines[0])
        return found[0] if found else None

    @property
    def text(self) -> str:
        said = " ".join(self.lines)
        return f"{self.code} {re.sub(r'[^ -~]+', ' ', said)[:1000]}".strip()


class Refused(Exception):
    """The answer at a step is not the one that lets us go on; the connection as such may be of use."""

    def __init__(self, step: Step, reply: Reply) -> None:
        super().__init__(step)
        self.step, self.reply = step, reply
