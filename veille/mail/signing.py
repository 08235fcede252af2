"""DKIM: the signature by which a reader's server sees that a letter is ours and nobody changed it."""

from pathlib import Path
from typing import TYPE_CHECKING

from veille.errors import SettingsError

if TYPE_CHECKING:
    from veille.settings import Settings

#: Signed where the letter has them: RFC 6376 section 5.4.1, and both that RFC 8058 asks for.
SIGNED = (
    "From",
    "Reply-To",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Language",
    "Auto-Submitted",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
)
#: Signed once more than they occur, so that nobody can add one of them.
ONCE = ("From", "Reply-To", "To", "Subject", "Date", "Content-Type", "List-Unsubscribe", "List-Unsubscribe-Post")


def sign(message: bytes, settings: "Settings") -> bytes:
    """The message with its signature before it, relaxed in both; without a key the message as it is."""
    if settings.dkim_key is None or settings.dkim_selector is None:
        return message
    import dkim

    headers = message.partition(b"\r\n\r\n")[0].lower().split(b"\r\n")
    present = {line.partition(b":")[0] for line in headers}
    names = [name.lower().encode() for name in SIGNED]
    signed = [name for name in names if name in present] + [name.lower().encode() for name in ONCE]
    try:
        signature: bytes = dkim.sign(
            message,
            settings.dkim_selector.encode(),
            settings.mail_domain.encode(),
            _read_key(settings.dkim_key),
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=signed,
        )
    except dkim.DKIMException:
        raise SettingsError(
            f"dkim_key: expected a private key of RSA in PEM, of 1024 bits or more, in {settings.dkim_key}"
        ) from None
    return signature + message


def _read_key(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SettingsError(f"dkim_key: {file} cannot be read: {error.strerror}") from error
