"""The tantivy index in its folder: one writer, many readers, versions, damage."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index.backend import open_backend
from index.embedded import TantivyBackend
from index.embedded.folder import VERSION_FILE, as_ours
from index.errors import IndexLocked, IndexOutdated, IndexUnavailable
from index.nodes import OneOf, Or
from index.parser import parse
from index.query import Query

ROW = {"id": "a", "title": "Premier", "language": "fr"}
HEAP = 15_000_000


def count(backend: TantivyBackend) -> int:
    return backend.search(Query(parse("*"))).total


def write(folder: Path, *, number: int = 1, rows: int = 1) -> None:
    backend = TantivyBackend(folder, writable=True, heap=HEAP)
    backend.put("documents", [{**ROW, "id": f"a{place}"} for place in range(rows)])
    backend.commit(number)
    backend.close()


def test_a_new_folder_can_be_read_and_stays_as_it_is(tmp_path: Path):
    reader = TantivyBackend(tmp_path / "none")
    assert (count(reader), reader.number(), reader.get("documents", "a")) == (0, 0, None)
    assert not (tmp_path / "none").exists()


def test_a_reader_opened_before_the_first_commit_sees_it_and_the_next(tmp_path: Path):
    reader = TantivyBackend(tmp_path)
    assert count(reader) == 0
    write(tmp_path, number=1)
    assert (count(reader), reader.number()) == (1, 1)
    write(tmp_path, number=2, rows=3)
    assert (count(reader), reader.number()) == (3, 2)


def test_a_reader_cannot_write(tmp_path: Path):
    with pytest.raises(IndexUnavailable, match="opened for reading"):
        TantivyBackend(tmp_path).put("documents", [ROW])


def test_a_second_writer_is_refused_at_once_and_readers_are_not(tmp_path: Path):
    writer = TantivyBackend(tmp_path, writable=True, heap=HEAP)
    with pytest.raises(IndexLocked, match="another process is writing"):
        TantivyBackend(tmp_path, writable=True)
    with pytest.raises(IndexLocked):
        TantivyBackend(tmp_path, writable=True, rebuild=True)
    assert count(TantivyBackend(tmp_path)) == 0
    writer.close()
    TantivyBackend(tmp_path, writable=True).close()


def test_what_was_not_committed_is_gone_after_a_close(tmp_path: Path):
    writer = TantivyBackend(tmp_path, writable=True, heap=HEAP)
    writer.put("documents", [ROW])
    writer.close()
    write(tmp_path, number=4)
    reader = TantivyBackend(tmp_path)
    assert (reader.number(), reader.get("documents", "a")) == (4, None)


def test_a_killed_writer_leaves_the_last_commit_and_no_lock(tmp_path: Path):
    script = f"""
import os, signal, sys
from pathlib import Path
from index.embedded import TantivyBackend
backend = TantivyBackend(Path(sys.argv[1]), writable=True, heap={HEAP})
backend.put("documents", [{{"id": "kept", "title": "x"}}])
backend.commit(5)
backend.put("documents", [{{"id": "lost", "title": "x"}}])
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False, cwd=Path(__file__).parents[2])
    assert killed.returncode == -signal.SIGKILL
    backend = TantivyBackend(tmp_path, writable=True, heap=HEAP)
    assert (backend.number(), count(backend)) == (5, 1)
    backend.close()


def test_a_full_disk_is_said_and_leaves_the_last_commit(tmp_path: Path):
    write(tmp_path, number=3)
    # No file may grow beyond some kilobytes: writing fails as on a full disk.
    script = f"""
import resource, sys
from pathlib import Path
from index.embedded import TantivyBackend
from index.errors import IndexUnavailable
backend = TantivyBackend(Path(sys.argv[1]), writable=True, heap={HEAP})
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
try:
    backend.put("documents", [{{"id": str(n), "body": f"mot{{n}} " * 40}} for n in range(2_000)])
    backend.commit(4)
except IndexUnavailable as error:
    print(error)
"""
    run = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        timeout=60,
    )
    assert "If its disk is full, make room" in run.stdout
    write(tmp_path, number=5, rows=2)
    reader = TantivyBackend(tmp_path)
    assert (reader.number(), count(reader)) == (5, 2)


def test_an_index_of_another_version_is_refused_until_rebuilt(tmp_path: Path):
    write(tmp_path)
    (tmp_path / VERSION_FILE).write_text(json.dumps({"fingerprint": "older"}))
    for writable in (False, True):
        with pytest.raises(IndexOutdated, match="veille index --rebuild"):
            TantivyBackend(tmp_path, writable=writable)
    rebuilt = TantivyBackend(tmp_path, writable=True, rebuild=True, heap=HEAP)
    assert (rebuilt.number(), count(rebuilt)) == (0, 0)
    rebuilt.put("documents", [ROW])
    rebuilt.commit(9)
    rebuilt.close()
    assert TantivyBackend(tmp_path).number() == 9


@pytest.mark.parametrize("content", ["", "[]", "{}", "\x00"])
def test_a_damaged_version_file_says_what_to_do(tmp_path: Path, content: str):
    (tmp_path / VERSION_FILE).write_text(content)
    with pytest.raises(IndexUnavailable, match="veille index --rebuild"):
        TantivyBackend(tmp_path)


def test_a_damaged_collection_says_what_to_do(tmp_path: Path):
    write(tmp_path)
    (tmp_path / "documents" / "meta.json").write_text("{")
    with pytest.raises(IndexUnavailable, match="veille index --rebuild"):
        count(TantivyBackend(tmp_path))
    TantivyBackend(tmp_path, writable=True, rebuild=True).close()
    assert count(TantivyBackend(tmp_path)) == 0


def test_a_file_in_place_of_the_folder_says_so(tmp_path: Path):
    path = tmp_path / "file"
    path.write_text("")
    with pytest.raises(IndexUnavailable, match="file"):
        TantivyBackend(path, writable=True)


def test_a_panic_of_the_engine_becomes_ours(tmp_path: Path):
    class PanicException(BaseException):  # as pyo3 names it
        pass

    with pytest.raises(IndexUnavailable, match="index went wrong"), as_ours(tmp_path):
        raise PanicException("index went wrong")


def test_an_interrupt_stays_an_interrupt(tmp_path: Path):
    with pytest.raises(KeyboardInterrupt), as_ours(tmp_path):
        raise KeyboardInterrupt


@pytest.mark.parametrize("prefix", ["", "tantivy:"])
def test_a_folder_is_opened_by_its_path_or_scheme(tmp_path: Path, prefix: str):
    write(tmp_path, number=6)
    assert open_backend(f"{prefix}{tmp_path}").number() == 6


def test_memory_is_opened_by_its_scheme():
    assert open_backend("memory:", writable=True).number() == 0


def test_an_unknown_scheme_names_the_known_ones():
    with pytest.raises(IndexUnavailable, match=r"'solr'.*memory: or tantivy:"):
        open_backend("solr://host")


def test_fifty_thousand_figures_are_all_asked(tmp_path: Path):
    """Of two to a document; the one that matches is the last of its document in every other document."""
    backend = TantivyBackend(tmp_path, writable=True, heap=64_000_000)
    documents = 25_000
    backend.put("documents", ({"id": f"d{n}"} for n in range(documents)))
    figures = ((n, place) for n in range(documents) for place in (0, 1))
    backend.put(
        "figures",
        (
            {"id": f"d{n}#{place}", "document": f"d{n}", "unit": "EUR", "value": 2e9 if place > n % 2 else 1.0}
            for n, place in figures
        ),
    )
    backend.commit(1)
    found = backend.search(Query(parse("figure:(unit:EUR value:>1e9)"), limit=documents, highlight=False))
    assert found.total == documents / 2
    assert {hit.id for hit in found.hits} == {f"d{n}" for n in range(0, documents, 2)}
    assert backend.search(Query(parse("figure:(unit:EUR)"))).total == documents
    backend.close()


def test_an_explanation_names_columns_and_leaves_automata_and_long_sets_out(tmp_path: Path):
    write(tmp_path, rows=2)
    asked = Or((parse('source:"Field(999) [" (prem*)'), OneOf(frozenset(map(str, range(500))))))
    explained = TantivyBackend(tmp_path).explain(Query(asked))
    assert 'Term(field=source, type=Str, "field(999) [")' in explained
    assert "500 terms" in explained
    assert "JUMP" not in explained
    assert explained.endswith("order: by score\nhits: 10 after the first 0")


def test_nothing_is_asked_of_an_index_that_nobody_wrote_to(tmp_path: Path):
    assert "nothing" in TantivyBackend(tmp_path).explain(Query(parse("a")))


def test_a_walk_goes_over_more_than_one_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("index.embedded.PAGE", 2)
    write(tmp_path, rows=5)
    assert [hit.id for hit in TantivyBackend(tmp_path).walk(Query(parse("*")))] == [f"a{n}" for n in range(5)]


@pytest.mark.parametrize("few", [0, 300])
def test_values_read_at_once_or_row_by_row_collapse_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int):
    monkeypatch.setattr("index.embedded.collapsing.FEW_VALUES", few)
    backend = TantivyBackend(tmp_path, writable=True, heap=HEAP)
    for part in (range(30), range(30, 60)):
        rows = [{**ROW, "id": f"a{n:02}", "version": n, "story": f"s{n % 9}" if n % 9 else None} for n in part]
        backend.put("documents", rows)
        backend.commit(1)
    results = backend.search(Query(parse("premier"), sort="version", collapse="story", limit=10, offset=1))
    assert [(hit.id, hit.group_size) for hit in results.hits] == [
        *((f"a{n:02}", 7 if n <= 5 else 6) for n in range(1, 9)),
        *((f"a{n:02}", 1) for n in (9, 18)),
    ]
    assert results.groups == 8 + 7
    backend.close()


def test_more_values_than_are_counted_are_not_counted_wrongly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("index.embedded.collapsing.MOST_VALUES", 4)
    backend = TantivyBackend(tmp_path, writable=True, heap=HEAP)
    rows = [{**ROW, "id": f"a{n:02}", "version": n, "story": f"s{n % 5}", "source": str(n % 4)} for n in range(20)]
    backend.put("documents", rows)
    backend.commit(1)
    by_story, by_source = (
        backend.search(Query(parse("*"), sort="version", collapse=field, limit=3, offset=3))
        for field in ("story", "source")
    )
    assert (by_story.groups, [(hit.id, hit.group_size) for hit in by_story.hits]) == (None, [("a03", 4), ("a04", 4)])
    assert (by_source.groups, [hit.id for hit in by_source.hits]) == (4, ["a03"])
    backend.close()
