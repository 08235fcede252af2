"""The upkeep of a whole watch on PostgreSQL, which comes to what it comes to on SQLite."""

import pytest

from corpus.clock import FixedClock
from tests.veille.newsroom import MORNING
from tests.veille.upkeep.conftest import NOW
from tests.veille.upkeep.keeping import KEEP, clock_of, dump, fill, make_settings, opened, told, upkeep


@pytest.fixture
def on_postgresql(inline, postgresql_url, tmp_path):
    (tmp_path / "there" / "data").mkdir(parents=True)
    settings = make_settings(tmp_path / "there", ledger=postgresql_url, **KEEP)
    with opened(settings, FixedClock(MORNING)) as workspace:
        fill(workspace)
        clock_of(workspace).now = NOW
        yield workspace


def test_the_same_goes_and_the_same_is_left(watch, on_postgresql):
    there, here = upkeep(on_postgresql), upkeep(watch)
    assert told(there) == told(here)
    assert told(upkeep(on_postgresql)) == {}
    for table in ("contents", "annotations", "captures", "outbox", "readers"):
        assert len(dump(on_postgresql)[table]) == len(dump(watch)[table])
