"""Which rows of the matrices are free, and which are written next."""

from collections.abc import Callable, Iterable, Iterator
from itertools import count
from pathlib import Path

from index.embedded.folder import VECTORS as VECTORS
from index.embedded.matrix import Matrix, models_in
from index.vectors import Vector


class Slots:
    """The matrices in ``folder``. ``find_used`` tells which slots of a model the last commit points to."""

    def __init__(self, folder: Path, find_used: Callable[[str], Iterable[int]]) -> None:
        self._folder = folder
        self._find_used = find_used
        self._matrices: dict[str, Matrix] = {}
        #: By model, since the last commit: what was free then and nobody has taken since.
        self._free: dict[str, Iterator[int]] = {}

    def matrix(self, model: str) -> Matrix:
        return self._matrices.setdefault(model, Matrix(self._folder, model))

    def models(self) -> list[str]:
        return models_in(self._folder)

    def fill(self, vector: Vector) -> int:
        """Write the vector where it harms no committed one; its slot."""
        matrix = self.matrix(vector.model)
        if vector.model not in self._free:
            self._free[vector.model] = self._list_free(matrix)
        slot = next(self._free[vector.model])
        matrix.write(slot, vector)
        return slot

    def _list_free(self, matrix: Matrix) -> Iterator[int]:
        used = set(self._find_used(matrix.model))
        return (slot for slot in count() if slot not in used)

    def sync(self) -> None:
        for matrix in self._matrices.values():
            matrix.sync()

    def settle(self, used: set[str]) -> None:
        """After a commit: what it left is free, and matrices that nothing points to any more go."""
        self._free.clear()
        for model in self.models():
            if model not in used:
                self.matrix(model).remove()

    def close(self) -> None:
        for matrix in self._matrices.values():
            matrix.close()
