"""The lines of digests, to be judged by reading, and what the gate refuses of all titles and figures.

    python benchmarks/digest_lines.py DATA [--sources FOLDER] [--id PREFIX] [--gate] > lines.txt

One digest for each day on which documents of DATA were published (of those whose ids begin with PREFIX), as if what
arrived between the first and the last of them had come that day; every line with its figures, changes and disagreements
set out. With --gate instead: of all titles, and of one figure of each document in its sentence, how many are refused.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from pathlib import Path

from corpus.document import Document
from corpus.ledger import arrivals, documents
from corpus.ledger.sql import chunked
from veille.digest.checking import check
from veille.digest.lines import make_line, make_title
from veille.digest.making import make_digest
from veille.digest.model import Digest, Line
from veille.digest.previewing import make_nobody
from veille.digest.sentences import sentence_at
from veille.digest.telling import stand_alone
from veille.digest.window import Window
from veille.engine import open_index
from veille.settings import read_settings
from veille.workspace import Workspace, open_workspace


def read(workspace: Workspace, prefix: str) -> Iterator[tuple[int, Document]]:
    """The documents with the numbers of their arrivals."""
    with workspace.ledger.reading() as tx:
        numbers = {each.document: each.number for each in arrivals.between(tx, 0, arrivals.newest(tx))}
    for part in chunked([document for document in numbers if document.startswith(prefix)]):
        with workspace.ledger.reading() as tx:
            loaded = documents.load(tx, part)
        yield from ((numbers[document.id], document) for document in loaded)


def make_by_day(workspace: Workspace, prefix: str) -> Iterator[Digest]:
    dated = sorted(
        (each.content.published.date(), number) for number, each in read(workspace, prefix) if each.content.published
    )
    with closing(open_index(workspace.settings)) as backend:
        for day, group in groupby(dated, key=lambda item: item[0]):
            numbers = [number for _, number in group]
            till = datetime.combine(day, time(21), UTC)
            window = Window(min(numbers) - 1, max(numbers), 0, 0, till - timedelta(days=1), till)
            nobody = make_nobody(workspace.settings, "fr", now=till)
            yield make_digest(workspace, backend, nobody, window, day=day, now=till)


def print_digest(digest: Digest) -> Counter[str]:
    counts = Counter({"lines": sum(1 for _ in digest.lines()), "left out": len(digest.unsupported)})
    for entry in (entry for section in digest.sections for entry in section.entries):
        print(f"\n## {digest.day} {[f'{reason.kind} {reason.detail}'.strip() for reason in entry.reasons]}")
        for line in entry.cited():
            print(f"- {line.publisher}, {line.moment:%d %B}: {line.text}", read_marks(line) or "")
        counts.update({"changes": len(entry.changes), "disagreements": len(entry.disputes)})
        for what in (*(each.what for each in entry.changes), *(each.what for each in entry.disputes)):
            print(f"! two values of {what!r}")
    return counts


def read_marks(line: Line) -> list[tuple[str, str]]:
    return [(line.text[start:end], value) for (start, end), value in zip(line.marks, line.values, strict=True)]


def count_refused(workspace: Workspace, prefix: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for _, document in read(workspace, prefix):
        told, kind = stand_alone(document), document.source.kind
        title = make_title(told)
        counts[f"{kind} titles"] += 1
        counts[f"{kind} titles refused"] += check(title, document) is not None
        for figure in (document.annotations.figures if document.annotations else ())[:1]:
            place = sentence_at(document.content, figure.field, figure.start, figure.end)
            where = "titles" if figure.field == "title" else "sentences"
            counts[f"{kind} figures in {where}"] += 1
            refused = check(make_line(told, figure.field, *place, only=figure), document) is not None
            counts[f"{kind} figures in {where} refused"] += refused
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--sources", type=Path, help="the folder of the sources that were crawled")
    parser.add_argument("--id", default="", metavar="PREFIX", help="only documents whose ids begin so")
    parser.add_argument("--gate", action="store_true", help="count what the gate refuses")
    given = parser.parse_args()
    with open_workspace(read_settings(data=given.data, sources=given.sources)) as workspace:
        if given.gate:
            counts = count_refused(workspace, given.id)
        else:
            counts = sum((print_digest(digest) for digest in make_by_day(workspace, given.id)), Counter())
    print()
    for name, number in sorted(counts.items()):
        print(f"{name}: {number}")


if __name__ == "__main__":
    main()
