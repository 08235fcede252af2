"""Runs: what each command did, so that nothing vanishes."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, update

from corpus.ledger.sql import clean, to_json
from corpus.ledger.tables import runs

#: More than any run takes: runs are found by when they began, of which there is an index.
LONGEST = timedelta(days=2)


def begin(tx: Connection, verb: str, *, now: datetime, batch: str | None = None) -> str:
    identifier = f"{now:%Y%m%dT%H%M%S}-{verb}-{secrets.token_hex(4)}"
    tx.execute(runs.insert().values(id=identifier, verb=verb, batch=batch, started=now))
    return identifier


def end(
    tx: Connection,
    run: str,
    *,
    now: datetime,
    exit_code: int,
    counts: Mapping[str, int],
    sources: Mapping[str, Any],
    errors: Sequence[Mapping[str, str]],
) -> None:
    tx.execute(
        update(runs)
        .where(runs.c.id == run)
        .values(
            ended=now,
            exit_code=exit_code,
            counts=to_json(counts),
            sources=to_json(sources),
            errors=clean(json.dumps(list(errors), ensure_ascii=False)),
        )
    )


def sources_of(tx: Connection, verb: str, *, before: datetime) -> set[str]:
    """The sources that the last run of the verb which began by then has counted; none where there is no such run."""
    chosen = select(runs.c.sources).where(runs.c.verb == verb, runs.c.started <= before, runs.c.ended.is_not(None))
    told = tx.scalar(chosen.order_by(runs.c.started.desc(), runs.c.id).limit(1))
    return set(json.loads(told or "{}"))


def last_begun(tx: Connection, verb: str) -> datetime | None:
    """When the last run of the verb began that has ended."""
    ended = (runs.c.verb == verb) & runs.c.ended.is_not(None)
    begun: datetime | None = tx.scalar(select(func.max(runs.c.started)).where(ended))
    return begun


def ended_since(tx: Connection, moment: datetime | None) -> list[dict[str, Any]]:
    """All runs that have ended since then, or ever, as `latest` gives them; none of those that took longer than
    `LONGEST` to."""
    chosen = select(runs).where(runs.c.ended.is_not(None)).order_by(runs.c.started, runs.c.id)
    if moment is not None:
        chosen = chosen.where(runs.c.started >= moment - LONGEST, runs.c.ended >= moment)
    return [_read(row) for row in tx.execute(chosen).mappings()]


def latest(tx: Connection, *, limit: int = 100) -> list[dict[str, Any]]:
    """The newest runs first, as mappings of the table's columns with the JSON read."""
    rows = tx.execute(select(runs).order_by(runs.c.started.desc(), runs.c.id).limit(limit)).mappings()
    return [_read(row) for row in rows]


def _read(row: RowMapping) -> dict[str, Any]:
    return {**row, **{name: json.loads(row[name] or "null") for name in ("counts", "sources", "errors")}}
