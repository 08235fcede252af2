"""What a verb said when it ended, and what that means for its task."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

OK, FAILED, WRONG_USE, REFUSED, RETRY = 0, 1, 2, 3, 4
#: Errors that are shown on the task; the verb's run in the ledger has up to a hundred.
SHOWN = 10
#: Seconds of the longest wait that is believed.
A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Verdict:
    """How the task ends: well, well with a warning, with another attempt after ``delay``, or not well."""

    end: Literal["success", "warning", "retry", "failure"]
    text: str = ""
    delay: timedelta = timedelta()


def read_summary(output: str) -> dict[str, Any]:
    """The last line of what a verb printed with --json; nothing where it is no summary."""
    last = output.strip().rpartition("\n")[2]
    try:
        read = json.loads(last)
    except (ValueError, RecursionError):
        return {}
    return read if is_summary(read) else {}


def is_summary(read: Any) -> bool:
    """Whether it has what is asked of it below; what else it tells is left to its readers."""
    if not (isinstance(read, dict) and isinstance(read.get("counts"), dict) and isinstance(read.get("errors"), list)):
        return False
    wait = read.get("retry_after", 0)
    return (
        all(isinstance(number, int) for number in read["counts"].values())
        and all(isinstance(error, dict) and {"item", "reason"} <= error.keys() for error in read["errors"])
        and isinstance(wait, int | float)
        and wait >= 0  # which NaN is not
    )


def judge(code: int, summary: Mapping[str, Any], *, may_retry: bool, patience: timedelta) -> Verdict:
    """What an exit code comes to.

    Something that waits is worth another attempt only where one is left and it is soon: the ledger brings it back at
    its time without us.
    """
    troubles = list_troubles(summary)
    if code == WRONG_USE:
        return Verdict("failure", f"this DAG and the application do not fit together, or a setting is wrong{troubles}")
    if code not in (OK, REFUSED, RETRY):
        return Verdict("failure", f"ended with exit code {code}{troubles}")
    if not summary:
        return Verdict("failure", f"ended with exit code {code}, but did not say what it did: is it Veille at all?")
    if code == OK:
        return Verdict("success")
    if code == REFUSED:
        return Verdict("warning", f"{count(summary, 'quarantined')} quarantined{troubles}")
    delay = timedelta(seconds=min(summary.get("retry_after", 0), A_YEAR))
    text = f"{count(summary, 'waiting')} waiting for another attempt, the first {say_wait(delay)}{troubles}"
    is_soon = timedelta(0) < patience and delay <= patience
    return Verdict("retry" if may_retry and is_soon else "warning", text, delay)


def count(summary: Mapping[str, Any], state: str) -> int:
    return int(summary.get("counts", {}).get(state, 0))


def list_troubles(summary: Mapping[str, Any]) -> str:
    """What went wrong with what, as the verb's own words."""
    errors = summary.get("errors", [])
    told = [f"{error['item']}: {error['reason']}" for error in errors[:SHOWN]]
    more = [f"and {len(errors) - SHOWN} more"] if len(errors) > SHOWN else []
    return "".join(f"\n  {line}" for line in told + more)


def say_wait(span: timedelta) -> str:
    """How long it is until then; a part of a minute is a minute."""
    minutes = -(-int(span.total_seconds()) // 60)
    if minutes == 0:
        return "at once"
    return f"in {minutes} min" if minutes < 120 else f"in {round(minutes / 60)} h"
