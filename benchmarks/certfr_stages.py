"""Real bulletins through all five stages, beside the bare tools that each stage is built on.

    python benchmarks/certfr_stages.py FOLDER [--limit N] [--data DIR]

FOLDER holds bulletins as REFERENCE.json files. They are served on loopback in the site's shape and crawled by the real
spider. Prints what each stage took, every difference between what was served and what can be found, and the bare
tools on the same pages in the same run.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from site_of_bulletins import HERE, Cost, run, served, start
from sqlalchemy import select

from corpus.ledger import Ledger, documents
from corpus.ledger.tables import documents as table
from index.backend import open_backend

STAGES = ("crawl", "extract", "enrich", "relate", "index")
#: Documents given to the bare tools: enough for a steady figure, few enough for the run to end soon.
SAMPLE = 3000


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
            measure_stages(data, sources)
            compare(chosen.folder, data, limit=chosen.limit)
            print("\nbare Scrapy, same server:", flush=True)
            subprocess.run([sys.executable, str(HERE / "bare_scrapy.py"), url, "--quiet"], check=True)
        sample = write_sample(data, Path(temporary))
        print(f"\nbare tantivy and index.embedded, {SAMPLE} of these documents:", flush=True)
        subprocess.run([sys.executable, str(HERE / "index_speed.py"), str(sample)], check=True)
        print("\nfr_core_news_md with the same pipes and the annotator, the same bulletins:", flush=True)
        subprocess.run([sys.executable, str(HERE / "enrich_speed.py"), str(chosen.folder)], check=True)


def measure_stages(data: Path, sources: Path) -> None:
    print(f"{'stage':10}{'done':>8}{'other':>8}{'CPU s':>9}{'wall s':>9}{'per CPU s':>11}{'peak MiB':>10}")
    for stage in STAGES:
        line, cost = run(start(stage, *(["certfr-avis"] if stage == "crawl" else []), data=data, sources=sources))
        print_cost(stage, line["counts"], cost)


def print_cost(stage: str, counts: dict[str, int], cost: Cost) -> None:
    done = counts["done"]
    other = sum(counts.values()) - done
    speed = done / cost.cpu
    print(f"{stage:10}{done:8}{other:8}{cost.cpu:9.1f}{cost.wall:9.1f}{speed:11.1f}{cost.peak:10.0f}", flush=True)


def compare(folder: Path, data: Path, *, limit: int | None) -> None:
    """Every bulletin that was served and cannot be found, or the other way round."""
    served_ids = {path.stem for path in sorted(folder.rglob("*.json"), key=lambda path: path.stem)[:limit]}
    with closing(Ledger.open(f"sqlite:///{data / 'ledger.db'}")) as ledger, ledger.reading() as tx:
        known = set(tx.scalars(select(table.c.id)))
    with closing(open_backend(str(data / "index"))) as backend:
        found = {identifier for identifier in served_ids | known if backend.get("documents", identifier)}
    print(
        f"\n{len(served_ids)} bulletins served, {len(known)} documents in the ledger, {len(found)} found in the index"
    )
    print_names("served, not in the ledger", served_ids - known)
    print_names("in the ledger, not found", known - found)
    print_names("found, never served", found - served_ids)


def print_names(what: str, names: Iterable[str]) -> None:
    for name in sorted(names):
        print(f"  {what}: {name}")


def write_sample(data: Path, folder: Path) -> Path:
    with closing(Ledger.open(f"sqlite:///{data / 'ledger.db'}")) as ledger, ledger.reading() as tx:
        identifiers = list(tx.scalars(select(table.c.id).order_by(table.c.id)))
        every = max(1, len(identifiers) // SAMPLE)
        lines = [each.model_dump_json() for each in documents.load(tx, identifiers[::every][:SAMPLE])]
    sample = folder / "documents.jsonl"
    sample.write_text("\n".join(lines), encoding="utf-8")
    return sample


if __name__ == "__main__":
    main()
