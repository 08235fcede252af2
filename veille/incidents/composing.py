"""Composing the notice: the worst first, and of many so many that a person reads them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from corpus.ledger.incidents import Incident, Untold
from veille.health import Health
from veille.incidents.entries import Teller
from veille.incidents.judging import LANGUAGE, WATCH
from veille.incidents.notice import Notice, Section
from veille.wording import read_wording

#: New incidents that are told in full, lines of each section below them, and sources that a subject names.
MOST_ENTRIES, MOST_LINES, MOST_NAMES = 6, 12, 3
#: Of fewer sources half in trouble says nothing of the machine.
SEVERAL = 4
LIST = "veille incidents list"


@dataclass(frozen=True)
class Situation:
    """What a notice is made of: what is not told yet, what is and lasts, and how the sources are now, by slug."""

    untold: Untold
    lasting: Sequence[Incident]
    measured: Mapping[str, Health]


def compose(situation: Situation, zone: ZoneInfo, *, now: datetime) -> Notice:
    return _Composer(situation, zone, now=now).compose()


class _Composer:
    def __init__(self, situation: Situation, zone: ZoneInfo, *, now: datetime) -> None:
        self._situation, self._zone = situation, zone
        self._wording = read_wording("incidents", LANGUAGE)
        self._teller = Teller(situation.measured, zone, now=now)
        self._began = self._order(situation.untold.began)
        self._lasting = self._order(situation.lasting)
        self._ended = self._order(situation.untold.ended)

    def compose(self) -> Notice:
        sections = (
            self._section("also", self._began[MOST_ENTRIES:], self._teller.tell_shortly),
            self._section("still", self._lasting, self._teller.tell_lasting),
            self._section("again", self._ended, self._teller.tell_ended),
        )
        return Notice(
            subject=self._subject(),
            summary=tuple(self._summary()),
            entries=tuple(map(self._teller.tell, self._began[:MOST_ENTRIES])),
            sections=tuple(section for section in sections if section.lines),
            ending=(self._wording.say("all", command=LIST), self._wording.say("zone", zone=self._zone)),
        )

    def _order(self, incidents: Sequence[Incident]) -> list[Incident]:
        """The watch itself, then what fails, then what is late; of these the sources that bring most."""
        return sorted(incidents, key=self._rank)

    def _rank(self, incident: Incident) -> tuple[bool, bool, float, str]:
        health = self._situation.measured.get(incident.source)
        brings = health.expected_in_week if health else 0
        return incident.source != WATCH, incident.state != "failing", -brings, incident.source

    def _subject(self) -> str:
        label, named = ("subject", self._began) if self._began else ("subject_over", self._ended)
        if named[0].source == WATCH:
            return self._wording.say(f"{label}_watch", reason=self._teller.reason(named[0]))
        names = ", ".join(incident.source for incident in named[:MOST_NAMES])
        if len(named) > MOST_NAMES:
            names = self._wording.say("names_more", names=names, count=len(named) - MOST_NAMES)
        return self._wording.say(label, count=len(named), names=names)

    def _summary(self) -> list[str]:
        """How many there are of each, and of how many sources; while none is polled nobody knows how they are."""
        groups = {"began": self._began, "lasting": self._lasting, "over": self._ended}
        numbers = {name: sum(each.source != WATCH for each in group) for name, group in groups.items()}
        told = [self._wording.say(name, count=number) for name, number in numbers.items() if number]
        if stopped := [each for each in (*self._began, *self._lasting) if each.source == WATCH]:
            said = self._teller.reason(stopped[0])
            return [f"{said[:1].upper()}{said[1:]}.", *([f"{'; '.join(told)}."] if told else [])]
        ill, watched = numbers["began"] + numbers["lasting"], len(self._situation.measured)
        told.append(self._wording.say("well", well=self._count_well(), count=watched))
        many = [self._wording.say("most")] if watched >= SEVERAL and 2 * ill > watched else []
        return ["; ".join(told) + ".", *many]

    def _count_well(self) -> int:
        """Neither in trouble nor about to be."""
        standing = {incident.source for incident in (*self._began, *self._lasting)}
        return sum(each.state == "healthy" for slug, each in self._situation.measured.items() if slug not in standing)

    def _section(self, heading: str, incidents: Sequence[Incident], tell: Callable[[Incident], str]) -> Section:
        left = len(incidents) - MOST_LINES
        more = self._wording.say("more", count=left) if left > 0 else ""
        return Section(self._wording.say(heading), tuple(map(tell, incidents[:MOST_LINES])), more)
