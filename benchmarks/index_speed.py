"""How fast rows are written to the index, against bare tantivy with the same schema and analyzers.

    python benchmarks/index_speed.py [FILE.jsonl…] [--rows 5000] [--threads 1] [--rounds 5]

Files hold documents as JSON lines; without any, rows are made of invented French and English words. Both sides get
rows that are ready to be written; bare tantivy gets them as the values of its columns.
"""

import argparse
import json
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import tantivy

from index.collections import DOCUMENTS
from index.embedded import TantivyBackend
from index.embedded.schema import build_schema, register_analyzers, writer_of
from index.query import Row
from index.rows import project

HEAP = 128_000_000
SYLLABLES = "ba ré co du é fi gra ho in jou ka lu mo ni ou pla que ro sé ti un ver xé yo zin".split()  # noqa: SIM905


def invent_rows(number: int) -> list[Row]:
    """Rows of 300 words each, drawn so that few words are frequent and many are rare, as in real text."""
    chance = random.Random(1)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(30_000)]
    # One word in twenty of French has an elided one before it.
    words[::20] = [f"l'{word}" for word in words[::20]]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    start = datetime(2024, 1, 1, tzinfo=UTC)
    return [
        {
            "id": f"made-{place}",
            "title": " ".join(chance.choices(words, weights, k=10)),
            "lead": " ".join(chance.choices(words, weights, k=40)),
            "body": " ".join(chance.choices(words, weights, k=250)),
            "source": f"source-{place % 20}",
            "language": chance.choice(["fr", "fr", "en"]),
            "published": start + timedelta(hours=place),
            "cve": [f"CVE-2024-{chance.randint(1000, 9999)}" for _ in range(3)],
            "vendor": chance.choices(words, k=2),
        }
        for place in range(number)
    ]


def read_rows(files: Iterable[Path]) -> list[Row]:
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    return [row for line in lines for row in project(json.loads(line))["documents"]]


def write_bare(rows: Sequence[Row], folder: Path, *, threads: int) -> float:
    to_values = writer_of(DOCUMENTS)
    prepared = [to_values(row) for row in rows]
    index = tantivy.Index(build_schema(DOCUMENTS), path=str(folder))
    register_analyzers(index)
    start = time.process_time()
    writer = index.writer(HEAP, threads)
    for values in prepared:
        writer.add_document(tantivy.Document(**values))
    writer.commit()
    writer.wait_merging_threads()
    return time.process_time() - start


def write_ours(rows: Sequence[Row], folder: Path, *, threads: int) -> float:
    start = time.process_time()
    backend = TantivyBackend(folder, writable=True, heap=HEAP, threads=threads)
    backend.put("documents", rows)
    backend.commit(1)
    backend.close()
    return time.process_time() - start


def measure(write: Callable[..., float], rows: Sequence[Row], *, threads: int) -> float:
    folder = Path(tempfile.mkdtemp())
    try:
        return len(rows) / write(rows, folder, threads=threads)
    finally:
        shutil.rmtree(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    rows = read_rows(options.files) if options.files else invent_rows(options.rows)
    rounds = [
        (measure(write_bare, rows, threads=options.threads), measure(write_ours, rows, threads=options.threads))
        for _ in range(options.rounds)
    ]
    # Rounds differ by a third on a busy machine: its cores share caches, and writer and caller are two threads.
    print(f"{'rows per CPU-second':20}{'best':>10}{'median':>10}")
    for name, speeds in zip(("bare tantivy", "index.embedded"), zip(*rounds, strict=True), strict=True):
        print(f"{name:20}{max(speeds):>10,.0f}{statistics.median(speeds):>10,.0f}")
    ratios = [ours / bare for bare, ours in rounds]
    print(f"{len(rows):,} rows, {len(rounds)} rounds; median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
