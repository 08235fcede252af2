"""What a stage is to read: the options of its verb as a selection, and as what it reads again."""

import os
from inspect import signature
from typing import TYPE_CHECKING, get_args

import typer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from corpus.ledger.replay import Again
    from corpus.ledger.work import Selection


def check_variables(verb: "Callable[..., None]") -> None:
    """Refuse the variable of an option that the verb has not: of what it is to be kept to, it would take everything."""
    from veille.settings import OPTIONS, PREFIX

    declared = [get_args(parameter.annotation)[1:] for parameter in signature(verb).parameters.values()]
    read = {option.envvar for options in declared for option in options}
    for variable in (f"{PREFIX}{name}" for name in OPTIONS):
        if os.environ.get(variable) and variable not in read:
            option = variable.removeprefix(f"{PREFIX}OPTION_").lower()
            raise typer.BadParameter(f"{variable} is set, but this verb has no option --{option}")


def select(source: list[str] | None, batch: list[str] | None, shard: str | None, *, pending: bool) -> "Selection":
    from corpus.ledger.work import Selection

    part = read_shard(shard) if shard is not None else None
    return Selection(batches=tuple(batch or ()), sources=tuple(source or ()), shard=part, pending=pending)


def read_shard(text: str) -> tuple[int, int]:
    part, _, of = text.partition("/")
    if not (part.isdecimal() and of.isdecimal() and 1 <= int(part) <= int(of)):
        raise typer.BadParameter(f"'{text}' is no part: use I/N with I from 1 to N, such as 1/4", param_hint="--shard")
    return int(part), int(of)


def select_again(
    since: str | None,
    until: str | None,
    *,
    replay: bool,
    extractor: str | None = None,
    model: str | None = None,
    outdated: bool = False,
) -> "Again | None":
    """What a stage reads again; None where it reads only what is due."""
    from datetime import UTC, datetime

    from corpus.ledger.replay import Again

    if not replay:
        refuse_without_replay(since=since, until=until, extractor=extractor, model=model, outdated=outdated)
        return None
    begin = datetime.fromtimestamp(0, UTC) if since is None else read_day(since, "--since")
    end = None if until is None else read_day(until, "--until")
    if end is not None and end <= begin:
        raise typer.BadParameter(f"'{until}' is not after --since, so that nothing is meant", param_hint="--until")
    return Again(begin, end, kind=check_extractor(extractor))


def refuse_without_replay(**options: object) -> None:
    """Who forgot --replay is to have nothing else read in its place."""
    for name, value in options.items():
        if value not in (None, False):
            raise typer.BadParameter("belongs to --replay: say both, or neither", param_hint=f"--{name}")


def read_day(text: str, option: str) -> "datetime":
    from datetime import UTC, datetime

    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"'{text}' is no date: use 2026-01-31", param_hint=option) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def check_extractor(name: str | None) -> str | None:
    """The kind of the captures that the extractor of this name reads, which is called like it."""
    if name is None:
        return None
    from crawlers.extraction import EXTRACTORS
    from crawlers.extraction.imported import IMPORT_EXTRACTORS

    known = [*EXTRACTORS, *IMPORT_EXTRACTORS]
    if name not in known:
        raise typer.BadParameter(
            f"there is no extractor '{name}'; they are {', '.join(known)}", param_hint="--extractor"
        )
    return name
