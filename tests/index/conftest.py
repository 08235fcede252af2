"""Backends and rows of the index's tests. A new engine joins both suites with one line in each registry."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from index.analysis import STEMMERS, prepare, stem, stems_of, tokenise, words_of
from index.backend import SearchBackend
from index.embedded import TantivyBackend
from index.embedded.schema import build_analyzers
from index.memory import MemoryBackend


def open_elastic(request: pytest.FixtureRequest) -> SearchBackend:
    from index.elastic import ElasticBackend

    prefix, servers = request.getfixturevalue("elastic_prefix"), request.getfixturevalue("elastic_servers")
    return ElasticBackend(servers, prefix, writable=True)


def open_tantivy(request: pytest.FixtureRequest) -> SearchBackend:
    return TantivyBackend(request.getfixturevalue("tmp_path") / "index", writable=True, heap=15_000_000)


#: From what a test asks for to an empty backend that can be written.
BACKENDS: dict[str, Callable[[pytest.FixtureRequest], SearchBackend]] = {
    "memory": lambda request: MemoryBackend(),
    "tantivy": open_tantivy,
    "elasticsearch": open_elastic,
}


def analyse_in_memory(text: str, analysis: str) -> list[str]:
    exact = [token.exact for token in tokenise(text)]
    return exact if analysis == "exact" else [stem(token, analysis) for token in exact]


def analyse_in_tantivy(text: str, analysis: str) -> list[str]:
    return build_analyzers()[analysis].analyze(prepare(text))


def analyse_in_elastic(text: str, analysis: str) -> list[str]:
    """As they are sent; the server parts them at spaces (tests/index/elastic)."""
    words = words_of(text)
    return words if analysis == "exact" else stems_of(words, analysis)


#: From a text and an analysis ("exact", or the language of the stems) to the tokens that the engine makes of it.
ANALYZERS: dict[str, Callable[[str, str], list[str]]] = {
    "memory": analyse_in_memory,
    "tantivy": analyse_in_tantivy,
    "elasticsearch": analyse_in_elastic,
}

TOKENS = yaml.safe_load((Path(__file__).parent / "tokens.yml").read_text(encoding="utf-8"))


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> Iterator[SearchBackend]:
    backend = BACKENDS[request.param](request)
    yield backend
    backend.close()


@pytest.fixture(params=ANALYZERS)
def analyse(request: pytest.FixtureRequest) -> Callable[[str, str], list[str]]:
    return ANALYZERS[request.param]


@pytest.fixture(params=TOKENS, ids=lambda row: row["text"][:20])
def tokens_row(request: pytest.FixtureRequest) -> dict[str, Any]:
    return request.param


@pytest.fixture(params=[row for row in TOKENS if row["language"] in STEMMERS], ids=lambda row: row["text"][:20])
def stems_row(request: pytest.FixtureRequest) -> dict[str, Any]:
    return request.param
