"""Runs: what each command did, so that nothing vanishes."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

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


def latest(tx: Connection, *, limit: int = 100) -> list[dict[str, Any]]:
    """The newest runs first, as mappings of the table's columns with the JSON read."""
    rows = tx.execute(select(runs).order_by(runs.c.started.desc(), runs.c.id).limit(limit)).mappings()
    read = ("counts", "sources", "errors")
    return [{**row, **{name: json.loads(row[name] or "null") for name in read}} for row in rows]
