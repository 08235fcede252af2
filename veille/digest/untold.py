"""What a digest cannot tell: noted for the operator, so that it costs itself and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager

from veille.digest.model import Unsupported


@contextmanager
def noted(untold: list[Unsupported], document: str, text: str) -> Iterator[None]:
    """Whatever goes wrong in the block is added to ``untold`` as said of this document and text."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - told to the operator with what was left out
        untold.append(Unsupported(document, text, f"{type(error).__name__}: {error}"))
