"""Alerts of invented documents, and what hostile publishers write."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.veille.newsroom import MORNING
from veille.alerts.model import Alert, Group, Told

#: Each would do something in some syntax, were it let.
HOSTILE = (
    "<!channel> <@U123> <#C1|x> <https://evil.example|banque>",
    "@all @channel @here <at>Ana</at>",
    "[banque](https://evil.example) ![x](https://evil.example/p.png) <https://evil.example>",
    "*gras* _ital_ ~barré~ `code` ```bloc``` **fort** # titre > cite - liste | table",
    "<script>alert(1)</script><img src=x onerror=alert(1)> & &amp; &lt;b&gt;",
    "https://evil.example/a www.evil.example mailto:a@evil.example :skull:",
    "\x1b]0;pwned\x07 \x9b31m \u202egnp.exe \u200b\u2066x\u2069 ligne\nligne\r\n\u2028fin",
    '"quotes" \'\\\\ ${x} {{y}} @{z} %7C |',
)


def told(identifier: str = "a", title: str = "Boréal paralysé par Griffe", **facts: Any) -> Told:
    whole = {"publisher": "Le Phare", "source": "le-phare", "published": MORNING, "language": "fr"}
    return Told(identifier, title, **(whole | {"url": f"https://press.example/{identifier}"} | facts))


def group(*documents: Told, story: str | None = "u-1", before: int = 0, count: int | None = None) -> Group:
    return Group(story, count or len(documents), before, documents)


def alert(*groups: Group, language: Any = "fr", more: int = 0, at: datetime = MORNING) -> Alert:
    number = sum(each.count for each in groups) + more
    return Alert("griffe", language, ZoneInfo("Europe/Paris"), at, number, groups, more)


def large_alert(stories: int = 100, title: str = "Boréal & co <paralysé> par Griffe, encore une fois ") -> Alert:
    """Of stories with long titles and long addresses."""
    documents = [
        told(f"d{number}", title * 9, url=f"https://press.example/{number}?{'q=%20&' * 300}")
        for number in range(stories)
    ]
    return alert(*(group(each, story=f"u-{each.id}") for each in documents), at=MORNING + timedelta(hours=1))
