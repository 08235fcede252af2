"""The form of Microsoft Teams: an Adaptive Card, for a workflow that is started by a webhook."""

import json
from typing import Any

from veille.alerts.lines import Line, Lines, fit
from veille.alerts.model import Alert

#: Bytes of a message that Teams takes.
LONGEST = 28 * 1024
#: Adaptive Cards 1.2 have runs of text, of which a TextRun is never read as Markdown; Teams shows up to 1.5.
VERSION = "1.2"


def write(alert: Alert, identifier: str) -> bytes:
    return fit(alert, lambda lines: _write(lines, alert.language), len, most=LONGEST)


def _write(lines: Lines, language: str) -> bytes:
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": VERSION,
        "lang": language,
        "fallbackText": lines.heading,
        "body": [
            _block(_run(lines.heading, weight="Bolder")),
            *map(_write_line, lines.lines),
            *([_block(_run(lines.more))] if lines.more else []),
        ],
    }
    kind = "application/vnd.microsoft.card.adaptive"
    message = {"type": "message", "attachments": [{"contentType": kind, "contentUrl": None, "content": card}]}
    return json.dumps(message, ensure_ascii=False).encode()


def _write_line(line: Line) -> dict[str, Any]:
    opening = {"selectAction": {"type": "Action.OpenUrl", "url": line.url}, "color": "Accent"} if line.url else {}
    runs = [_run(f"{line.before} ")] if line.before else []
    runs.append(_run(line.title, **opening))
    runs += [_run(f" — {text}") for text in (line.facts, line.after) if text]
    return _block(*runs)


def _block(*runs: dict[str, Any]) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": list(runs)}


def _run(text: str, **options: Any) -> dict[str, Any]:
    return {"type": "TextRun", "text": text, **options}
