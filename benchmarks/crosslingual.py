"""How often a sentence finds its translation among all sentences of the other language: accuracy of the first hit.

    python benchmarks/crosslingual.py FILE.jsonl.gz [--engine tantivy|elasticsearch|both] [--limit N]

Lines of FILE have an ``id`` and the sentence in ``fr`` and ``en``. Those of one side are the questions and those of the
other the index; embedder and servers are those of the settings.
"""

import argparse
import gzip
import json
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from nlp.threads import limit_threads
from veille.engine import read_servers
from veille.evaluate.search import evaluate_search, read_engines
from veille.evaluate.tables import Table
from veille.settings import read_settings

WAYS = (("fr", "en"), ("en", "fr"))


def read_pairs(file: Path) -> list[dict[str, Any]]:
    opener = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def write_folder(folder: Path, pairs: Sequence[dict[str, Any]], asked: str, found: str) -> None:
    """A folder as `veille evaluate search` reads it."""
    write_lines(folder / "queries.jsonl", ({"id": pair["id"], "text": pair[asked]} for pair in pairs))
    write_lines(folder / "corpus.jsonl", ({"id": pair["id"], "text": pair[found], "lang": found} for pair in pairs))
    (folder / "qrels.tsv").write_text("".join(f"{pair['id']}\t{pair['id']}\t1\n" for pair in pairs), encoding="utf-8")


def write_lines(path: Path, items: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items), encoding="utf-8")


def print_table(way: str, table: Table) -> None:
    for row in table.sections[0].rows:
        if "first is right" in row.name:
            print(f"{way:10}{row.name:40}{100 * row.tally.score:6.1f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--engine", default="tantivy")
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    limit_threads()
    engines, settings = read_engines(options.engine), read_settings()
    pairs = read_pairs(options.file)[: options.limit]
    print(f"{len(pairs):,} pairs of sentences")
    for asked, found in WAYS:
        with tempfile.TemporaryDirectory() as place:
            write_folder(Path(place), pairs, asked, found)
            table = evaluate_search(
                Path(place), embedder=settings.embedder, engines=engines, servers=read_servers(settings)
            )
            print_table(f"{asked} → {found}", table)


if __name__ == "__main__":
    main()
