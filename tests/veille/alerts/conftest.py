"""What the tests of alerts share."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from index.memory import MemoryBackend
from tests.veille.alerts.receiver import Receiver, receive

#: Modules that open the index.
OPENERS = ("veille.stages.index", "veille.alerts.running", "tests.veille.alerts.watch", "veille.engine")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receive() as opened:
        yield opened


@pytest.fixture
def in_memory(monkeypatch: pytest.MonkeyPatch) -> MemoryBackend:
    """The index is in memory: a commit takes no time."""
    backend = MemoryBackend()
    for module in OPENERS:
        monkeypatch.setattr(f"{module}.open_index", lambda *given, **options: backend)
    monkeypatch.setattr("veille.stages.index.gc", SimpleNamespace(collect=lambda: 0))  # a fifth of a second each time
    return backend
