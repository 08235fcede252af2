"""Plain text: what a terminal shows, and the part of a mail that every program reads."""

from collections.abc import Callable

from corpus.ledger.outbox import Message, Outcome
from veille.alerts.lines import Lines, write_lines
from veille.alerts.model import Alert
from veille.screen import clean


def write(alert: Alert, identifier: str) -> bytes:
    return write_text(write_lines(alert)).encode("utf-8", "replace")


def write_text(lines: Lines) -> str:
    told = [lines.heading, ""]
    for line in lines.lines:
        told.append(" ".join(filter(None, ("-", line.before, line.title))))
        told += [f"  {text}" for text in (line.facts, line.after, line.url) if text]
    return "\n".join([*told, *([lines.more] if lines.more else [])]) + "\n"


class PlainTransport:
    """Prints to standard output, where control characters could rewrite the screen."""

    def send(self, message: Message, hand_over: Callable[[], None]) -> Outcome:
        hand_over()
        try:
            print(clean(message.payload.decode("utf-8", "replace")), flush=True)
        except OSError as error:
            return Outcome("later", f"standard output takes nothing: {error.strerror}")
        return Outcome("sent", None)

    def close(self) -> None:
        """Nothing is held open."""
