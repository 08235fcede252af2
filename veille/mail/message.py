"""Letters: what a reader gets, as a message that every mail program reads and nothing can be slipped into."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING

from corpus.urls import UNWRITABLE
from veille.errors import InputError
from veille.mail.addresses import read_mailbox, to_wire
from veille.mail.headers import encode_name, encode_text, one_line, write_header
from veille.mail.signing import sign

if TYPE_CHECKING:
    from veille.mail.tokens import Tokens
    from veille.settings import Settings
    from veille.wording import Language

#: Characters of a line, as RFC 2045 wants them of quoted-printable and RFC 5322 advises for all.
WIDTH = 76
#: Characters of a subject: no mail program shows more.
SUBJECT = 250
_UNSUBSCRIBE_URL = re.compile(r"https?://[!-~]+")
_UNSUBSCRIBE_MAIL = re.compile(r"mailto:[!-~]+")


@dataclass(frozen=True)
class Letter:
    """``to`` is an address alone; ``identifier`` of `make_identifier`; ``list_id`` of `make_list_id`."""

    to: str
    subject: str
    text: str
    html: str
    identifier: str
    language: "Language"
    list_id: str
    unsubscribe_url: str | None = None
    unsubscribe_mailto: str | None = None


def make_identifier(kind: str, *parts: object, domain: str, tokens: "Tokens") -> str:
    """The Message-ID, with its brackets: the same for the same parts, which nobody can read from it."""
    return f"<{_plain(kind)}.{tokens.digest('message', kind, *parts)}@{_plain(domain)}>"


def make_list_id(kind: str, *, domain: str) -> str:
    """The name by which mail programs sort: RFC 2919."""
    return f"<{_plain(kind)}.veille.{_plain(domain)}>"


def write(letter: Letter, settings: "Settings", *, now: datetime) -> bytes:
    """The message as it goes to the server; signed where there is a key. The same letter is the same bytes."""
    message = EmailMessage(policy.SMTP.clone(max_line_length=WIDTH))
    message.set_content(_writable(letter.text), charset="utf-8", cte="quoted-printable")
    message.add_alternative(_writable(letter.html), subtype="html", charset="utf-8", cte="quoted-printable")
    # No line of quoted-printable can hold "=_": the boundary is in neither part.
    message.set_boundary(f"=_{_plain(letter.identifier)[:40]}_")
    head = [write_header(name, value) for name, value in _headers(letter, settings, now=now).items()]
    return sign(b"".join(head) + message.as_bytes(), settings)


def _headers(letter: Letter, settings: "Settings", *, now: datetime) -> dict[str, str]:
    name, address = read_mailbox(settings.mail_from or settings.mail_address)
    found = {
        "From": f"{encode_name(name)} <{address}>".lstrip(),
        "To": _recipient(letter.to),
        "Subject": encode_text(one_line(letter.subject)[:SUBJECT]),
        "Date": format_datetime(now),
        "Message-ID": _bracketed(letter.identifier),
        "List-Id": _bracketed(letter.list_id),
        "Auto-Submitted": "auto-generated",
        "Content-Language": letter.language,
    }
    if settings.contact_address != address:
        found["Reply-To"] = settings.contact_address
    return found | _unsubscription(letter)


def _unsubscription(letter: Letter) -> dict[str, str]:
    """RFC 2369 and, where the link is https, RFC 8058: mail programs then ask nothing but one click."""
    url, mail = letter.unsubscribe_url, letter.unsubscribe_mailto
    for given, form in ((url, _UNSUBSCRIBE_URL), (mail, _UNSUBSCRIBE_MAIL)):
        if given is not None and (not form.fullmatch(given) or re.search(r"[<>,]", given)):
            raise InputError("a link to unsubscribe is of https or mailto, without spaces, commas and brackets")
    links = [f"<{link}>" for link in (url, mail) if link]
    found = {"List-Unsubscribe": ", ".join(links)} if links else {}
    if url and url.startswith("https://"):
        found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return found


def _recipient(address: str) -> str:
    try:
        return to_wire(address)
    except ValueError as error:
        raise InputError(f"a reader's address cannot be written to: {error}") from None


def _bracketed(identifier: str) -> str:
    if not re.fullmatch(r"<[A-Za-z0-9.@_-]+>", identifier):
        raise InputError("an identifier is made by make_identifier or make_list_id")
    return identifier


def _plain(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]+", "-", text).strip("-.")


def _writable(text: str) -> str:
    return UNWRITABLE.sub("\ufffd", text)
