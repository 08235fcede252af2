"""The stage index from a ledger into Elasticsearch, beside bare `_bulk` of the same JSON, and into tantivy.

    python benchmarks/elastic_speed.py DATA [--rounds 3]

DATA holds the ledger of documents that were read; it is copied first. The server is that of the settings, which nobody
else should be using. Once the requests of the stage are kept. Then in each round the stage writes to new indices of
each engine, and bare `_bulk` sends the kept requests to indices with the same settings and mappings. All end with what
was written being there to be found.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from elasticsearch import Elasticsearch

from corpus.clock import utc_now
from index.elastic.builds import remove_all
from index.elastic.connection import connect
from veille.engine import read_servers
from veille.report import Report
from veille.settings import read_settings
from veille.stages.index import index
from veille.workspace import open_workspace

PREFIX = "veille-speed"
#: Of an index's settings those that the server gives it.
OF_THE_SERVER = ("uuid", "creation_date", "provided_name", "version", "routing")


@dataclass(frozen=True)
class Cost:
    """Seconds: on the clock, of this machine's processors by the client, and by the server."""

    wall: float
    client: float
    server: float


def write_ours(data: Path, address: str, client: Elasticsearch) -> tuple[int, Cost]:
    """The stage as the verb runs it; the number of documents."""
    report = Report("index", started=utc_now())
    settings = read_settings(data=data, index=address)
    wall, cpu, server = time.perf_counter(), time.process_time(), measure_server(client)
    with open_workspace(settings) as workspace:
        index(workspace, report)
    spent = time.process_time() - cpu
    cost = Cost(time.perf_counter() - wall, spent, measure_server(client) - server)
    if report.counts["quarantined"] or report.errors:
        sys.exit(f"{address}: {report.errors[:3]}")
    return report.counts["done"], cost


def write_bare(bodies: Path, made: dict[str, Any], client: Elasticsearch, url: str) -> Cost:
    """The kept requests to the indices that they name."""
    for name, facts in made.items():
        own = {key: value for key, value in facts["settings"]["index"].items() if key not in OF_THE_SERVER}
        client.indices.create(index=name, settings=own, mappings=facts["mappings"])
    server = measure_server(client)
    command = [sys.executable, str(Path(__file__).with_name("bare_bulk.py")), url, str(bodies), f"{PREFIX}-kept-*"]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    cost = Cost(told["wall"], told["cpu"], measure_server(client) - server)
    client.indices.delete(index=list(made))
    return cost


def measure_server(client: Elasticsearch) -> float:
    """Processor seconds of all nodes since they started."""
    nodes = client.nodes.stats(metric="process")["nodes"].values()
    return float(sum(node["process"]["cpu"]["total_in_millis"] for node in nodes)) / 1000


@contextmanager
def keep_requests(folder: Path) -> Iterator[None]:
    bulk = Elasticsearch.bulk

    def keep(client: Elasticsearch, *, operations: Any, **options: Any) -> Any:
        number = len(list(folder.iterdir()))
        (folder / f"{number:05}.ndjson").write_bytes(b"".join(operations))
        return bulk(client, operations=operations, **options)

    with mock.patch.object(Elasticsearch, "bulk", keep):
        yield


def measure_sizes(client: Elasticsearch, prefix: str) -> Counter[str]:
    """Bytes by collection, each index merged into one segment, as it is after a while."""
    indices = f"{prefix}-v*"
    client.options(request_timeout=300).indices.forcemerge(index=indices, max_num_segments=1)
    sizes: Counter[str] = Counter()
    for name, facts in client.indices.stats(index=indices, metric="store")["indices"].items():
        collection = name.removeprefix(f"{prefix}-v1-").partition("-")[0]
        sizes[collection] += facts["primaries"]["store"]["size_in_bytes"]
    return sizes


def measure_folder(folder: Path) -> Counter[str]:
    """Bytes by collection, vectors included."""
    sizes: Counter[str] = Counter()
    for file in folder.rglob("*"):
        if file.is_file() and file.parent != folder:
            sizes[file.relative_to(folder).parts[0].partition(".")[0]] += file.stat().st_size
    return sizes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    servers = read_servers(read_settings())
    with tempfile.TemporaryDirectory() as place, closing(connect(servers)) as client:
        data, bodies = Path(place) / "data", Path(place) / "bodies"
        data.mkdir()
        bodies.mkdir()
        shutil.copy(options.data / "ledger.db", data)
        try:
            compare(data, bodies, client, servers.hosts[0], options.rounds)
        finally:
            for round_ in ("kept", *range(options.rounds)):
                remove_all(client, f"{PREFIX}-{round_}")


def compare(data: Path, bodies: Path, client: Elasticsearch, url: str, rounds: int) -> None:
    kept = f"{PREFIX}-kept"
    with keep_requests(bodies):
        write_ours(data, f"elasticsearch:{kept}", client)
    sizes = measure_sizes(client, kept)
    made = client.indices.get(index=f"{kept}-v*").body
    remove_all(client, kept)
    sent = sum(file.stat().st_size for file in bodies.iterdir())
    print(f"{len(list(bodies.iterdir()))} requests of {sent / 1e6:,.1f} MB in all")
    print(f"{'documents per second':24}{'wall':>8}{'client CPU':>12}{'all CPU':>10}{'wall s':>8}{'server CPU s':>14}")
    ratios = []
    for round_ in range(rounds):
        bare = write_bare(bodies, made, client, url)
        count, ours = write_ours(data, f"elasticsearch:{PREFIX}-{round_}", client)
        remove_all(client, f"{PREFIX}-{round_}")
        _, embedded = write_ours(data, f"tantivy:{data / f'index-{round_}'}", client)
        for name, cost in (("bare _bulk", bare), ("stage, elasticsearch", ours), ("stage, tantivy", embedded)):
            print_cost(name, count, cost)
        ratios.append(bare.wall / ours.wall)
    print(f"{count:,} documents; elasticsearch beside bare _bulk, median: {statistics.median(ratios):.2f}")
    print_sizes(sizes, measure_folder(data / "index-0"))


def print_cost(name: str, count: int, cost: Cost) -> None:
    every = cost.client + cost.server
    speeds = f"{count / cost.wall:8,.0f}{count / cost.client:12,.0f}{count / every:10,.0f}"
    print(f"{name:24}{speeds}{cost.wall:8.1f}{cost.server:14.1f}", flush=True)


def print_sizes(elastic: Counter[str], embedded: Counter[str]) -> None:
    print(f"\n{'size in MB':24}{'elasticsearch':>14}{'tantivy':>10}")
    for name in sorted({*elastic, *embedded}):
        print(f"{name:24}{elastic[name] / 1e6:14.1f}{embedded[name] / 1e6:10.1f}")
    print(f"{'all':24}{elastic.total() / 1e6:14.1f}{embedded.total() / 1e6:10.1f}")


if __name__ == "__main__":
    main()
