"""One incident as an operator reads it: in full, or on a line."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

from corpus.ledger.incidents import Incident
from veille.health import Health
from veille.health_causes import say_span
from veille.incidents.advice import ADVICE, GENERAL, OF_WATCH, Advice
from veille.incidents.judging import LANGUAGE, WATCH
from veille.incidents.notice import LONGEST_LINE, LONGEST_REASON, LONGEST_TITLE, Entry, shorten
from veille.wording import read_wording


class Teller:
    """Tells of incidents; ``measured`` is the present health of the sources that are watched."""

    def __init__(self, measured: Mapping[str, Health], zone: tzinfo, *, now: datetime) -> None:
        self._measured, self._zone, self._today = measured, zone, now.astimezone(zone).date()
        self._wording = read_wording("incidents", LANGUAGE)

    def tell(self, incident: Incident) -> Entry:
        health = self._measured.get(incident.source)
        advice = OF_WATCH if health is None else ADVICE.get(health.cause.name, GENERAL)
        return Entry(
            heading=f"{self.name(incident)}: {self._wording.say(incident.state)}",
            facts=(
                self._fact("what", self.reason(incident)),
                self._fact("since", self._since(incident, health)),
                self._fact("expected", self._expectation(health)),
                self._fact("to_do", self._wording.say(advice.label)),
            ),
            commands=_commands(advice, incident.source),
        )

    def tell_shortly(self, incident: Incident) -> str:
        state, reason = self._wording.say(incident.state), self.reason(incident, longest=LONGEST_LINE)
        return self._wording.say("also_line", who=self.name(incident), state=state, reason=reason)

    def tell_lasting(self, incident: Incident) -> str:
        return self._wording.say(
            "still_line",
            who=self.name(incident),
            state=self._wording.say(incident.state),
            moment=self._moment(incident.began),
            reason=self.reason(incident, longest=LONGEST_LINE),
        )

    def tell_ended(self, incident: Incident) -> str:
        if incident.source != WATCH and incident.source not in self._measured:
            return self._wording.say("gone_line", who=self.name(incident))
        return self._wording.say(
            "again_line",
            who=self.name(incident),
            state=self._wording.say(incident.state),
            began=self._moment(incident.began),
            ended=self._moment(incident.ended or incident.changed),
        )

    def name(self, incident: Incident) -> str:
        if incident.source == WATCH:
            return self._wording.say("watch")
        health = self._measured.get(incident.source)
        if health is None:
            return incident.source
        return self._wording.say("source", title=shorten(health.title, LONGEST_TITLE), slug=health.slug)

    def reason(self, incident: Incident, *, longest: int = LONGEST_REASON) -> str:
        return shorten(incident.reason, longest)

    def _fact(self, label: str, said: str) -> tuple[str, str]:
        return self._wording.say(label), said

    def _since(self, incident: Incident, health: Health | None) -> str:
        """When it was last well, as far as that is known, and when it was found not to be."""
        if health is None:
            return self._wording.say("last_poll", moment=self._moment(incident.began))
        success, newest = health.supply.last_success, health.supply.newest_item
        polled = self._dated("last_success", success.at) if success else self._wording.say("no_success")
        day = newest and self._wording.say_date(newest, self._zone, today=self._today)
        item = self._wording.say("newest_item", day=day) if day else self._wording.say("no_item")
        return "; ".join([polled, item, self._dated("noticed", incident.began)])

    def _expectation(self, health: Health | None) -> str:
        if health is None:
            shortest = min(each.interval for each in self._measured.values())
            return self._wording.say("expectation_watch", every=_say_minutes(shortest))
        return self._wording.say(
            "expectation",
            every=_say_minutes(health.interval),
            items=f"{health.expected_in_week:g}",
            freshness=health.freshness,
        )

    def _dated(self, label: str, moment: datetime) -> str:
        return self._wording.say(label, moment=self._moment(moment))

    def _moment(self, moment: datetime) -> str:
        return self._wording.say_moment(moment, self._zone, today=self._today)


def _say_minutes(minutes: int) -> str:
    return say_span(timedelta(minutes=minutes), read_wording("health", LANGUAGE))


def _commands(advice: Advice, slug: str) -> tuple[str, ...]:
    return tuple(command.format(slug=slug) for command in advice.commands)
