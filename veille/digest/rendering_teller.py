"""What the templates say of a digest, in its reader's language and zone: page, mail and plain text say the same."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

from veille.amounts import group_digits, retell
from veille.digest.defanging import defang, find_indicators
from veille.digest.model import Change, Digest, Entry, Line, Section, Trouble
from veille.digest.rendering_cut import Cut
from veille.digest.rendering_lines import Piece, cut_line
from veille.digest.rendering_neutral import follow, neutralise, shorten_name
from veille.digest.rendering_reasons import GRAVE, label_reason, order_reasons
from veille.wording import Wording, read_wording

#: Languages that are written from right to left.
LEFTWARD = frozenset({"ar", "fa", "he", "ps", "ur", "yi"})
#: Characters of a value that stay on one line.
UNBROKEN = 24
TAG = re.compile("[a-z]{2,3}")


@dataclass(frozen=True)
class Teller:
    digest: Digest

    @property
    def wording(self) -> Wording:
        return read_wording("digest", self.digest.language)

    def say(self, label: str, *, count: int | None = None, **values: str | int) -> str:
        """A label. What is put into it may be another's words; ``count`` chooses the form and is its ``number``."""
        put = {key: neutralise(value) if isinstance(value, str) else value for key, value in values.items()}
        if count is not None:
            put |= {"count": count, "number": group_digits(count)}
        return self.wording.say(label, **put)

    def moment(self, moment: datetime) -> str:
        return self.wording.say_moment(moment, self.digest.zone, today=self.digest.day)

    @property
    def full_day(self) -> str:
        return self.wording.say_day(self.digest.day)

    @property
    def date(self) -> str:
        """The day without its weekday, which a sentence can name."""
        return self.wording.say_date(datetime.combine(self.digest.day, time(12), self.digest.zone), self.digest.zone)

    def when(self, line: Line) -> str:
        """When the publisher says it was; else when it was first seen, and that this is so."""
        if line.dated == "day" or (line.dated == "time" and self._is_midnight(line.moment)):
            return self.wording.say_date(line.moment, self.digest.zone, today=self.digest.day)
        moment = self.moment(line.moment)
        return self.say("seen", when=moment) if line.dated == "first_seen" else moment

    def _is_midnight(self, moment: datetime) -> bool:
        """Whether the hour is what a day without one is filled up with, here or in the publisher's data."""
        return any(moment.astimezone(zone).time() == time(0) for zone in (self.digest.zone, UTC))

    def by(self, line: Line) -> str:
        return self.say("by", publisher=shorten_name(line.publisher), when=self.when(line))

    def source(self, line: Line) -> str:
        """Who says it and when; where there is an address, as the words of the link to it."""
        if self.href(line) is None:
            return self.by(line)
        return self.say("read_passage" if follow(line.link) else "read_article", by=self.by(line))

    def href(self, line: Line) -> str | None:
        """Where the passage is, or at least its page."""
        return follow(line.link) or follow(line.url)

    def url(self, line: Line) -> str | None:
        return follow(line.url)

    def pieces(self, line: Line) -> list[Piece]:
        return cut_line(line)

    def value(self, value: str) -> str:
        """A figure's value, which a line does not break where it is short."""
        value = neutralise(retell(value, self.digest.language))
        return value.replace(" ", "\u00a0") if len(value) <= UNBROKEN else value

    def step(self, change: Change) -> str:
        """What became of a figure at a glance: "12 000 patients → 31 000 patients"."""
        before, after = change.before.values, change.after.values
        return f"{self.value(before[0])} → {self.value(after[0])}" if len(before) == len(after) == 1 else ""

    def title(self, line: Line) -> str:
        return "".join(piece.text for piece in cut_line(line)).strip() or self.say("untitled")

    def plain(self, text: str) -> str:
        """Another's words that nobody has annotated."""
        return neutralise(defang(text, find_indicators(text))).strip()

    def foreign(self, line: Line) -> str | None:
        """The language of a line that is not in the reader's."""
        language = line.language or ""
        return language if language != self.digest.language and TAG.fullmatch(language) else None

    def is_leftward(self, line: Line) -> bool:
        return line.language in LEFTWARD

    def reasons(self, entry: Entry, section: Section) -> Iterator[tuple[str, bool]]:
        """Why the entry is here, and whether that is grave."""
        for reason in order_reasons(entry, section):
            label, count = label_reason(reason)
            yield self.say(label, what=reason.detail, count=count), reason.kind in GRAVE

    def size(self, entry: Entry) -> str:
        """How much there is of a story: "7 documents in this story (fr, en), 4 new, of which 2 are copies"."""
        told = []
        if entry.documents > 1:
            languages = ", ".join(filter(TAG.fullmatch, entry.languages))
            named = f" ({languages})" if "," in languages else ""
            told.append(self.say("of_story", count=entry.documents) + named)
            if entry.fresh < entry.documents:
                told.append(self.say("fresh", count=entry.fresh))
        if entry.copies:
            told.append(self.say("copies", count=entry.copies))
        return ", ".join(told)

    def contents(self, cut: Cut) -> Iterator[str]:
        """The parts of the digest, each with how many there are of it: "Bulletins: 12"."""
        for section, left in zip(self.digest.sections, cut.entries, strict=True):
            yield self._count(self.heading(section), len(section.entries) + left + section.more)
        if number := len(self.digest.revisions) + cut.revisions + self.digest.more_revisions:
            yield self._count(self.say("revisions"), number)
        if number := len(self.digest.troubles) + cut.troubles:
            yield self._count(self.say("troubles"), number)

    def _count(self, name: str, number: int) -> str:
        return self.say("counted", what=name, count=number)

    def reason(self, trouble: Trouble) -> str:
        return self.plain(trouble.reason)

    def heading(self, section: Section) -> str:
        if section.kind == "search":
            return self.say("search", what=section.search or "")
        if section.kind == "bulletins":
            return self.say("bulletins")
        is_other = any(each.kind == "search" for each in self.digest.sections)
        return self.say("other_stories" if is_other else "all_stories")

    def numbers(self) -> str:
        digest = self.digest
        counted = {"documents": digest.documents, "stories": digest.stories, "publishers": digest.publishers}
        return " · ".join(self.say(name, count=count) for name, count in counted.items())
