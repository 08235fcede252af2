"""The lines of an alert for people, from which each channel makes its own form: text that holds no markup yet."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TypeVar

from veille.alerts.model import Alert, Group, Told
from veille.digest.defanging import defang, find_indicators
from veille.wording import Wording, read_wording

T = TypeVar("T")

#: Lines that people are shown, a story each.
MOST_LINES = 20
#: Characters of a title, and of a publisher's name.
LONGEST_TITLE, LONGEST_NAME = 300, 100


@dataclass(frozen=True)
class Line:
    """A story: the title of one of its documents, which ``url`` leads to, and what stands before and after it."""

    title: str
    facts: str
    url: str | None = None
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Lines:
    """``more`` says how many stories have no line; empty where all have one."""

    subject: str
    heading: str
    lines: tuple[Line, ...]
    more: str


def write_lines(alert: Alert, *, most: int = MOST_LINES) -> Lines:
    """At most so many lines of an alert, in the language of its search."""
    wording = read_wording("alerts", alert.language)
    lines = tuple(_write_line(group, alert, wording) for group in alert.groups[:most] if group.documents)
    left = alert.stories - len(lines)
    documents = wording.say("documents", count=alert.documents, number=alert.documents)
    stories = wording.say("stories", count=alert.stories, number=alert.stories)
    return Lines(
        subject=_write_subject(alert, lines, wording),
        heading=wording.say("heading", search=alert.search, documents=documents, stories=stories),
        lines=lines,
        more=wording.say("more", count=left, number=left) if left else "",
    )


def fit(alert: Alert, write: Callable[[Lines], T], measure: Callable[[T], int], *, most: int) -> T:
    """The form with as many lines as go into ``most``, a service's limit; what is left out is counted in it."""
    for lines in range(min(MOST_LINES, alert.stories), 0, -1):
        form = write(write_lines(alert, most=lines))
        if measure(form) <= most:
            return form
    return write(write_lines(alert, most=0))


def _write_subject(alert: Alert, lines: tuple[Line, ...], wording: Wording) -> str:
    title = lines[0].title if lines else ""
    if alert.stories > 1:
        return wording.say("subject_more", search=alert.search, title=title, number=alert.stories - 1)
    return wording.say("subject", search=alert.search, title=title)


def _write_line(group: Group, alert: Alert, wording: Wording) -> Line:
    """A new story is told by what came first of it in the reader's language, a known one by the newest."""
    head, others = choose_head(group, alert.language), group.count - 1
    before = after = ""
    if not group.new:
        before = wording.say("known", count=group.count, number=group.count)
    elif others:
        after = wording.say("others", count=others, number=others)
    title = one_line(head.title, LONGEST_TITLE)
    return Line(
        title=defang(title, find_indicators(title)) or wording.say("untitled"),
        facts=_write_facts(head, alert, wording),
        url=head.url,
        before=before,
        after=after,
    )


def choose_head(group: Group, language: str) -> Told:
    if not group.new:
        return group.documents[0]
    own = [told for told in group.documents if told.language == language]
    return (own or list(group.documents))[-1]


def _write_facts(told: Told, alert: Alert, wording: Wording) -> str:
    publisher = defang(one_line(told.publisher, LONGEST_NAME))
    return ", ".join(filter(None, (publisher, _write_moment(told.published, alert, wording))))


def _write_moment(published: datetime | None, alert: Alert, wording: Wording) -> str:
    """A moment that is midnight, there or in UTC, is one of which only the day is known."""
    if published is None:
        return ""
    today = alert.at.astimezone(alert.zone).date()
    midnight = time() in (published.astimezone(UTC).time(), published.astimezone(alert.zone).time())
    say = wording.say_date if midnight else wording.say_moment
    return say(published, alert.zone, today=today)


def one_line(text: str, most: int) -> str:
    """The text on one line of characters that can be seen, cut where it is too long.

    What turns the direction of a text round or cannot be seen at all is left out: it would show what is not there.
    """
    seen = "".join(map(_show, text)).split()
    line = " ".join(seen)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def _show(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp", "Zs"):
        return " "
    return "" if category in ("Cf", "Cs", "Co", "Cn") else character
