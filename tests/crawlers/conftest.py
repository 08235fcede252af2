"""What the tests of crawling share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawlers.crawling import Newsroom
from tests.servers.faults import FaultServer


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    room = Newsroom(tmp_path)
    yield room
    room.ledger.close()
