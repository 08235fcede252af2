"""Saved searches and their messages on the terminal, or as JSON: what is secret is not shown."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from corpus.ledger.outbox import Message
from corpus.ledger.searches import Search
from index.errors import QueryError
from veille.alerts.channels.address import Address, redact
from veille.alerts.channels.plain import write_text
from veille.alerts.lines import write_lines
from veille.alerts.running import Ran
from veille.alerts.trying import DAYS, Trial
from veille.screen import Screen, clean, escape, to_grid
from veille.searches import read_saved


def describe(search: Search, owners: Mapping[int, str]) -> dict[str, Any]:
    """What is known of a search; of its channels no more than whom they reach."""
    facts = {
        "name": search.name,
        "query": search.query,
        "read_as": say_reading(search.query),
        "owner": None if search.owner is None else owners.get(search.owner, "?"),
        "language": search.language,
        "schedule": search.schedule,
        "channels": [str(Address.read(channel)) for channel in search.channels],
        "quiet": search.quiet,
        "zone": search.zone,
        "created": search.created.isoformat(),
        "alerted": search.alerted.isoformat() if search.alerted else None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def say_reading(query: str) -> str:
    """The query as it is read: of plain words all have to be there."""
    try:
        return str(read_saved(query))
    except QueryError as error:  # of a search that an older version saved
        return f"it cannot be read: {error}"


def say_telling(search: Search) -> str:
    """To whom a search tells what it finds, and when."""
    always = "in its feeds and its followers' digests"
    channels = ", ".join(str(Address.read(channel)) for channel in search.channels)
    if search.schedule == "digest" or not channels:
        return always
    when = {"now": "at each `veille alerts run`"}.get(search.schedule, search.schedule)
    quiet = f", not from {search.quiet.replace('-', ' to ')}" if search.quiet else ""
    zone = f" ({search.zone})" if quiet or search.schedule.startswith("daily") else ""
    return f"to {channels} {when}{quiet}{zone}; {always}"


def print_searches(screen: Screen, saved: Sequence[Search], owners: Mapping[int, str]) -> None:
    if not saved:
        screen.console.print("no search is saved: veille searches add NAME QUERY")
        return
    table = Table("search", "read as", "when", "channels", "owner", "last told", box=None, header_style="bold")
    for search in saved:
        facts = describe(search, owners)
        when = facts["schedule"] + (f", quiet {search.quiet}" if search.quiet else "")
        told = facts["read_as"], when, ", ".join(facts["channels"]), facts.get("owner", "")
        table.add_row(search.name, *(Text(clean(each)) for each in told), screen.minute(search.alerted))
    screen.console.print(table)


def print_search(screen: Screen, search: Search, facts: Mapping[str, Any]) -> None:
    """``facts`` are of `describe`, with more to be shown of it."""
    moments = {"created": screen.minute(search.created), "alerted": screen.minute(search.alerted)}
    shown = {**facts, **moments, "channels": ", ".join(facts["channels"])}
    screen.console.print(to_grid({name.replace("_", " "): value for name, value in shown.items()}))


def print_trial(trial: Trial) -> None:
    """What would have been sent, or why nothing."""
    span = f"in the last {DAYS} days"
    if trial.missing:
        print(f"{trial.missing} of {trial.arrived} documents that arrived {span} are not in the index now")
    if not trial.arrived:
        print(f"nothing arrived {span}")
    elif not trial.alert.documents:
        print(f"{_number(trial.arrived, 'document')} arrived {span}, and none matches")
    else:
        print(f"{_number(trial.arrived, 'document')} arrived {span}; it would have sent:\n")
        print(clean(write_text(write_lines(trial.alert))), end="")


def write_trial(trial: Trial) -> None:
    told = {"arrived": trial.arrived, "missing": trial.missing, **trial.alert.to_json()}
    print(escape(json.dumps(told, ensure_ascii=False)))


def print_ran(ran: Ran, counts: Mapping[str, int]) -> None:
    """What each search found, what was made of it, and how many messages were sent."""
    if counts.get("deferred"):
        print("alerts: another process is at it")
    elif not ran.found:
        print("no search is saved: veille searches add NAME QUERY")
    for name, number in sorted(ran.found.items()):
        print(f"{name}: {_number(number, 'document')} found" if number else f"{name}: nothing new")
    for made in ran.made:
        alert, ways = made.alert, ", ".join(made.channels) or "feeds only"
        stories = f"{alert.stories} stor{'y' if alert.stories == 1 else 'ies'}"
        print(f"{alert.search}: alert {made.number}, {_number(alert.documents, 'document')} in {stories}: {ways}")
    if counts.get("done"):
        print(f"{_number(counts['done'], 'message')} sent")
    if counts.get("quarantined"):
        print(f"{_number(counts['quarantined'], 'message')} refused or uncertain: `veille alerts list --failed`")


def message_to_json(message: Message, names: Mapping[int, str]) -> dict[str, Any]:
    facts = {
        "number": message.number,
        "alert": message.key,
        "search": names.get(message.search or 0),
        "channel": message.channel,
        "to": redact(message.target) if "://" in message.target else None,
        "identifier": message.identifier,
        "state": message.state,
        "attempts": message.attempts,
        "repeats": message.repeats,
        "created": message.created.isoformat(),
        "sent": message.sent.isoformat() if message.sent else None,
        "not_before": message.not_before.isoformat() if message.state == "waiting" else None,
        "answer": message.answer,
    }
    return {name: value for name, value in facts.items() if value is not None}


def write_messages(messages: Iterable[Message], names: Mapping[int, str]) -> None:
    for message in messages:
        print(escape(json.dumps(message_to_json(message, names), ensure_ascii=False)))


def print_messages(screen: Screen, messages: Sequence[Message], names: Mapping[int, str], *, failed: bool) -> None:
    if not messages:
        screen.console.print("no message has failed" if failed else "no alert was made yet")
        return
    table = Table("number", "search", "channel", "state", "tries", "made", "answer", box=None, header_style="bold")
    for message in messages:
        channel = f"{message.channel} {redact(message.target)}" if "://" in message.target else message.channel
        tries = f"{message.attempts}" + (f", {message.repeats} repeated" if message.repeats else "")
        told = names.get(message.search or 0, ""), channel, _say_state(message, screen), tries
        row = *told, screen.minute(message.created), message.answer or ""
        table.add_row(str(message.number), *(Text(clean(each)) for each in row))
    screen.console.print(table)


def _say_state(message: Message, screen: Screen) -> str:
    moment: dict[str, datetime | None] = {"waiting": message.not_before, "sent": message.sent}
    when = moment.get(message.state)
    return f"{message.state} {'until ' if message.state == 'waiting' else ''}{screen.minute(when)}".strip()


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"
