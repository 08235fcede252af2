"""The notice as a letter: plain text and simple HTML of the same words."""

import textwrap
from datetime import datetime
from typing import TYPE_CHECKING

from corpus.ledger.outbox import Draft
from veille.incidents.judging import LANGUAGE
from veille.incidents.notice import Entry, Notice, Section

if TYPE_CHECKING:
    from veille.mail.tokens import Tokens
    from veille.settings import Settings

#: Characters of a line of the text: what quoted-printable need not break.
WIDTH = 74
#: Of the facts' names, that what they say stands below each other.
INDENT = 10


def draft_letters(notice: Notice, key: str, settings: "Settings", *, tokens: "Tokens", now: datetime) -> list[Draft]:
    """The messages for the outbox, one for each operator, so that one address that is no good keeps no other."""
    from veille.mail.message import Letter, make_identifier, make_list_id, write

    text, html = to_text(notice), to_html(notice)
    drafts = []
    for number, address in enumerate(settings.operators, start=1):
        own = f"{key}:{number}"
        identifier = make_identifier("incident", own, domain=settings.mail_domain, tokens=tokens)
        letter = Letter(
            to=address,
            subject=notice.subject,
            text=text,
            html=html,
            identifier=identifier,
            language=LANGUAGE,
            list_id=make_list_id("incidents", domain=settings.mail_domain),
        )
        payload = write(letter, settings, now=now)
        drafts.append(
            Draft(key=own, kind="incident", channel="mail", target=address, identifier=identifier, payload=payload)
        )
    return drafts


def to_text(notice: Notice) -> str:
    """Paragraphs parted by empty lines."""
    paragraphs = [_wrap(" ".join(notice.summary)), *map(_write_entry, notice.entries)]
    paragraphs += [*map(_write_section, notice.sections), "\n".join(notice.ending)]
    return "\n\n".join(paragraphs) + "\n"


def to_html(notice: Notice) -> str:
    from veille.web.pages import render

    return render("incidents.html", notice=notice, language=LANGUAGE)


def _write_entry(entry: Entry) -> str:
    facts = [_wrap(said, first=f"{name:<{INDENT}}", rest=" " * INDENT) for name, said in entry.facts]
    commands = [" " * INDENT + command for command in entry.commands]
    return "\n".join([_wrap(entry.heading), *facts, *commands])


def _write_section(section: Section) -> str:
    lines = [_wrap(line, first="- ", rest="  ") for line in section.lines]
    return "\n".join([section.heading, *lines, *([section.more] if section.more else [])])


def _wrap(text: str, *, first: str = "", rest: str = "") -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
