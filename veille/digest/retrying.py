"""A digest whose mail was refused, cancelled or may not have arrived: sent once more, since a person wants it."""

from datetime import date
from typing import TYPE_CHECKING

from corpus.ledger import digests, outbox
from veille.digest.choosing import find_receiving
from veille.errors import InputError

if TYPE_CHECKING:
    from veille.workspace import Workspace

#: How a mail may have ended that can be sent again.
ENDED = ("refused", "uncertain", "cancelled")


def retry_digest(workspace: "Workspace", name: str, day: date) -> None:
    """Let the mail wait; InputError where there is none that has failed, or it was for another address."""
    with workspace.ledger.writing() as tx:
        reader = find_receiving(tx, name)
        made = digests.of_reader(tx, reader.number, day)
        message = outbox.load(tx, made.message) if made and made.message else None
        if message is None:
            raise InputError(f"no digest of {day} was sent to '{name}'; see `veille digest list`")
        if message.state not in ENDED:
            raise InputError(f"the digest of {day} has not failed: it is {message.state}")
        if made and made.until > reader.mark:
            raise InputError(f"the digest of {day} need not be sent again: the next one tells all that it told")
        if message.target != reader.address:
            raise InputError(f"the digest of {day} was for another address than '{name}' has now; its page is kept")
        outbox.again(tx, message.number, now=workspace.clock())
