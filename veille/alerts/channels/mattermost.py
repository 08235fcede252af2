"""The form of Mattermost: Markdown in which nothing of a publisher's is markup."""

import json
import re

from veille.alerts.lines import Line, Lines, fit
from veille.alerts.model import Alert

#: Characters of a message; what is longer is parted, wherever that is.
LONGEST = 16_000
#: Every sign that is markup, or begins an address or an emoji, in Mattermost's Markdown.
_MARKUP = re.compile(r"[!#$%&()*+\-./:;<=>?\[\\\]^_`{|}~\"']")
#: A backslash before it does not keep a mention from being one.
_AT = "＠"


def write(alert: Alert, identifier: str) -> bytes:
    text = fit(alert, _write, len, most=LONGEST)
    return json.dumps({"text": text}, ensure_ascii=False).encode()


def _write(lines: Lines) -> str:
    told = [f"**{neutralise(lines.heading)}**", "", *map(_write_line, lines.lines)]
    return "\n".join([*told, *(["", neutralise(lines.more)] if lines.more else [])])


def _write_line(line: Line) -> str:
    title = f"[{neutralise(line.title)}]({_encode(line.url)})" if line.url else neutralise(line.title)
    around = " ".join(filter(None, (neutralise(line.before), title)))
    return " — ".join(filter(None, (f"* {around}", neutralise(line.facts), neutralise(line.after))))


def neutralise(text: str) -> str:
    """The text as Mattermost shows it and makes nothing of it: no link, no mention, no emoji."""
    return _MARKUP.sub(r"\\\g<0>", text).replace("@", _AT)


def _encode(url: str) -> str:
    """An address that ends where it should: at our own parenthesis."""
    return "".join(f"%{ord(character):02X}" if character in "()[]*_`|~'!$" else character for character in url)
