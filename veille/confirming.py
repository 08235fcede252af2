"""The mail that asks a reader to confirm: a link or, where no pages are served, a line for the operator."""

from datetime import datetime

from corpus.ledger.outbox import Draft
from corpus.ledger.readers import Reader
from veille.mail.message import Letter, make_identifier, make_list_id, write
from veille.mail.tokens import Tokens
from veille.schedule_words import say_days
from veille.settings import Settings
from veille.web.pages import render
from veille.wording import Wording, read_wording


def command_for(token: str) -> str:
    """What the operator runs for a reader who cannot open our pages."""
    return f"veille readers confirm {token}"


def draft_confirmation(reader: Reader, token: str, settings: Settings, *, tokens: Tokens, now: datetime) -> Draft:
    """The mail for the outbox; each invitation is a message of its own."""
    key = f"confirmation:{reader.number}:{now.isoformat()}"
    identifier = make_identifier("confirmation", key, domain=settings.mail_domain, tokens=tokens)
    return Draft(
        key=key,
        kind="confirmation",
        channel="mail",
        target=reader.address,
        identifier=identifier,
        payload=write(_compose(reader, token, settings, identifier), settings, now=now),
        reader=reader.number,
    )


def _compose(reader: Reader, token: str, settings: Settings, identifier: str) -> Letter:
    wording = read_wording("readers", reader.language)
    link = f"{settings.public_url}/confirm/{token}" if settings.public_url else None
    asked, how, ignored, contact = _paragraphs(reader, wording, settings, by_link=link is not None)
    shown = link or command_for(token)
    facts = {"wording": wording, "link": link, "shown": shown, "asked": asked, "how": how, "rest": [ignored, contact]}
    return Letter(
        to=reader.address,
        subject=wording.say("mail_subject"),
        text="\n\n".join([wording.say("mail_greeting"), asked, how, shown, ignored, contact]) + "\n",
        html=render("confirmation.html", **facts),
        identifier=identifier,
        language=reader.language,
        list_id=make_list_id("digest", domain=settings.mail_domain),
    )


def _paragraphs(reader: Reader, wording: Wording, settings: Settings, *, by_link: bool) -> list[str]:
    contact, days = settings.contact_address, say_days(reader.weekdays, reader.language)
    return [
        wording.say("mail_asked", days=days, hour=reader.hour, zone=reader.zone),
        wording.say("mail_confirm") if by_link else wording.say("mail_command", contact=contact),
        wording.say("mail_ignore"),
        wording.say("mail_contact", contact=contact),
    ]
