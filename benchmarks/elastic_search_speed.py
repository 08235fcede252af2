"""How long a search takes in Elasticsearch and in tantivy: 200 mixed queries with facets.

    python benchmarks/elastic_search_speed.py DATA [--rounds 3]

DATA holds the ledger of documents that were read; it is copied and written to both engines first. Servers and embedder
are those of the settings. Queries are made of words and names of these documents; each is asked on both engines in
turn, as `veille search` asks it, after a round that warms them and is not counted.
"""

import argparse
import random
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from elastic_speed import PREFIX

from corpus.clock import utc_now
from index.backend import SearchBackend, open_backend
from index.elastic.builds import remove_all
from index.elastic.connection import connect
from index.nodes import Everything
from index.query import Histogram, Query
from index.stopwords import STOP_WORDS
from nlp.threads import limit_threads
from veille.asking import Mode, split
from veille.engine import open_index, read_servers
from veille.finding import Finder
from veille.report import Report
from veille.searching import build_query
from veille.settings import Settings, read_settings
from veille.stages.index import index
from veille.workspace import open_workspace

FACETS = ("vendor", "product", "risk", "kind")
#: How many queries of each kind, the mode they are asked in, and what they look like: ``w`` are words of one title, in
#: their order, ``v`` is a vendor.
KINDS: dict[str, tuple[int, Mode, Callable[[Sequence[str], str], str]]] = {
    "words": (40, "words", lambda w, v: " ".join(w[:4])),
    "phrase": (20, "words", lambda w, v: f'"{w[0]} {w[1]}"'),
    "fields": (25, "words", lambda w, v: f'vendor:"{v}" AND title:{w[0]}'),
    "dates": (20, "words", lambda w, v: f"{w[0]} AND published:[2012-03 TO 2016-09]"),
    "figure": (20, "words", lambda w, v: f"{w[0]} AND figure:(value:>2 AND {w[1]})"),
    "pattern": (15, "words", lambda w, v: f"{w[0][:4]}* AND NOT {w[1][:5]}*"),
    "near spelling": (15, "words", lambda w, v: f"{w[0][1:]}~ OR {w[1]}~"),
    "meaning": (20, "meaning", lambda w, v: " ".join(w)),
    "both": (25, "both", lambda w, v: " ".join(w)),
}

#: Kind, mode and what is typed.
Question = tuple[str, Mode, str]
#: Seconds by engine and kind.
Times = dict[str, dict[str, list[float]]]


def make_questions(backend: SearchBackend) -> Iterator[Question]:
    chance = random.Random(1)
    hits = backend.walk(Query(Everything(), sort="published", highlight=False))
    titles = [(words_of(hit.row["title"]), hit.row.get("vendor") or ["Microsoft"]) for hit in hits]
    long = [(words, vendors) for words, vendors in titles if len(words) > 3]
    for kind, (number, mode, make) in KINDS.items():
        for words, vendors in chance.sample(long, number):
            start = chance.randrange(len(words))
            yield kind, mode, make(words[start:] + words[:start], vendors[0])


def words_of(title: str) -> list[str]:
    return [word for word in title.split() if word.isalpha() and len(word) > 3 and word.lower() not in STOP_WORDS]


def ask(finder: Finder, text: str, mode: Mode, settings: Settings) -> float:
    start = time.perf_counter()
    query = build_query(text, facets=FACETS, histogram=Histogram("published"), zone=settings.timezone)
    finder.find(split(text, query), mode)
    return time.perf_counter() - start


def measure(questions: Sequence[Question], addresses: Mapping[str, str], settings: Settings, rounds: int) -> Times:
    times: Times = {engine: defaultdict(list) for engine in addresses}
    with ExitStack() as stack:
        finders = {}
        for engine, address in addresses.items():
            backend = open_index(settings.model_copy(update={"index": address}))
            finders[engine] = Finder(stack.enter_context(closing(backend)), embedder=settings.embedder)
        for round_ in range(rounds + 1):
            for kind, mode, text in questions:
                for engine, finder in finders.items():
                    seconds = ask(finder, text, mode, settings)
                    times[engine][kind] += [seconds] if round_ else []
    return times


def print_times(times: Times) -> None:
    print(f"{'milliseconds':16}{'queries':>8}" + "".join(f"{f'{engine} p50':>20}{'p95':>8}" for engine in times))
    for kind in (*KINDS, "all"):
        row = f"{kind:16}{sum(KINDS[each][0] for each in (KINDS if kind == 'all' else (kind,))):8}"
        for by_kind in times.values():
            taken = [1000 * each for name, listed in by_kind.items() if kind in (name, "all") for each in listed]
            row += f"{statistics.median(taken):20.1f}{statistics.quantiles(taken, n=20)[-1]:8.1f}"
        print(row)


def write(settings: Settings) -> None:
    with open_workspace(settings) as workspace:
        index(workspace, Report("index", started=utc_now()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    limit_threads()
    prefix = f"{PREFIX}-asked"
    with tempfile.TemporaryDirectory() as place, closing(connect(read_servers(read_settings()))) as client:
        shutil.copy(options.data / "ledger.db", place)
        settings = read_settings(data=Path(place))
        addresses = {"tantivy": f"tantivy:{place}/index", "elasticsearch": f"elasticsearch:{prefix}"}
        try:
            for address in addresses.values():
                write(settings.model_copy(update={"index": address}))
            with closing(open_backend(addresses["tantivy"])) as backend:
                questions = list(make_questions(backend))
            print_times(measure(questions, addresses, settings, options.rounds))
        finally:
            remove_all(client, prefix)


if __name__ == "__main__":
    main()
