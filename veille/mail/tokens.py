"""Tokens: the signed links by which a reader, known by nothing else, confirms an address or ends a mail."""

import hashlib
import hmac
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from corpus.clock import Clock, utc_now
from veille.errors import InputError

if TYPE_CHECKING:
    from corpus.ledger.readers import Reader
    from corpus.ledger.searches import Search
    from veille.workspace import Workspace

#: A confirmation that is not used by then was not wanted.
CONFIRMATION_DAYS = 7
#: Names in the ledger and in signatures: a token made for one purpose is none for another.
KEY, CONFIRM, UNSUBSCRIBE = "tokens", "veille.confirm", "veille.unsubscribe"

WRONG = "this link is not one of ours, or a part of it is missing; copy the whole of it from the mail"
OLD = f"this link is older than {CONFIRMATION_DAYS} days; ask for a new one"


class Tokens:
    """Makes and reads tokens under one key."""

    def __init__(self, key: str, *, clock: Clock = utc_now) -> None:
        self._key, self._clock = key, clock

    def for_confirmation(self, reader: "Reader") -> str:
        """Good for a week, and for the address that the reader has now."""
        return self._sign(CONFIRM, [reader.number, reader.address, int(self._clock().timestamp())])

    def for_unsubscription(self, reader: "Reader", search: "Search | None" = None) -> str:
        """From one saved search or, without it, from everything; such a link has no end: an old mail can be left."""
        return self._sign(UNSUBSCRIBE, [reader.number, search.number if search else None])

    def read_confirmation(self, token: str) -> tuple[int, str]:
        """The reader's number, and the address that was asked; the caller sees whether it is still the reader's."""
        match self._read(CONFIRM, token):
            case [int(number), str(address), int(made)]:
                if self._clock().timestamp() - made > timedelta(days=CONFIRMATION_DAYS).total_seconds():
                    raise InputError(OLD)
                return number, address
        raise InputError(WRONG)

    def read_unsubscription(self, token: str) -> tuple[int, int | None]:
        """The reader's number, and that of the search, None for everything."""
        match self._read(UNSUBSCRIBE, token):
            case [int(number), int() | None as search]:
                return number, search
        raise InputError(WRONG)

    def digest(self, *parts: object) -> str:
        """40 characters, the same for the same parts, of which they tell nothing; the first part is what it is for."""
        written = "".join(f"{len(str(part))}:{part}" for part in parts)
        return hmac.new(self._key.encode(), written.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:40]

    def _sign(self, purpose: str, facts: list[Any]) -> str:
        return str(self._serializer(purpose).dumps(facts))

    def _read(self, purpose: str, token: str) -> Any:
        from itsdangerous import BadData

        try:
            return self._serializer(purpose).loads(token)
        except (BadData, ValueError):
            raise InputError(WRONG) from None  # its message holds the token

    def _serializer(self, purpose: str) -> Any:
        from itsdangerous import URLSafeSerializer

        return URLSafeSerializer(self._key, salt=purpose, signer_kwargs={"digest_method": hashlib.sha256})


def open_tokens(workspace: "Workspace") -> Tokens:
    """Under the key of the settings, else under that of the ledger, which is made at the first call."""
    from corpus.ledger import keys

    if workspace.settings.secret:
        return Tokens(workspace.settings.secret.get_secret_value(), clock=workspace.clock)
    with workspace.ledger.writing() as tx:
        return Tokens(keys.obtain(tx, KEY), clock=workspace.clock)
