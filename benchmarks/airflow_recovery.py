"""For airflow_cluster.py: what tasks took, and how long it was after a kill until work went on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from airflow_counts import Try, spread


@dataclass
class Killed:
    """A machine that was switched off, when, and what ran on it."""

    name: str
    at: datetime
    cut: list[tuple[str, str, str, int]]
    back: datetime | None = None

    def since(self, moments: Iterable[datetime | None]) -> list[float]:
        """Seconds until each of the moments that came after it, in order."""
        passed = [(moment - self.at).total_seconds() for moment in moments if moment]
        return sorted(round(seconds, 1) for seconds in passed if seconds > 0)


def tell_tasks(tries: Sequence[Try]) -> dict[str, Any]:
    verbs = [each for each in tries if each.overhead is not None]
    told: dict[str, Any] = {
        "tries": len(tries),
        "not_first": sum(each.number > 1 for each in tries),
        "not_well": [
            f"{each.dag}.{each.task}[{each.index}] try {each.number}: {each.state}"
            for each in tries
            if each.state != "success"
        ],
    }
    for queue in ("crawl", "nlp"):
        chosen = [each for each in verbs if each.queue == queue]
        for what in ("overhead", "delay", "took", "seconds"):
            values = [float(getattr(each, what)) for each in chosen if getattr(each, what) is not None]
            told[f"{queue}_{what}"] = [round(value, 2) for value in spread(values)]
    return told


def tell_kill(killed: Killed, tries: Sequence[Try]) -> dict[str, Any]:
    """Seconds from the kill until something is queued and begun, and until tasks that were cut short begin again."""
    begun = [each for each in tries if each.started and each.started > killed.at]
    again: dict[tuple[str, str, str, int], Try] = {}
    for each in begun:
        again.setdefault((each.dag, each.task, each.run, each.index), each)
    back = killed.since([again[key].started for key in killed.cut if key in again])
    return {
        "who": killed.name,
        "cut": len(killed.cut),
        "next_queued": next(iter(killed.since([each.queued for each in tries])), None),
        "next_begun": next(iter(killed.since([each.started for each in begun])), None),
        "first_again": back[0] if back else None,
        "all_again": back[-1] if back and len(back) == len(killed.cut) else None,
    }
