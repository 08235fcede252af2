"""For airflow_cluster.py: the results as a table, and what in them is a fault."""

from collections.abc import Iterator, Mapping
from typing import Any

#: Of the components that have a row of their own.
SHOWN = ("api-server", "scheduler", "dag-processor", "triggerer")


def find_faults(name: str, result: Mapping[str, Any]) -> Iterator[str]:
    """What was lost or doubled, is still held by the dead, or did not end well."""
    ledger, pages = result["ledger"], result["pages"]
    if not result["in_time"]:
        yield f"{name}: not over in time"
    for what in ("documents", "pages_of_one_document", "versions", "annotated", "in_stories", "arrivals"):
        if ledger[what] != pages:
            yield f"{name}: {ledger[what]} {what} of {pages} pages"
    for what in ("served", "indexed"):
        if result[what] != pages:
            yield f"{name}: {result[what]} {what} of {pages} pages"
    for what in ("merged", "untold", "not_sent", "claimed", "waiting", "quarantined"):
        if ledger[what]:
            yield f"{name}: {ledger[what]} {what}"
    if result["told_twice"]:
        yield f"{name}: {result['told_twice']} documents were told twice"
    for dag, states in result["runs"].items():
        if bad := {state: number for state, number in states.items() if state != "success"}:
            yield f"{name}: runs of {dag}: {bad}"


def write_table(results: Mapping[str, Mapping[str, Any]]) -> str:
    rows = {name: dict(_list_rows(result)) for name, result in results.items()}
    labels = list(dict.fromkeys(label for row in rows.values() for label in row))
    lines = [["", *rows], ["---", *("---:" for _ in rows)]]
    lines += [[label, *(row.get(label, "") for row in rows.values())] for label in labels]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _list_rows(result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    ledger, tasks, reached = result["ledger"], result["tasks"], result["reached"]
    yield "pages", str(result["pages"])
    yield "asked for again", str(result["served_again"])
    yield "captured twice", str(ledger["captured_twice"])
    yield "documents, versions", f"{ledger['documents']}, {ledger['versions']}"
    yield "annotated, in stories", f"{ledger['annotated']}, {ledger['in_stories']}"
    yield "in the index", str(result["indexed"])
    yield "found by the search, told twice", f"{ledger['found']}, {result['told_twice']}"
    yield "alerts posted, repeated", f"{result['messages']}, {result['repeated']}"
    yield "claimed or waiting at the end", f"{ledger['claimed']}, {ledger['waiting']}"
    yield "runs of DAGs: success, other", _say_runs(result["runs"])
    yield "tasks tried again", str(tasks["not_first"])
    yield "all captured, s", str(reached.get("captures", "-"))
    yield "all in the index, s", str(reached.get("arrivals", "-"))
    yield "all over, s", str(result["over"])
    if "arrivals" in reached:
        yield "documents per minute", f"{result['pages'] / reached['arrivals'] * 60:.0f}"
    for queue in ("crawl", "nlp"):
        yield f"{queue}: task beside its verb, s (median, 9 of 10)", _say(tasks[f"{queue}_overhead"])
        yield f"{queue}: queued until running, s", _say(tasks[f"{queue}_delay"])
        yield f"{queue}: the verb itself, s", _say(tasks[f"{queue}_seconds"])
    yield "the program's own start, s", f"{result['program']:.1f}"
    for number, kill in enumerate(result["kills"], start=1):
        yield f"kill {number}: who, tasks cut short", f"{kill['who']}, {kill['cut']}"
        yield f"kill {number}: next task queued, next begun, s", f"{kill['next_queued']}, {kill['next_begun']}"
        yield f"kill {number}: first and last cut task again, s", f"{kill['first_again']}, {kill['all_again']}"
    for name in SHOWN:
        yield f"{name}: CPU s, MiB", f"{result['cpu'].get(name, 0):.0f}, {result['memory'].get(name, 0)}"
    workers = [name for name in result["cpu"] if name not in SHOWN]
    yield "workers: CPU s", f"{sum(result['cpu'][name] for name in workers):.0f}"
    yield "workers: MiB at most", ", ".join(f"{name} {result['memory'][name]}" for name in workers)


def _say(pair: list[float]) -> str:
    return f"{pair[0]:.1f}, {pair[1]:.1f}"


def _say_runs(runs: Mapping[str, Mapping[str, int]]) -> str:
    well = sum(states.get("success", 0) for states in runs.values())
    return f"{well}, {sum(sum(states.values()) for states in runs.values()) - well}"
