"""The form of Slack: a text for notifications, and blocks of its own markup, mrkdwn."""

import json
from typing import Any

from veille.alerts.lines import Line, Lines, fit
from veille.alerts.model import Alert

#: Characters of a section's text, and of the text for notifications, which Slack cuts at 40,000.
LONGEST_SECTION = 3000
LONGEST_TEXT = 4000
#: `<!channel>`, `<@user>` and `<url|text>` are made of these; escaped they are nothing but signs.
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
#: Slack has no escape for what makes text strong, struck or code, nor for emoji: signs that look alike do nothing.
_LOOKALIKE = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ", "|": "∣", ":": "∶", "@": "＠", "#": "＃"}
_NEUTRAL = str.maketrans(_ESCAPED | _LOOKALIKE)


def write(alert: Alert, identifier: str) -> bytes:
    return fit(alert, _write, len, most=100_000)


def _write(lines: Lines) -> bytes:
    told = [f"*{neutralise(lines.heading)}*", *map(_write_line, lines.lines), neutralise(lines.more)]
    text = neutralise(lines.subject)[:LONGEST_TEXT]
    blocks = [_section(each) for each in told if each]
    return json.dumps({"text": text, "mrkdwn": False, "blocks": blocks}, ensure_ascii=False).encode()


def _section(text: str) -> dict[str, Any]:
    # Verbatim: Slack looks for no links, names and channels of its own in it.
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _write_line(line: Line) -> str:
    whole = _join(line, f"<{_encode(line.url)}|{neutralise(line.title)}>" if line.url else "")
    return whole if len(whole) <= LONGEST_SECTION else _join(line, "")


def _join(line: Line, link: str) -> str:
    title = link or neutralise(line.title)
    around = " ".join(filter(None, (neutralise(line.before), title)))
    facts = " — ".join(filter(None, map(neutralise, (line.facts, line.after))))
    return f"• {around}\n{facts}" if facts else f"• {around}"


def neutralise(text: str) -> str:
    """The text as Slack shows it and makes nothing of it."""
    return text.translate(_NEUTRAL)


def _encode(url: str) -> str:
    """The bar parts an address from its text."""
    return url.replace("|", "%7C").replace("&", "&amp;")
