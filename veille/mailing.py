"""The mail that waits in the outbox, sent."""

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from corpus.ledger.outbox import MessageKind
from veille.outbox import drain, open_mail

if TYPE_CHECKING:
    from veille.report import Report
    from veille.workspace import Workspace


def send_waiting(workspace: "Workspace", report: "Report", *kinds: MessageKind) -> None:
    """Send what waits and is due of these kinds; without a mail server it goes on waiting, and the report says so."""
    with ExitStack() as stack:
        transports = open_mail(workspace.settings)
        for transport in transports.values():
            stack.enter_context(closing(transport))
        drain(workspace, report, transports, kinds=kinds)
