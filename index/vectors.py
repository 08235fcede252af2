"""Vectors of rows, and what is asked of them: which rows are nearest to a vector."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from corpus.clock import utc_now
from index.errors import IndexUnavailable
from index.nodes import Node

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float32]

#: The key of a row's vector, in collections that declare one. It is never given back with the row.
VECTOR = "vector"


@dataclass(frozen=True, eq=False)
class Vector:
    """Float32 of length one, and the model that made it: only vectors of one model can be compared."""

    model: str
    values: "Values"

    @classmethod
    def read(cls, model: str, encoded: bytes) -> "Vector":
        """From little-endian float32."""
        import numpy as np

        return cls(model, np.frombuffer(encoded, dtype="<f4").astype(np.float32, copy=False))

    @property
    def dimension(self) -> int:
        return len(self.values)


@dataclass(frozen=True, eq=False)
class Nearest:
    """The ``k`` rows with the nearest vectors among those of the model that match all ``filters``.

    ``least`` is the smallest cosine that counts.
    """

    vector: Vector
    k: int
    filters: tuple[Node, ...] = ()
    collection: str = "documents"
    least: float = -1.0
    #: The reader's zone and moment, as in a `Query`.
    zone: tzinfo = field(default=UTC)
    now: datetime = field(default_factory=utc_now)


@dataclass(frozen=True)
class Neighbour:
    """A row's id and the cosine of its vector with the one asked for."""

    id: str
    cosine: float


def choose_best(cosines: "Values", *, k: int, least: float) -> list[int]:
    """The places of the ``k`` largest cosines from ``least`` on, best first, earlier ones first among equals."""
    import numpy as np

    if 0 < k < len(cosines):
        # All that tie with the last are looked at, or which of them is chosen would be an accident.
        floor = np.partition(cosines, len(cosines) - k)[len(cosines) - k]
        places = np.flatnonzero(cosines >= floor)
    else:
        places = np.arange(len(cosines))
    places = places[cosines[places] >= least]
    order = np.argsort(-cosines[places], kind="stable")[:k]
    return [int(place) for place in places[order]]


def check_dimension(vector: Vector, known: int | None) -> None:
    if known is not None and known != vector.dimension:
        raise IndexUnavailable(
            f"vectors of '{vector.model}' have {known} dimensions in the index, and {vector.dimension} here: the model "
            "under this name has changed; run `veille enrich --replay`, then `veille index --rebuild`"
        )
