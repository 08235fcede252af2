"""What a verb said when it ended, and what that means for its task."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

OK, FAILED, WRONG_USE, REFUSED, RETRY = 0, 1, 2, 3, 4
#: Errors that are shown on the task; the verb's run in the ledger has up to a hundred.
SHOWN = 10


@dataclass(frozen=True)
class Verdict:
    """How the task ends: well, well with a warning, with another attempt after ``delay``, or not well."""

    end: Literal["success", "warning", "retry", "failure"]
    text: str = ""
    delay: timedelta = timedelta()


def read_summary(output: str) -> dict[str, Any]:
    """The last line of what a verb printed with --json; nothing where it printed none."""
    last = output.strip().rpartition("\n")[2]
    try:
        read = json.loads(last)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def judge(code: int, summary: Mapping[str, Any], *, may_retry: bool, patience: timedelta) -> Verdict:
    """What an exit code comes to.

    Something that waits is worth another attempt only where one is left and it is soon: the ledger brings it back at
    its time without us.
    """
    troubles = list_troubles(summary)
    if code == OK:
        return Verdict("success")
    if code == REFUSED:
        return Verdict("warning", f"{count(summary, 'quarantined')} refused for good{troubles}")
    if code == RETRY:
        delay = timedelta(seconds=float(summary.get("retry_after", 0)))
        text = f"{count(summary, 'waiting')} waiting, the first for {say_span(delay)}{troubles}"
        return Verdict("retry" if may_retry and delay <= patience else "warning", text, delay)
    if code == WRONG_USE:
        return Verdict("failure", f"this DAG and the application do not fit together, or a setting is wrong{troubles}")
    return Verdict("failure", f"ended with exit code {code}{troubles}")


def count(summary: Mapping[str, Any], state: str) -> int:
    return int(summary.get("counts", {}).get(state, 0))


def list_troubles(summary: Mapping[str, Any]) -> str:
    """What went wrong with what, as the verb's own words."""
    errors = summary.get("errors", [])
    told = [f"{error['item']}: {error['reason']}" for error in errors[:SHOWN]]
    more = [f"and {len(errors) - SHOWN} more"] if len(errors) > SHOWN else []
    return "".join(f"\n  {line}" for line in told + more)


def say_span(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
