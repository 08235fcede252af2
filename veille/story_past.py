"""What became of a story, in few lines: what was merged into it or split from it, and which documents moved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from corpus.ledger.stories import Event


@dataclass(frozen=True)
class Turn:
    """Something that happened at one moment, maybe to several documents."""

    at: datetime
    what: str
    by: str | None = None


def tell_past(story: str, events: Iterable[Event]) -> list[Turn]:
    """In order. That a document came is told of those that came from elsewhere, unless their whole story did."""
    past = list(events)
    kin = {each for event in past if event.kind in ("merged", "split") for each in (event.story, event.other)}
    groups: dict[tuple[object, ...], list[Event]] = {}
    for event in past:
        moved = event.kind == "left" or (event.kind == "joined" and event.other)
        if event.kind in ("merged", "split") or (moved and (event.other is None or event.other not in kin)):
            groups.setdefault((event.at, event.kind, event.story, event.other), []).append(event)
    return [Turn(group[0].at, _say(story, group), group[0].by) for group in groups.values()]


def _say(story: str, group: Sequence[Event]) -> str:
    event, reasons = group[0], {event.reason for event in group}
    reason = f": {event.reason}" if event.reason and len(reasons) == 1 else ""
    number = f"{len(group)} documents" if len(group) > 1 else f"document '{event.document}'"
    if event.kind == "merged":
        said = f"the story '{event.story}' was merged into it"
    elif event.kind == "split":
        said = f"it was split from '{event.other}'" if event.story == story else f"'{event.story}' was split from it"
    elif event.kind == "joined":
        said = f"{number} came from '{event.other}'"
    else:
        said = f"{number} went to '{event.other}'" if event.other else f"{number} left"
    return said + reason
