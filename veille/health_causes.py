"""Why a source is in the state it is in, told in the language of whoever reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from veille.wording import Language, Wording, read_wording


@dataclass(frozen=True)
class Cause:
    """A label of the room ``health`` and its values; spans of time among them are said in words."""

    name: str
    values: Mapping[str, Any]

    def tell(self, language: Language) -> str:
        wording = read_wording("health", language)
        told = {
            name: say_span(value, wording) if isinstance(value, timedelta) else value
            for name, value in self.values.items()
        }
        return wording.say(self.name, **told)


def cause(name: str, **values: Any) -> Cause:
    return Cause(name, values)


def say_span(span: timedelta, wording: Wording) -> str:
    """In days, hours or minutes, whichever is at least two of it."""
    minutes = int(span.total_seconds() // 60)
    for unit, size in (("days", 1440), ("hours", 60)):
        if minutes >= 2 * size:
            return wording.say(unit, count=minutes // size)
    return wording.say("minutes", count=minutes)
