"""The days of a replay, as values for a mapped task."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

#: Airflow maps no task over more than 1024 values (`core.max_map_length`).
MOST_DAYS = 1000
#: What narrows a replay, and the stages that can be asked for it: a stage that cannot would read everything.
OF_STAGES = {"extractor": ["extract"], "model": ["enrich"], "outdated": ["extract", "enrich"]}


class WrongParams(ValueError):
    """A replay that cannot be meant like this."""


def list_days(params: Mapping[str, Any], *, today: date) -> list[dict[str, str]]:
    """One set of values for each day from ``since`` to ``until``, both included; the newest day first.

    WrongParams where the days are in the wrong order or too many for one run, or where the stage does not know what
    the replay is narrowed to.
    """
    since = date.fromisoformat(params["since"])
    until = date.fromisoformat(params["until"]) if params.get("until") else today
    number = (until - since).days + 1
    if number < 1:
        raise WrongParams(f"since, {since}, comes after until, {until}")
    if number > MOST_DAYS:
        raise WrongParams(f"{number} days are too many for one run: {MOST_DAYS} at most")
    chosen = choose_values(params)
    days = (until - timedelta(days=back) for back in range(number))
    return [{**chosen, "SINCE": str(day), "UNTIL": str(day + timedelta(days=1))} for day in days]


def choose_values(params: Mapping[str, Any]) -> dict[str, str]:
    """What all days have in common."""
    stage = params["stage"]
    for name in ("extractor", "model"):
        if params.get(name) and stage not in OF_STAGES[name]:
            raise WrongParams(f"{name} is for the stage {OF_STAGES[name][0]}, and {stage} would read everything")
    chosen = {name.upper(): str(params[name]) for name in ("extractor", "model") if params.get(name)}
    return chosen | ({"OUTDATED": "1" if params["outdated"] else "0"} if stage in OF_STAGES["outdated"] else {})
