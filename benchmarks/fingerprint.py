"""What a watch knows, in two numbers: a digest of its ledger and one of its index.

    python benchmarks/fingerprint.py DATA

Two runs that should have come to the same end are compared by it. Left out is what differs by right: times of
fetching, batches, revisions, places in the archive.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import select

from corpus.ledger import Ledger
from corpus.ledger.tables import annotations, arrivals, contents, documents, versions, work
from index.backend import open_backend

#: Fields of an index row that tell of a run and not of a document.
OF_THE_RUN = ("batch", "first_seen")


#: Another port each time a site is served.
LOOPBACK = re.compile(r"127\.0\.0\.1:\d+")


def fingerprint(data: Path) -> dict[str, Any]:
    """Numbers and digests of the ledger and the index below ``data``."""
    if not (data / "ledger.db").is_file():
        sys.exit(f"{data} holds no ledger.db")
    with closing(Ledger.open(f"sqlite:///{data / 'ledger.db'}")) as ledger, ledger.reading() as tx:
        identifiers = list(tx.scalars(select(documents.c.id).order_by(documents.c.id)))
        columns = contents.c
        texts = tx.execute(
            select(columns.document, columns.version, columns.hash, columns.content).order_by(
                columns.document, columns.version, columns.reading
            )
        ).all()
        read = tx.execute(
            select(annotations.c.document, annotations.c.version, annotations.c.annotations).order_by(
                annotations.c.document, annotations.c.version, annotations.c.reading
            )
        ).all()
        states = tx.execute(
            select(work.c.stage, work.c.item, work.c.state).where(work.c.stage.not_in(("crawl", "extract")))
        )
        ended = sorted(tuple(row) for row in states)
        arrived = sorted(tx.scalars(select(arrivals.c.document)))
        counted = len(tx.execute(select(versions)).all())
    return {
        "documents": len(identifiers),
        "versions": counted,
        "arrivals": len(arrived),
        "ledger": digest([identifiers, *map(tuple, texts), *map(tuple, read), ended, arrived]),
        "index": digest(index_rows(data, identifiers)),
    }


def index_rows(data: Path, identifiers: Iterable[str]) -> Iterator[Any]:
    with closing(open_backend(str(data / "index"))) as backend:
        for identifier in identifiers:
            row = backend.get("documents", identifier)
            yield row and sorted((name, value) for name, value in row.items() if name not in OF_THE_RUN)


def digest(parts: Iterable[Any]) -> str:
    found = hashlib.sha256()
    for part in parts:
        written = LOOPBACK.sub("site", json.dumps(part, ensure_ascii=False, default=str))
        found.update(written.encode("utf-8", "surrogatepass"))
    return found.hexdigest()[:16]


if __name__ == "__main__":
    print(json.dumps(fingerprint(Path(sys.argv[1]))))
