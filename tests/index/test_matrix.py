"""Vectors beside tantivy: what readers see, what a crash leaves, which rows are written again."""

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.embedded import TantivyBackend
from index.errors import IndexUnavailable
from index.vectors import Nearest, Vector

HEAP = 15_000_000


def one_hot(place: int, dimension: int = 8, model: str = "m") -> Vector:
    return Vector(model, np.eye(dimension, dtype=np.float32)[place])


def put(backend: TantivyBackend, places: dict[str, int]) -> None:
    backend.put("documents", [{"id": name, "vector": one_hot(place)} for name, place in places.items()])


def nearest(backend: TantivyBackend, place: int) -> list[str]:
    return [found.id for found in backend.nearest(Nearest(one_hot(place), 9, least=0.5))]


def size(folder: Path) -> int:
    """Rows of the matrix file."""
    (file,) = (folder / "documents.vectors").glob("*.f32")
    return file.stat().st_size // 32


@pytest.fixture
def writer(tmp_path: Path):
    backend = TantivyBackend(tmp_path, writable=True, heap=HEAP)
    yield backend
    backend.close()


def test_readers_see_the_vectors_of_each_commit(tmp_path: Path, writer: TantivyBackend):
    reader = TantivyBackend(tmp_path)
    assert nearest(reader, 0) == []
    put(writer, {"a": 0, "b": 1})
    assert nearest(reader, 0) == []
    writer.commit(1)
    assert nearest(reader, 0) == ["a"]
    put(writer, {"a": 2, "c": 0})
    assert (nearest(reader, 0), nearest(reader, 2)) == (["a"], [])
    writer.commit(2)
    assert (nearest(reader, 0), nearest(reader, 2), nearest(reader, 1)) == (["c"], ["a"], ["b"])


def test_rows_that_nobody_points_to_are_written_again(tmp_path: Path, writer: TantivyBackend):
    for number in range(1, 20):
        put(writer, {"a": number % 8, "b": (number + 1) % 8})
        writer.commit(number)
    assert size(tmp_path) <= 4
    assert nearest(writer, 19 % 8) == ["a"]
    assert nearest(writer, 20 % 8) == ["b"]


def test_a_row_of_the_last_commit_is_never_written_over(tmp_path: Path, writer: TantivyBackend):
    put(writer, {"a": 0, "b": 1})
    writer.commit(1)
    writer.delete("documents", ["a"])
    put(writer, {"b": 2, "c": 3, "d": 4})  # not committed: a and b are still what they were
    reader = TantivyBackend(tmp_path)
    assert (nearest(reader, 0), nearest(reader, 1)) == (["a"], ["b"])
    writer.commit(2)
    assert [nearest(reader, place) for place in range(5)] == [[], [], ["b"], ["c"], ["d"]]


DYING = """
import os, signal, sys
from pathlib import Path
import numpy as np
from index.embedded import TantivyBackend
from index.embedded.store import Store
from index.vectors import Vector

def die(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)

def put(name, place):
    backend.put("documents", [{"id": name, "vector": Vector("m", np.eye(8, dtype=np.float32)[place])}])

backend = TantivyBackend(Path(sys.argv[1]), writable=True, heap=15_000_000)
put("a", 0), put("b", 1)
backend.commit(1)
put("a", 2), put("c", 3)
moment = sys.argv[2]
if moment == "after the vectors":
    Store.remember = die
elif moment == "in the middle of a row":
    (file,) = Path(sys.argv[1], "documents.vectors").glob("*.f32")
    with file.open("ab") as rows:
        rows.write(b"half a row")
    die()
elif moment == "before the commit":
    die()
backend.commit(2)
die()
"""


@pytest.mark.parametrize(
    ("moment", "number", "a"),
    [
        ("before the commit", 1, 0),
        ("in the middle of a row", 1, 0),
        ("after the vectors", 1, 0),
        ("after the commit", 2, 2),
    ],
)
def test_a_kill_at_any_moment_leaves_the_vectors_of_the_last_commit(tmp_path: Path, moment: str, number: int, a: int):
    root = Path(__file__).parents[2]
    killed = subprocess.run([sys.executable, "-c", DYING, str(tmp_path), moment], check=False, cwd=root)
    assert killed.returncode == -signal.SIGKILL
    backend = TantivyBackend(tmp_path, writable=True, heap=HEAP)
    assert backend.number() == number
    assert (nearest(backend, a), nearest(backend, 1)) == (["a"], ["b"])
    assert nearest(backend, 3) == (["c"] if number == 2 else [])
    put(backend, {"a": 2, "c": 3})
    backend.commit(2)
    assert [nearest(backend, place) for place in range(4)] == [[], ["b"], ["a"], ["c"]]
    backend.close()


def test_the_matrix_of_a_model_that_is_no_longer_used_goes(tmp_path: Path, writer: TantivyBackend):
    put(writer, {"a": 0})
    writer.commit(1)
    reader = TantivyBackend(tmp_path)
    assert nearest(reader, 0) == ["a"]
    writer.put("documents", [{"id": "a", "vector": one_hot(0, 4, "other")}])
    writer.commit(2)
    assert writer.models("documents") == {"other": 1}
    assert len(list((tmp_path / "documents.vectors").iterdir())) == 2
    assert nearest(reader, 0) == []
    # The name may come back with another dimension.
    writer.put("documents", [{"id": "a", "vector": one_hot(0, 4)}])
    writer.commit(3)
    assert [found.id for found in reader.nearest(Nearest(one_hot(0, 4), 1))] == ["a"]


def test_a_vector_of_another_dimension_is_not_written(writer: TantivyBackend):
    put(writer, {"a": 0})
    with pytest.raises(IndexUnavailable, match="have 8 dimensions in the index, and 4 here"):
        writer.put("documents", [{"id": "b", "vector": one_hot(0, 4)}])


def test_a_rebuild_forgets_the_vectors(tmp_path: Path, writer: TantivyBackend):
    put(writer, {"a": 0})
    writer.commit(1)
    writer.close()
    TantivyBackend(tmp_path, writable=True, rebuild=True).close()
    assert not (tmp_path / "documents.vectors").exists()


@pytest.mark.parametrize("harm", ["cut", "lost", "facts"])
def test_damaged_vectors_say_what_to_do(tmp_path: Path, writer: TantivyBackend, harm: str):
    put(writer, {"a": 0, "b": 1})
    writer.commit(1)
    (rows,) = (tmp_path / "documents.vectors").glob("*.f32")
    (facts,) = (tmp_path / "documents.vectors").glob("*.json")
    if harm == "cut":
        rows.write_bytes(rows.read_bytes()[:40])
    elif harm == "lost":
        rows.unlink()
    else:
        facts.write_text("{", encoding="utf-8")
    with pytest.raises(IndexUnavailable, match="veille index --rebuild"):
        nearest(TantivyBackend(tmp_path), 0)
