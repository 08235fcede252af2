"""Webhooks for programs: JSON, signed after the Standard Webhooks specification."""

import hmac
import json
from base64 import b64decode, b64encode
from hashlib import sha256

from corpus.ledger.outbox import Message
from veille.alerts.model import Alert
from veille.mail.tokens import Tokens

#: With what the specification lets a secret begin.
PREFIX = "whsec_"


def write(alert: Alert, identifier: str) -> bytes:
    return json.dumps({"id": identifier, **alert.to_json()}, ensure_ascii=False).encode("utf-8", "replace")


def make_key(tokens: Tokens, search: int) -> str:
    """The secret that a search's receivers verify with, always the same, of 40 bytes."""
    secret = bytes.fromhex(tokens.digest("webhook", search, 1) + tokens.digest("webhook", search, 2))
    return PREFIX + b64encode(secret).decode("ascii")


def sign(key: str, message: Message, moment: int) -> dict[str, str]:
    """Headers of one attempt, made at ``moment``, seconds since 1970; a repeat has the same identifier."""
    content = f"{message.identifier}.{moment}.".encode() + message.payload
    signature = hmac.new(b64decode(key.removeprefix(PREFIX)), content, sha256).digest()
    return {
        "webhook-id": message.identifier,
        "webhook-timestamp": str(moment),
        "webhook-signature": f"v1,{b64encode(signature).decode('ascii')}",
        "Idempotency-Key": message.identifier,
    }
