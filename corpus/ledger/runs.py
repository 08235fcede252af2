"""Runs: what each command did, so that nothing vanishes."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from corpus.ledger.sql import clean, to_json
from corpus.ledger.tables import runs


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


def latest(tx: Connection, *, limit: int = 100) -> list[dict[str, Any]]:
    """The newest runs first, as mappings of the table's columns with the JSON read."""
    rows = tx.execute(select(runs).order_by(runs.c.started.desc(), runs.c.id).limit(limit)).mappings()
    read = ("counts", "sources", "errors")
    return [{**row, **{name: json.loads(row[name] or "null") for name in read}} for row in rows]
