"""The mail form of an alert: plain text and simple HTML."""

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from corpus.ledger.readers import Reader
from corpus.ledger.searches import Search
from veille.alerts.channels.plain import write_text
from veille.alerts.lines import Line, Lines, write_lines
from veille.alerts.model import Alert
from veille.wording import read_wording

if TYPE_CHECKING:
    from veille.mail.message import Letter
    from veille.mail.tokens import Tokens
    from veille.settings import Settings

_STYLE = "font:16px/1.5 system-ui,sans-serif;max-width:40em;margin:0 auto;padding:1em"
_SMALL, _ITEM = "font-size:14px", "margin:0 0 10px"


@dataclass(frozen=True)
class Foot:
    """What stands below an alert: for whom it is, and how to be rid of it."""

    sentences: tuple[str, ...]
    unsubscribe: str
    url: str | None


def write(
    alert: Alert,
    identifier: str,
    reader: Reader,
    search: Search,
    settings: "Settings",
    tokens: "Tokens",
    *,
    now: datetime,
) -> bytes:
    from veille.mail.message import write as write_letter

    return write_letter(make_letter(alert, identifier, reader, search, settings, tokens), settings, now=now)


def make_letter(
    alert: Alert, identifier: str, reader: Reader, search: Search, settings: "Settings", tokens: "Tokens"
) -> "Letter":
    from veille.mail.message import Letter, make_list_id

    lines, foot = write_lines(alert), _make_foot(alert, reader, search, settings, tokens)
    contact = quote(settings.contact_address, safe="@")
    return Letter(
        to=reader.address,
        subject=lines.subject,
        text=_to_text(lines, foot),
        html=_to_html(lines, foot, alert.language),
        identifier=identifier,
        language=alert.language,
        list_id=make_list_id(f"search-{search.number}", domain=settings.mail_domain),
        unsubscribe_url=foot.url,
        unsubscribe_mailto=f"mailto:{contact}?subject=unsubscribe%20{quote(search.name)}",
    )


def _make_foot(alert: Alert, reader: Reader, search: Search, settings: "Settings", tokens: "Tokens") -> Foot:
    wording = read_wording("alerts", alert.language)
    base = settings.public_url
    url = f"{base}/unsubscribe/{tokens.for_unsubscription(reader, search)}" if base else None
    told = wording.say("sender", reader=reader.name), wording.say("contact", contact=settings.contact_address)
    by_mail = wording.say("unsubscribe_by_mail", contact=settings.contact_address)
    return Foot(told, wording.say("unsubscribe") if url else by_mail, url)


def _to_text(lines: Lines, foot: Foot) -> str:
    ending = [*foot.sentences, foot.unsubscribe, *([foot.url] if foot.url else [])]
    return "\n".join([write_text(lines), "-- ", *ending, ""])


def _to_html(lines: Lines, foot: Foot, language: str) -> str:
    items = "\n".join(map(_to_item, lines.lines))
    more = f"<p>{escape(lines.more)}</p>\n" if lines.more else ""
    told = "<br>\n".join(map(escape, foot.sentences))
    leave = f'<a href="{escape(foot.url)}">{escape(foot.unsubscribe)}</a>' if foot.url else escape(foot.unsubscribe)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(lines.subject)}</title>\n</head>\n<body>\n"
        f'<main style="{_STYLE}">\n<h1 style="font-size:20px">{escape(lines.heading)}</h1>\n'
        f'<ul style="padding-left:20px">\n{items}\n</ul>\n{more}'
        f'<p style="{_SMALL}">{told}<br>\n{leave}</p>\n</main>\n</body>\n</html>\n'
    )


def _to_item(line: Line) -> str:
    title = escape(line.title)
    link = f'<a href="{escape(line.url)}">{title}</a>' if line.url else title
    before = f"{escape(line.before)} " if line.before else ""
    below = "".join(f'<br>\n<span style="{_SMALL}">{escape(text)}</span>' for text in (line.facts, line.after) if text)
    return f'<li style="{_ITEM}">{before}{link}{below}</li>'
