"""A mail server that is a list: what it was handed, and the answers it gives in order."""

from collections.abc import Callable, Iterable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from corpus.ledger.outbox import Message, Outcome
from veille.settings import Settings, read_settings

SENT = Outcome("sent", "250 ok")
FROM = "Veille <veille@example.org>"


class Post:
    """Takes every message whole; ``answers`` come first, then it takes all."""

    def __init__(self, *answers: Outcome) -> None:
        self.got: list[Message] = []
        self._answers: Iterable[Outcome] = iter(answers)

    def send(self, message: Message, hand_over: Callable[[], None]) -> Outcome:
        outcome = next(self._answers, SENT)  # type: ignore[call-overload]
        if outcome.kind in ("sent", "unknown"):
            hand_over()
            self.got.append(message)
        return outcome

    def close(self) -> None:
        """There is no connection."""

    @property
    def keys(self) -> list[str]:
        return [message.key for message in self.got]

    @property
    def letters(self) -> list[EmailMessage]:
        return [message_from_bytes(message.payload, policy=default) for message in self.got]


def with_mail(settings: Settings, **given: Any) -> Settings:
    """The settings, with a mail server that nobody asks and pages that nobody serves."""
    own = {
        "smtp": "127.0.0.1:9",
        "smtp_security": "none",
        "mail_from": FROM,
        "public_url": "https://veille.example.org",
    }
    kept = {name: getattr(settings, name) for name in ("data", "sources", "processes", "embedder", "index_wait")}
    return read_settings(**kept | own | given)
