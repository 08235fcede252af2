"""What the tests of mail share: the settings of a server on this machine, letters, and readers who get them."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from corpus.ledger import outbox, readers
from corpus.ledger.outbox import Draft, Message
from veille.mail.message import Letter, make_identifier, make_list_id, write
from veille.mail.tokens import Tokens
from veille.outbox import drain, open_mail
from veille.report import Report
from veille.settings import Settings, read_settings
from veille.workspace import Workspace

if TYPE_CHECKING:
    from tests.servers.smtp import SmtpServer

#: As in the tests of the stages, whose module takes long to import.
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TOKENS = Tokens("a key of the tests, and of nothing else", clock=lambda: MORNING)
FROM = "Veille <veille@example.org>"


def mail_settings(port: int, **given: Any) -> Settings:
    own = {"smtp": f"127.0.0.1:{port}", "smtp_security": "none", "mail_from": FROM, "smtp_seconds": 5}
    return read_settings(**own | given)


def make_letter(name: str = "anna", **given: Any) -> Letter:
    own = {
        "to": f"{name}@example.com",
        "subject": "Veille, lundi 2 mars 2026",
        "text": "Trois nouvelles ce matin.\n",
        "html": "<!DOCTYPE html><p>Trois nouvelles ce matin.</p>\n",
        "identifier": make_identifier("digest", name, domain="example.org", tokens=TOKENS),
        "language": "fr",
        "list_id": make_list_id("digest", domain="example.org"),
    }
    return Letter(**own | given)


def add_reader(tx: Connection, name: str = "anna") -> int:
    """A reader whose address is confirmed."""
    reader = readers.add(
        tx,
        name=name,
        address=f"{name}@example.com",
        language="fr",
        zone="Europe/Paris",
        hour="07:30",
        weekdays="12345",
        empty="line",
        now=MORNING,
    )
    readers.confirm(tx, reader.number, now=MORNING)
    return reader.number


def post(tx: Connection, name: str = "anna", *, settings: Settings, key: str | None = None, **given: Any) -> int:
    """A letter to the address of this name in the outbox, due now; its number."""
    letter = make_letter(name, identifier=identify(key or name))
    draft = Draft(
        key=key or f"digest:{name}",
        kind=given.pop("kind", "digest"),
        channel="mail",
        target=letter.to,
        identifier=letter.identifier,
        payload=write(letter, settings, now=MORNING),
        **given,
    )
    number = outbox.put(tx, draft, now=MORNING)
    assert number is not None
    return number


def identify(key: str) -> str:
    """The Message-ID of the letter posted under this key, or to this name."""
    return make_identifier("digest", key, domain="example.org", tokens=TOKENS)


def empty_outbox(workspace: Workspace, server: "SmtpServer", **given: Any) -> Report:
    """Drain it to the server, as the verbs do."""
    report = Report("drain", started=workspace.clock())
    transports = open_mail(mail_settings(server.port, **given))
    drain(workspace, report, transports)
    transports["mail"].close()
    return report


def put(workspace: Workspace, *names: str, **given: Any) -> list[int]:
    settings = mail_settings(25)
    with workspace.ledger.writing() as tx:
        return [post(tx, name, settings=settings, **given) for name in names]


def load(workspace: Workspace, number: int) -> Message:
    with workspace.ledger.reading() as tx:
        return outbox.load(tx, number)
