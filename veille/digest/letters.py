"""A digest as a letter: its two parts, and the links by which its reader ends it."""

from datetime import date, datetime
from urllib.parse import quote

from corpus.ledger.outbox import Draft
from corpus.ledger.readers import Reader
from veille.digest.model import Digest
from veille.digest.rendering import Links, to_mail_html, to_subject, to_text
from veille.mail.message import Letter, make_identifier, make_list_id, write
from veille.mail.tokens import Tokens
from veille.settings import Settings


def draft_digest(reader: Reader, digest: Digest, settings: Settings, *, tokens: Tokens, now: datetime) -> Draft:
    """The message for the outbox: the same reader and day are the same message, however often it is made."""
    identifier = make_identifier("digest", reader.number, digest.day, domain=settings.mail_domain, tokens=tokens)
    return Draft(
        key=key_of(reader, digest.day),
        kind="digest",
        channel="mail",
        target=reader.address,
        identifier=identifier,
        payload=write(_compose(reader, digest, settings, identifier, tokens), settings, now=now),
        reader=reader.number,
    )


def key_of(reader: Reader, day: date) -> str:
    return f"digest:{reader.number}:{day}"


def _compose(reader: Reader, digest: Digest, settings: Settings, identifier: str, tokens: Tokens) -> Letter:
    page = settings.public_url and f"{settings.public_url}/unsubscribe/{tokens.for_unsubscription(reader)}"
    contact = settings.contact_address
    links = Links(unsubscribe=page, page=None, contact=contact)
    return Letter(
        to=reader.address,
        subject=to_subject(digest),
        text=to_text(digest, links),
        html=to_mail_html(digest, links),
        identifier=identifier,
        language=reader.language,
        list_id=make_list_id("digest", domain=settings.mail_domain),
        unsubscribe_url=page,
        unsubscribe_mailto=f"mailto:{quote(contact, safe='@')}?subject={quote(f'unsubscribe {reader.name}')}",
    )
