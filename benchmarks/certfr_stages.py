"""Real bulletins through all five stages, beside the bare tools that each stage is built on.

    python benchmarks/certfr_stages.py FOLDER [--limit N] [--data DIR]

FOLDER holds bulletins as REFERENCE.json files. They are served on loopback in the site's shape and crawled by the real
spider. Prints what each stage took, every difference between what was served and what can be found, and the bare
tools on the same pages in the same run.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from site_of_bulletins import HERE, Cost, run, served, start
from sqlalchemy import select

from corpus.ledger import Ledger, documents
from corpus.ledger.tables import documents as table
from index.backend import open_backend

STAGES = ("crawl", "extract", "enrich", "relate", "index")
#: Documents whose whole text the bare model reads: enough for a steady figure, few enough to end soon.
SAMPLE = 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--data", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        data = chosen.data or Path(temporary) / "data"
        sources = Path(temporary) / "sources"
        with served(chosen.folder, sources, limit=chosen.limit) as url:
            spent = measure_stages(data, sources)
            compare(url, data)
            measure_bare("bare Scrapy on the same server (crawl)", "bare_scrapy.py", url, "--quiet")
        records = read_records(data)
        documents_file = write_lines(Path(temporary) / "documents.jsonl", records)
        measure_bare("bare tantivy on the same documents (index)", "bare_tantivy.py", str(documents_file))
        texts = write_lines(Path(temporary) / "texts.jsonl", map(to_text, records[:: max(1, len(records) // SAMPLE)]))
        words = sum(len(to_text(record)["text"].split()) for record in records)
        print(f"\nenrich, vectors and the ledger included: {words / spent['enrich']:,.0f} words per CPU s")
        measure_bare("bare fr_core_news_md on their titles, leads and bodies (enrich)", "enrich_speed.py", str(texts))


def measure_stages(data: Path, sources: Path) -> dict[str, float]:
    """CPU-seconds by stage."""
    spent = {}
    print(f"{'stage':10}{'done':>8}{'other':>8}{'CPU s':>9}{'wall s':>9}{'per CPU s':>11}{'peak MiB':>10}")
    for stage in STAGES:
        line, cost = run(start(stage, *(["certfr-avis"] if stage == "crawl" else []), data=data, sources=sources))
        print_cost(stage, line["counts"], cost)
        spent[stage] = cost.cpu
    return spent


def print_cost(stage: str, counts: dict[str, int], cost: Cost) -> None:
    done = counts["done"]
    other = sum(counts.values()) - done
    speed = done / cost.cpu
    print(f"{stage:10}{done:8}{other:8}{cost.cpu:9.1f}{cost.wall:9.1f}{speed:11.1f}{cost.peak:10.0f}", flush=True)


def compare(url: str, data: Path) -> None:
    """Every bulletin that was served and cannot be found, or the other way round."""
    with urlopen(f"{url.rstrip('/')}/avis/json/") as answer:
        listed = {entry["reference"] for entry in json.load(answer)}
    with closing(Ledger.open(f"sqlite:///{data / 'ledger.db'}")) as ledger, ledger.reading() as tx:
        known = set(tx.scalars(select(table.c.id)))
    with closing(open_backend(str(data / "index"))) as backend:
        found = {identifier for identifier in listed | known if backend.get("documents", identifier)}
    print(f"\n{len(listed)} bulletins served, {len(known)} documents in the ledger, {len(found)} in the index")
    print_names("served, not in the ledger", listed - known)
    print_names("in the ledger, not found", known - found)
    print_names("found, never served", found - listed)


def print_names(what: str, names: Iterable[str]) -> None:
    for name in sorted(names):
        print(f"  {what}: {name}")


def measure_bare(what: str, script: str, *arguments: str) -> None:
    print(f"\n{what}:", flush=True)
    subprocess.run([sys.executable, str(HERE / script), *arguments], check=False)  # a low ratio is an exit code


def read_records(data: Path) -> list[dict[str, Any]]:
    with closing(Ledger.open(f"sqlite:///{data / 'ledger.db'}")) as ledger, ledger.reading() as tx:
        return documents.load_records(tx, list(tx.scalars(select(table.c.id).order_by(table.c.id))))


def write_lines(path: Path, records: Iterable[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    return path


def to_text(record: dict[str, Any]) -> dict[str, Any]:
    content = record["content"]
    return {"text": "\n\n".join(filter(None, (content["title"], content.get("lead"), content.get("body"))))}


if __name__ == "__main__":
    main()
