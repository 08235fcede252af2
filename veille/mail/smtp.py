"""The way to the mail server: one connection, encrypted and verified, for as many letters as there are."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from corpus.ledger.outbox import Outcome
from veille.errors import SettingsError
from veille.mail.addresses import to_wire
from veille.mail.answers import judge
from veille.mail.dialogue import Dialogue
from veille.mail.opening import expect, make_context, open_dialogue
from veille.mail.replies import ConversationError, Refused, ServerSilent, ServerUnfit

if TYPE_CHECKING:
    from corpus.ledger.outbox import Message
    from veille.settings import Settings

#: Seconds for taking leave.
LEAVE = 1.0


class SmtpTransport:
    """Sends letters to the server of the settings.

    What keeps one letter from being sent does not keep the next. But when no connection comes about, or the server
    falls silent, all that this object is given afterwards end alike at once: they need not wait for it one by one.
    """

    def __init__(self, settings: "Settings") -> None:
        if settings.smtp is None:
            raise SettingsError("no mail server is set: VEILLE_SMTP=HOST:PORT")
        self._settings, self._sender = settings, settings.mail_address
        self._context = make_context(settings)
        self._dialogue: Dialogue | None = None
        self._down: Outcome | None = None

    def send(self, message: "Message", hand_over: Callable[[], None]) -> Outcome:
        """``hand_over`` is called when all but the last line is sent: without that line the server keeps nothing."""
        if self._down:
            return self._down
        try:
            recipient = to_wire(message.target)
        except ValueError as error:
            return Outcome("refused", str(error))
        handed = False
        try:
            dialogue = self._ready()
            self._offer(dialogue, recipient, message.payload)
            hand_over()
            handed = True
            return self._complete(dialogue)
        except ConversationError as error:
            return self._broken(error, handed=handed)
        except Refused as refused:
            return self._refused(refused)
        except BaseException:
            self._drop()  # or what is said next would complete the letter
            raise

    def close(self) -> None:
        """Take leave; what the server says to that changes nothing."""
        if self._dialogue is not None:
            with suppress(ConversationError):
                self._dialogue.allow(LEAVE)
                self._dialogue.ask("QUIT")
        self._drop()

    def _ready(self) -> Dialogue:
        """The connection that there is, where it still is one; else a new one."""
        if self._dialogue is not None:
            with suppress(ConversationError):
                self._dialogue.allow(self._settings.smtp_seconds)
                if self._dialogue.ask("RSET").code == 250:
                    return self._dialogue
            self._drop()
        try:
            self._dialogue = open_dialogue(self._settings, self._context)
            return self._dialogue
        except Refused as refused:
            self._down = self._refused(refused)
            raise
        except ConversationError as error:
            self._down = self._broken(error, handed=False)
            raise

    def _offer(self, dialogue: Dialogue, recipient: str, payload: bytes) -> None:
        """Everything of the letter but its last line."""
        expect("MAIL", dialogue.ask(f"MAIL FROM:<{self._sender}>"), 250)
        expect("RCPT", dialogue.ask(f"RCPT TO:<{recipient}>"), 250, 251)
        expect("DATA", dialogue.ask("DATA"), 354)
        dialogue.send(stuff(payload))
        dialogue.expect_silence()

    def _complete(self, dialogue: Dialogue) -> Outcome:
        """The last line and the answer, for which the time begins anew: who gives up here sends a letter twice."""
        dialogue.allow(self._settings.smtp_seconds)
        dialogue.send(b".\r\n")
        reply = dialogue.read()
        if 300 <= reply.code < 400:
            raise ConversationError(f"the letter: {reply.text}, which is no answer to that")
        if reply.code >= 400:
            raise Refused("the letter", reply)
        return Outcome("sent", reply.text)

    def _refused(self, refused: Refused) -> Outcome:
        if refused.reply.code < 400 or refused.reply.code == 421:  # it is elsewhere than we are, or hangs up
            self._drop()
        return judge(refused.step, refused.reply)

    def _broken(self, error: ConversationError, *, handed: bool) -> Outcome:
        self._drop()
        later = Outcome("later", str(error), misconfigured=isinstance(error, ServerUnfit))
        if isinstance(error, ServerSilent):
            self._down = later
        return Outcome("unknown", str(error)) if handed else later

    def _drop(self) -> None:
        if self._dialogue is not None:
            self._dialogue.close()
        self._dialogue = None


def stuff(payload: bytes) -> bytes:
    """The letter as it goes after DATA: every line ends in CRLF and none is the one that ends it (RFC 5321, 4.5.2).

    A line that ends otherwise could be the end to one server and not to the next.
    """
    lines = re.split(rb"\r\n|\r|\n", payload)
    if not lines[-1]:
        lines.pop()
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines)
