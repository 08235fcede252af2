"""The opening of a conversation with the mail server: encrypted, the server verified, and ourselves let in."""

import re
import ssl
from base64 import b64encode
from typing import TYPE_CHECKING

from veille.errors import SettingsError
from veille.mail.addresses import read_server
from veille.mail.dialogue import Dialogue
from veille.mail.replies import Refused, Reply, ServerUnfit, Step

if TYPE_CHECKING:
    from veille.settings import Settings


def make_context(settings: "Settings") -> ssl.SSLContext | None:
    """What verifies the server's certificate and name."""
    if settings.smtp_security == "none":
        return None
    try:
        return ssl.create_default_context(cafile=settings.smtp_ca)
    except OSError as error:
        raise SettingsError(f"smtp_ca: {settings.smtp_ca} holds no certificates (PEM)") from error


def open_dialogue(settings: "Settings", context: ssl.SSLContext | None) -> Dialogue:
    """A conversation in which letters can be given; what `make_context` made verifies the server."""
    host, port = read_server(settings.smtp or "")
    dialogue = Dialogue(host, port, seconds=settings.smtp_seconds)
    try:
        if context and settings.smtp_security == "tls":
            dialogue.secure(context)
        expect("greeting", dialogue.read(), 220)
        offered = greet(dialogue)
        if context and settings.smtp_security == "starttls":
            offered = start_tls(dialogue, offered, context)
        if settings.smtp_user and settings.smtp_password:
            log_in(dialogue, offered, settings.smtp_user, settings.smtp_password.get_secret_value())
    except BaseException:
        dialogue.close()
        raise
    return dialogue


def expect(step: Step, reply: Reply, *codes: int) -> None:
    if reply.code not in codes:
        raise Refused(step, reply)


def greet(dialogue: Dialogue) -> dict[str, str]:
    """What the server offers: names in capitals, each with what stands behind it."""
    reply = dialogue.ask(f"EHLO {dialogue.here}")
    expect("EHLO", reply, 250)
    named = (re.split(r"[ =]", line.upper(), maxsplit=1) for line in reply.lines[1:])
    return {name: "".join(rest) for name, *rest in named}


def start_tls(dialogue: Dialogue, offered: dict[str, str], context: ssl.SSLContext) -> dict[str, str]:
    """Nothing is sent where TLS is not offered: whoever is between could have taken the offer away."""
    if "STARTTLS" not in offered:
        raise ServerUnfit("the server offers no STARTTLS; see smtp_security")
    expect("STARTTLS", dialogue.ask("STARTTLS"), 220)
    dialogue.secure(context)
    return greet(dialogue)


def log_in(dialogue: Dialogue, offered: dict[str, str], user: str, password: str) -> None:
    ways = offered.get("AUTH", "").split()
    if "PLAIN" in ways:
        expect("AUTH", dialogue.ask("AUTH PLAIN " + encode(f"\0{user}\0{password}")), 235)
    elif "LOGIN" in ways:
        expect("AUTH", dialogue.ask("AUTH LOGIN"), 334)
        expect("AUTH", dialogue.ask(encode(user)), 334)
        expect("AUTH", dialogue.ask(encode(password)), 235)
    else:
        raise ServerUnfit("the server offers neither AUTH PLAIN nor AUTH LOGIN, and smtp_user is set")


def encode(secret: str) -> str:
    return b64encode(secret.encode()).decode("ascii")
