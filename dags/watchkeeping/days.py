"""The days of a replay, as values for a mapped task."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

#: Airflow maps no task over more than 1024 values (`core.max_map_length`).
MOST_DAYS = 1000


def list_days(params: Mapping[str, Any], *, today: date) -> list[dict[str, str]]:
    """One set of values for each day from ``since`` to ``until``, both included; the newest day first.

    ValueError where the days are in the wrong order, or are too many for one run.
    """
    since = date.fromisoformat(params["since"])
    until = date.fromisoformat(params["until"]) if params.get("until") else today
    number = (until - since).days + 1
    if number < 1:
        raise ValueError(f"since, {since}, comes after until, {until}")
    if number > MOST_DAYS:
        raise ValueError(f"{number} days are too many for one run: {MOST_DAYS} at most")
    chosen = {name.upper(): str(params[name]) for name in ("extractor", "model") if params.get(name)}
    chosen["OUTDATED"] = "1" if params["outdated"] else "0"
    days = (until - timedelta(days=back) for back in range(number))
    return [{**chosen, "SINCE": str(day), "UNTIL": str(day + timedelta(days=1))} for day in days]
