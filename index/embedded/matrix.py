"""Vectors beside a tantivy index: one file per model, of float32 rows that tantivy's documents point to.

A document holds the number of its row (its slot), so the commit that shows the document also shows its vector, and
whatever a crash leaves in the file belongs to nobody. Slots that no committed document points to are written again;
no file is ever cut, because a reader may have it mapped.
"""

import json
import os
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from index.vectors import check_dimension

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.vectors import Values, Vector

ITEM = 4  # bytes of a float32


class Matrix:
    """The vectors of one model in ``folder``; nothing is there before the first is written."""

    def __init__(self, folder: Path, model: str) -> None:
        key = blake2b(model.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        self.model = model
        self._facts, self._file = folder / f"{key}.json", folder / f"{key}.f32"
        self._mapped: tuple[tuple[int, int], Values] | None = None
        self._writing: int | None = None
        self._dimension: int | None = None

    def rows(self) -> "Values":
        """All rows of the file, also those that belong to nobody, without reading them."""
        import numpy as np

        dimension = self.dimension()
        if dimension is None:
            return np.empty((0, 0), dtype=np.float32)
        state = self._file.stat()
        count = state.st_size // (ITEM * dimension)
        if self._mapped is None or self._mapped[0] != (state.st_ino, count):
            rows = np.memmap(self._file, dtype="<f4", mode="r", shape=(count, dimension)) if count else None
            empty = np.empty((0, dimension), dtype=np.float32)
            self._mapped = (state.st_ino, count), empty if rows is None else np.asarray(rows)
        return self._mapped[1]

    def dimension(self) -> int | None:
        """None while there is no vector of the model."""
        if self._writing is None:  # or only this process changes it
            self._dimension = self._read_dimension()
        return self._dimension

    def _read_dimension(self) -> int | None:
        try:
            return int(json.loads(self._facts.read_text(encoding="utf-8"))["dimension"])
        except FileNotFoundError:
            return None

    def write(self, slot: int, vector: "Vector") -> None:
        check_dimension(vector, self.dimension())
        if self._writing is None:
            self._writing = self._open(vector.dimension)
        whole = vector.values.astype("<f4").tobytes()
        at = slot * len(whole)
        while whole:
            written = os.pwrite(self._writing, whole, at)
            whole, at = whole[written:], at + written

    def _open(self, dimension: int) -> int:
        self._facts.parent.mkdir(parents=True, exist_ok=True)
        opened = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o644)
        if self._dimension is None:
            self._dimension = dimension
            part = self._facts.with_suffix(".part")
            part.write_text(json.dumps({"model": self.model, "dimension": dimension}) + "\n", encoding="utf-8")
            part.replace(self._facts)
        return opened

    def sync(self) -> None:
        if self._writing is not None:
            os.fsync(self._writing)

    def remove(self) -> None:
        self.close()
        self._facts.unlink(missing_ok=True)
        self._file.unlink(missing_ok=True)
        self._mapped = self._dimension = None

    def close(self) -> None:
        if self._writing is not None:
            os.close(self._writing)
            self._writing = None


def models_in(folder: Path) -> list[str]:
    """The models of which there is a matrix."""
    return [json.loads(path.read_text(encoding="utf-8"))["model"] for path in sorted(folder.glob("*.json"))]


def multiply(rows: "Values", slots: "NDArray[np.int64]", values: "Values") -> "Values":
    """The products of ``values`` with the rows of these slots; ValueError where there are no such rows."""
    if len(slots) and slots.max() >= len(rows):
        raise ValueError(f"documents point to row {slots.max()} of their vectors, of which there are {len(rows)}")
    # Copying rows costs as much as multiplying five: only where few are meant are they taken out first.
    if len(slots) * 5 < len(rows):
        product: Values = rows[slots] @ values
        return product
    whole: Values = rows @ values
    return whole[slots]
