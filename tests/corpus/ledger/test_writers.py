"""Many processes that write into one ledger."""

from benchmarks.ledger_writers import measure


def test_eight_writers_lose_nothing_and_never_find_the_ledger_locked(sqlite_ledger_url):
    found = measure(sqlite_ledger_url, processes=8, number=100)
    assert (found.captures, found.due, found.errors) == (800, 800, [])
