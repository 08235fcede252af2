"""Bare tantivy over documents: what the stage index is measured against.

    python benchmarks/bare_tantivy.py FILE.jsonl

Documents as JSON lines are written to a new tantivy index with the same columns and analyzers, with nothing else: no
ledger, no lease, no deletion, no arrivals. Prints documents, CPU-seconds of the whole process, and their ratio.
"""

import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

import tantivy

from index.collections import DOCUMENTS
from index.embedded.schema import build_schema, register_analyzers, writer_of
from index.rows import project

HEAP = 128_000_000


def write(file: Path, folder: Path) -> int:
    index = tantivy.Index(build_schema(DOCUMENTS), path=str(folder))
    register_analyzers(index)
    writer, to_values = index.writer(HEAP, 1), writer_of(DOCUMENTS)
    number = 0
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            (row,) = project(json.loads(line))["documents"]
            writer.add_document(tantivy.Document(**to_values(row)))
            number += 1
    writer.commit()
    writer.wait_merging_threads()
    return number


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        number = write(Path(sys.argv[1]), folder)
    finally:
        shutil.rmtree(folder)
    seconds = time.process_time()
    print(f"{number} documents, {seconds:.2f} CPU-seconds, {number / seconds:.0f} documents per CPU-second")


if __name__ == "__main__":
    main()
